import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { type RunView, select } from '../state/run-view.ts';
import type { Layout } from './layout.ts';
import { devicesInside, slotBeside, slotUnder } from './place.ts';
import { useZoom } from './use-zoom.ts';
import type { Zoom } from './zoom.ts';

type Point = readonly [x: number, y: number];

/** Wheel and drag move the raster, a click selects, Shift and drag select with a lasso, arrow keys move the selection. */
export function useHandling(
  handle: RefObject<HTMLElement | null>,
  view: RunView,
  layout: ReadonlySignal<Layout>,
  devices: ReadonlySignal<Uint32Array>,
  zoom: Signal<Zoom>,
) {
  const lasso = useSignal<readonly Point[] | undefined>(undefined);
  const pointer = useSignal<Point | undefined>(undefined);
  const showAll = (): void => {
    zoom.value = { k: 1, x: 0, y: 0 };
  };
  useZoom(handle, zoom);

  useEffect(() => {
    const element = handle.current!;
    const deviceUnder = ({ offsetX, offsetY }: MouseEvent): number | undefined => {
      const slot = slotUnder(layout.peek(), zoom.peek(), offsetX, offsetY);
      return slot < 0 ? undefined : devices.peek()[slot];
    };
    const listen = <Kind extends keyof HTMLElementEventMap>(
      kind: Kind,
      listener: (event: HTMLElementEventMap[Kind]) => void,
    ): void => {
      element.addEventListener(kind, listener);
    };
    listen('dblclick', showAll);
    listen('click', (event) => {
      // Enter or Space clicks too, with `detail` 0 and no position.
      if (event.shiftKey || event.detail === 0) return;
      if (view.caught.peek() !== undefined && deviceUnder(event) === undefined) view.caught.value = undefined;
      const device = deviceUnder(event);
      if (device !== undefined) selectAndShow(view, device);
    });
    listen('pointermove', (event) => {
      pointer.value = [event.offsetX, event.offsetY];
      view.hovered.value = deviceUnder(event);
      const path = lasso.peek();
      if (path !== undefined) lasso.value = [...path, [event.offsetX, event.offsetY]];
    });
    listen('pointerleave', () => {
      pointer.value = undefined;
      view.hovered.value = undefined;
    });
    listen('pointerdown', (event) => {
      if (!event.shiftKey || event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      lasso.value = [[event.offsetX, event.offsetY]];
    });
    listen('pointerup', () => {
      const path = lasso.peek();
      lasso.value = undefined;
      if (path === undefined || path.length < 3) return;
      const caught = devicesInside(layout.peek(), devices.peek(), zoom.peek(), path, view.info.devices.count);
      view.caught.value = caught.count === 0 ? undefined : caught;
    });
    listen('keydown', (event) => {
      const way = ways[event.key];
      if (event.key === 'Enter' && view.selected.peek() !== undefined) view.page.value = 'device';
      if (way === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      moveSelection(view, layout.peek(), devices.peek(), way);
    });
  }, []);

  return { lasso, pointer, showAll };
}

function moveSelection(
  view: RunView,
  layout: Layout,
  devices: Uint32Array,
  [across, down]: readonly [-1 | 0 | 1, -1 | 0 | 1],
): void {
  const selected = view.selected.peek();
  const slot = selected === undefined ? -1 : devices.indexOf(selected);
  const next = slot < 0 ? 0 : slotBeside(layout, slot, across, down);
  if (next >= 0 && devices.length > 0) selectAndShow(view, devices[next]);
}

const ways: Readonly<Record<string, readonly [-1 | 0 | 1, -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Its card comes first beside the map: the panels may be scrolled down, and would hide it. */
function selectAndShow(view: RunView, device: number): void {
  select(view, device);
  requestAnimationFrame(() => document.querySelector('aside')?.scrollTo({ top: 0 }));
}
