import type { Zoom } from './draw.ts';
import type { Layout } from './layout.ts';

/** The slot under a point of the raster, or -1. */
export function slotUnder(layout: Layout, { k, x, y }: Zoom, pointX: number, pointY: number): number {
  const column = Math.floor((pointX - x) / (layout.cell * k));
  const row = Math.floor((pointY - y) / (layout.cell * k));
  if (column < 0 || row < 0 || column >= layout.columns || row >= layout.rows) return -1;
  return layout.slotAt[row * layout.columns + column];
}

/** The next cell with a device in a direction, over gaps and block borders; -1 at the edge. */
export function slotBeside(layout: Layout, slot: number, across: -1 | 0 | 1, down: -1 | 0 | 1): number {
  const cell = layout.cells[slot];
  let column = cell % layout.columns;
  let row = Math.floor(cell / layout.columns);
  for (;;) {
    column += across;
    row += down;
    if (column < 0 || row < 0 || column >= layout.columns || row >= layout.rows) return -1;
    const beside = layout.slotAt[row * layout.columns + column];
    if (beside >= 0) return beside;
  }
}

/** Devices whose cells lie inside a polygon of the screen, as a bit a device. */
export function devicesInside(
  layout: Layout,
  devices: Uint32Array,
  { k, x, y }: Zoom,
  polygon: readonly (readonly [number, number])[],
  deviceCount: number,
): { readonly count: number; readonly bits: Uint8Array<ArrayBuffer> } {
  const bits = new Uint8Array(Math.ceil(deviceCount / 8));
  const side = layout.cell * k;
  const [left, right] = ends(polygon.map(([pointX]) => (pointX - x) / side));
  const [top, bottom] = ends(polygon.map(([, pointY]) => (pointY - y) / side));
  let count = 0;
  for (let row = Math.max(0, Math.floor(top)); row <= Math.min(layout.rows - 1, bottom); row++) {
    for (let column = Math.max(0, Math.floor(left)); column <= Math.min(layout.columns - 1, right); column++) {
      const slot = layout.slotAt[row * layout.columns + column];
      if (slot < 0 || !isInside(polygon, x + (column + 0.5) * side, y + (row + 0.5) * side)) continue;
      const device = devices[slot];
      bits[device >> 3] |= 1 << (device & 7);
      count++;
    }
  }
  return { count, bits };
}

const ends = (values: readonly number[]): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
];

/** Counts the edges that a ray to the right crosses. */
function isInside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
