import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Zoom } from './zoom.ts';

/**
 * The wheel zooms at the pointer, a drag moves, two fingers do both. The picture always covers its element: at no zoom it
 * fills it. A press that moved is not a click.
 */
export function useZoom(handle: RefObject<HTMLElement | null>, zoom: Signal<Zoom>): void {
  useEffect(() => {
    const element = handle.current!;
    const fingers = new Map<number, readonly [x: number, y: number]>();
    let moved = 0;
    const put = (next: Zoom): void => {
      zoom.value = within(next, element.clientWidth, element.clientHeight);
    };
    const zoomAt = (x: number, y: number, factor: number): void => {
      const { k, x: left, y: top } = zoom.peek();
      const next = Math.min(ZOOM_MAX, Math.max(1, k * factor));
      put({ k: next, x: x - ((x - left) * next) / k, y: y - ((y - top) * next) / k });
    };
    const listen = <Kind extends keyof HTMLElementEventMap>(
      kind: Kind,
      listener: (event: HTMLElementEventMap[Kind]) => void,
      options?: AddEventListenerOptions,
    ): void => element.addEventListener(kind, listener, options);

    listen(
      'wheel',
      (event) => {
        event.preventDefault();
        // Mice that scroll by lines: a line is about twenty pixels; a pinch on a touchpad arrives as a wheel event with
        // Ctrl.
        const pixels = event.deltaY * (event.deltaMode === 1 ? 20 : 1) * (event.ctrlKey ? 8 : 1);
        zoomAt(event.offsetX, event.offsetY, 2 ** (-pixels / 400));
      },
      { passive: false },
    );
    listen('pointerdown', (event) => {
      if (event.shiftKey || event.button !== 0) return;
      fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
      moved = 0;
    });
    listen('pointermove', (event) => {
      const before = fingers.get(event.pointerId);
      if (before === undefined) return;
      const now = [event.offsetX, event.offsetY] as const;
      moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (moved < DRAG_FROM) return;
      element.setPointerCapture(event.pointerId);
      element.classList.add('moving');
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      if (other === undefined) {
        const { k, x, y } = zoom.peek();
        put({ k, x: x + now[0] - before[0], y: y + now[1] - before[1] });
      } else zoomAt(other[0], other[1], distance(now, other) / Math.max(1, distance(before, other)));
    });
    const lift = (event: PointerEvent): void => {
      fingers.delete(event.pointerId);
      element.classList.remove('moving');
    };
    listen('pointerup', lift);
    listen('pointercancel', lift);
    listen(
      'click',
      (event) => {
        if (moved >= DRAG_FROM) event.stopImmediatePropagation();
        moved = 0;
      },
      { capture: true },
    );
  }, []);
}

/** Limits a zoom so that the picture covers its element. */
export const within = ({ k, x, y }: Zoom, width: number, height: number): Zoom => ({
  k,
  x: Math.min(0, Math.max(width * (1 - k), x)),
  y: Math.min(0, Math.max(height * (1 - k), y)),
});

const distance = (a: readonly [number, number], b: readonly [number, number]): number =>
  Math.hypot(a[0] - b[0], a[1] - b[1]);

const ZOOM_MAX = 400;
/** Pixels from which a press that moves is a drag. */
const DRAG_FROM = 4;
