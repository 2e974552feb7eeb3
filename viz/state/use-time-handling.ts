import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { type RunView, seek, wholeRun } from './run-view.ts';

/**
 * Handles the pointer on an element along the time axis: moving points, a click seeks, a drag sets the window, a double
 * click shows the whole run. `spanOf` returns the window that the element shows.
 */
export function useTimeHandling(
  box: RefObject<HTMLElement | null>,
  view: RunView,
  spanOf: () => { readonly from: number; readonly to: number },
): void {
  useEffect(() => {
    const element = box.current!;
    let from: number | undefined;
    let startX = 0;
    const brush = document.createElement('div');
    brush.className = 'brush';
    const at = (event: PointerEvent): number => {
      const { left, width } = element.getBoundingClientRect();
      const span = spanOf();
      const share = Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
      return span.from + share * (span.to - span.from);
    };
    const listen = (kind: string, listener: (event: PointerEvent) => void): void =>
      element.addEventListener(kind, listener as EventListener);
    listen('pointermove', (event) => {
      view.pointed.value = at(event);
      if (from === undefined || Math.abs(event.clientX - startX) < DRAG_FROM) return;
      const { left, width } = element.getBoundingClientRect();
      const edges = [startX - left, Math.min(width, Math.max(0, event.clientX - left))].sort((a, b) => a - b);
      if (brush.parentElement === null) element.append(brush);
      brush.style.left = `${edges[0]}px`;
      brush.style.width = `${edges[1] - edges[0]}px`;
    });
    listen('pointerleave', () => {
      view.pointed.value = undefined;
    });
    listen('pointerdown', (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      from = at(event);
      startX = event.clientX;
    });
    listen('pointerup', (event) => {
      if (from === undefined) return;
      const to = at(event);
      if (Math.abs(event.clientX - startX) < DRAG_FROM) seek(view, to);
      else if (Math.abs(to - from) >= 1) view.window.value = { from: Math.min(from, to), to: Math.max(from, to) };
      from = undefined;
      brush.remove();
    });
    listen('pointercancel', () => {
      from = undefined;
      brush.remove();
    });
    listen('dblclick', () => {
      view.window.value = wholeRun(view);
    });
  }, []);
}

/** Pixels from which a press that moves is a drag. */
const DRAG_FROM = 4;
