import { useEffect, useRef, useState } from 'preact/hooks';
import { printing } from './printing.ts';

/** The current size of an element, on paper as well. */
export function useSize<Box extends HTMLElement>() {
  const box = useRef<Box>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const put = (width: number, height: number): void =>
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    const observer = new ResizeObserver(([{ contentRect }]) => put(contentRect.width, contentRect.height));
    observer.observe(box.current!);
    const stop = printing.subscribe(() => put(box.current?.clientWidth ?? 0, box.current?.clientHeight ?? 0));
    return () => {
      observer.disconnect();
      stop();
    };
  }, []);
  return [box, size] as const;
}
