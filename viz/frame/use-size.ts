import { useEffect, useRef, useState } from 'preact/hooks';

/** The size that the page gives an element, kept up with. */
export function useSize<Box extends HTMLElement>() {
  const box = useRef<Box>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => {
      setSize({ width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) });
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return [box, size] as const;
}
