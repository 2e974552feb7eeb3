import type { Block, Layout } from './layout.ts';
import type { Zoom } from './zoom.ts';

/** The slot at a cell of a block, or -1. Serpentine: neighbors in number stay neighbors at the end of a line. */
export function slotAt({ across, down, fromSlot, toSlot }: Block, column: number, line: number): number {
  if (column < 0 || line < 0 || column >= across || line >= down) return -1;
  const slot = fromSlot + line * across + (line % 2 === 0 ? column : across - 1 - column);
  return slot < toSlot ? slot : -1;
}

/** The cell of a slot in its block. */
export function cellOf({ across, fromSlot }: Block, slot: number): { readonly column: number; readonly line: number } {
  const line = Math.floor((slot - fromSlot) / across);
  const place = (slot - fromSlot) % across;
  return { column: line % 2 === 0 ? place : across - 1 - place, line };
}

export const blockOf = ({ blocks }: Layout, slot: number): Block | undefined =>
  blocks.find(({ fromSlot, toSlot }) => slot >= fromSlot && slot < toSlot);

/** The slot under a point of the raster, or -1. */
export function slotUnder({ blocks }: Layout, { k, x, y }: Zoom, pointX: number, pointY: number): number {
  const [left, top] = [(pointX - x) / k, (pointY - y) / k];
  for (const block of blocks) {
    const slot = slotAt(
      block,
      Math.floor((left - block.x) / block.cellWidth),
      Math.floor((top - block.y) / block.cellHeight),
    );
    if (slot >= 0) return slot;
  }
  return -1;
}

/** The block whose name is at a point of the raster. */
export function blockNamedAt(
  { blocks }: Layout,
  { k, x, y }: Zoom,
  pointX: number,
  pointY: number,
  lineHeight: number,
): Block | undefined {
  return blocks.find((block) => {
    const [left, top] = [block.x * k + x, block.y * k + y];
    return pointX >= left && pointX < left + block.labelWidth * k && pointY < top && pointY >= top - lineHeight;
  });
}

/** The next cell with a device in a direction, across gaps and block borders; -1 at the edge. */
export function slotBeside(layout: Layout, slot: number, across: -1 | 0 | 1, down: -1 | 0 | 1): number {
  const block = blockOf(layout, slot)!;
  let { column, line } = cellOf(block, slot);
  const [x, y] = [block.x + (column + 0.5) * block.cellWidth, block.y + (line + 0.5) * block.cellHeight];
  for (;;) {
    column += across;
    line += down;
    if (column < 0 || line < 0 || column >= block.across || line >= block.down) break;
    const beside = slotAt(block, column, line);
    if (beside >= 0) return beside;
  }
  for (const other of beyond(layout, block, [x, y], [across, down])) {
    const entered = firstSlot(other, x, y, across, down);
    if (entered >= 0) return entered;
  }
  return -1;
}

/** Blocks in a direction, the nearest first; those not straight ahead only within a margin. */
function beyond(
  { blocks }: Layout,
  from: Block,
  [x, y]: readonly [number, number],
  [across, down]: readonly [number, number],
): readonly Block[] {
  const found: { readonly block: Block; readonly far: number }[] = [];
  for (const block of blocks) {
    if (block === from) continue;
    const [left, top] = [block.x, block.y];
    const [right, bottom] = [left + block.across * block.cellWidth, top + block.down * block.cellHeight];
    const ahead = across > 0 ? left - x : across < 0 ? x - right : down > 0 ? top - y : y - bottom;
    const aside = across !== 0 ? Math.max(top - y, y - bottom, 0) : Math.max(left - x, x - right, 0);
    if (ahead > 0 && aside <= ASIDE_MAX) found.push({ block, far: ahead + aside * 2 });
  }
  return found.toSorted((a, b) => a.far - b.far || a.block.fromSlot - b.block.fromSlot).map(({ block }) => block);
}

/** The first cell with a device on a line through a block. */
function firstSlot(block: Block, x: number, y: number, across: number, down: number): number {
  const within = (at: number, count: number): number => Math.min(count - 1, Math.max(0, Math.floor(at)));
  let column = within((x - block.x) / block.cellWidth, block.across);
  let line = within((y - block.y) / block.cellHeight, block.down);
  if (across !== 0) column = across > 0 ? 0 : block.across - 1;
  else line = down > 0 ? 0 : block.down - 1;
  for (; column >= 0 && line >= 0 && column < block.across && line < block.down; column += across, line += down) {
    const slot = slotAt(block, column, line);
    if (slot >= 0) return slot;
  }
  return -1;
}

/** Devices whose cells lie inside a polygon of the screen, one bit per device. */
export function devicesInside(
  { blocks }: Layout,
  devices: Uint32Array,
  { k, x, y }: Zoom,
  polygon: readonly (readonly [number, number])[],
  deviceCount: number,
): { readonly count: number; readonly bits: Uint8Array<ArrayBuffer> } {
  const bits = new Uint8Array(Math.ceil(deviceCount / 8));
  const [left, right] = ends(polygon.map(([pointX]) => (pointX - x) / k));
  const [top, bottom] = ends(polygon.map(([, pointY]) => (pointY - y) / k));
  let count = 0;
  for (const block of blocks) {
    const { cellWidth, cellHeight, across, down } = block;
    const lastLine = Math.min(down - 1, (bottom - block.y) / cellHeight);
    const lastColumn = Math.min(across - 1, (right - block.x) / cellWidth);
    for (let line = Math.max(0, Math.floor((top - block.y) / cellHeight)); line <= lastLine; line++) {
      for (let column = Math.max(0, Math.floor((left - block.x) / cellWidth)); column <= lastColumn; column++) {
        const slot = slotAt(block, column, line);
        const [middleX, middleY] = [block.x + (column + 0.5) * cellWidth, block.y + (line + 0.5) * cellHeight];
        if (slot < 0 || !isInside(polygon, middleX * k + x, middleY * k + y)) continue;
        const device = devices[slot];
        bits[device >> 3] |= 1 << (device & 7);
        count++;
      }
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

const ASIDE_MAX = 30;
