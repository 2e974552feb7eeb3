import type { Layout } from './layout.ts';
import { cellOf } from './place.ts';

/**
 * Where each block lies in the picture of all texels: `pool` by `pool` cells per texel, or `split` texels per cell, side
 * by side.
 */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** By block, its top left texel. */
  readonly corners: readonly (readonly [x: number, y: number])[];
  /** By slot, its texel, or the first of them. */
  readonly texelOf: Uint32Array;
}

/** Places blocks on shelves, one after the other, so that no picture exceeds the size of a canvas. */
export function sheetOf(layout: Layout, pool: number, split: number): Sheet {
  const { blocks } = layout;
  const sizes = blocks.map(({ across, down }) => [Math.ceil((across * split) / pool), Math.ceil(down / pool)] as const);
  const shelf = sizes.reduce((most, [across]) => Math.max(most, across), SHELF_MIN);
  const corners: (readonly [number, number])[] = [];
  let [x, y, tall, width] = [0, 0, 0, 1];
  for (const [across, down] of sizes) {
    if (x + across > shelf) [x, y, tall] = [0, y + tall, 0];
    corners.push([x, y]);
    x += across;
    tall = Math.max(tall, down);
    width = Math.max(width, x);
  }
  return { width, height: Math.max(1, y + tall), corners, texelOf: texels(layout, pool, split, corners, width) };
}

function texels(
  { blocks, devices }: Layout,
  pool: number,
  split: number,
  corners: Sheet['corners'],
  width: number,
): Uint32Array {
  const texelOf = new Uint32Array(devices.length);
  for (const [i, block] of blocks.entries()) {
    const [x, y] = corners[i];
    for (let slot = block.fromSlot; slot < block.toSlot; slot++) {
      const { column, line } = cellOf(block, slot);
      texelOf[slot] = (y + Math.floor(line / pool)) * width + x + Math.floor((column * split) / pool);
    }
  }
  return texelOf;
}

const SHELF_MIN = 2_048;
