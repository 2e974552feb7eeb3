import type { LegendEntry } from '../data/legend.ts';
import type { Snapshot } from '../data/snapshots.ts';
import type { Layout } from './layout.ts';
import { slotAt } from './place.ts';
import { loudnessOf, SIGN_BYTES, type Signs, signIn } from './signs-of.ts';

/**
 * The device in each slot: in map order, or sorted within its block by sign, the loudest first, and then by state, the
 * worst first, so that each block becomes a stacked bar. `pool` by `pool` cells share a texel.
 */
export function arranged(
  layout: Layout,
  snapshot: Pick<Snapshot, 'codes'> | undefined,
  legend: readonly LegendEntry[],
  isSorted: boolean,
  { signs, pool = 1 }: { readonly signs?: Signs | undefined; readonly pool?: number } = {},
) {
  if (!isSorted || snapshot === undefined) return layout.devices;
  const order = legend.map((_, code) => code).toSorted((a, b) => legend[b].weight - legend[a].weight || a - b);
  const byState = inBuckets(layout, layout.devices, (device) => snapshot.codes[device], order);
  const sorted =
    signs === undefined ? byState : inBuckets(layout, byState, (device) => signIn(signs, device), loudestFirst);
  return pool === 1 ? sorted : inTexels(layout, sorted, pool);
}

/** Devices that follow each other share a texel of `pool` by `pool` cells, so that its color is that of all of them but at a border. */
function inTexels({ blocks }: Layout, sorted: Uint32Array, pool: number): Uint32Array {
  const placed = new Uint32Array(sorted.length);
  for (const block of blocks) {
    let next = block.fromSlot;
    for (let top = 0; top < block.down; top += pool) {
      for (let column = 0; column < block.across; column++) {
        for (let line = top; line < top + pool; line++) {
          const slot = slotAt(block, column, line);
          if (slot >= 0) placed[slot] = sorted[next++];
        }
      }
    }
  }
  return placed;
}

const loudestFirst = Array.from({ length: SIGN_BYTES }, (_, byte) => byte).toSorted(
  (a, b) => loudnessOf(b) - loudnessOf(a) || b - a,
);

/** The devices of each block in the order of their keys; stable for equal keys. */
function inBuckets(
  { blocks }: Layout,
  devices: Uint32Array,
  keyOf: (device: number) => number,
  order: readonly number[],
): Uint32Array {
  const places = new Uint32Array(256);
  const sorted = new Uint32Array(devices.length);
  for (const { fromSlot, toSlot } of blocks) {
    places.fill(0);
    for (let slot = fromSlot; slot < toSlot; slot++) places[keyOf(devices[slot])]++;
    let next = fromSlot;
    for (const key of order) {
      const count = places[key];
      places[key] = next;
      next += count;
    }
    for (let slot = fromSlot; slot < toSlot; slot++) sorted[places[keyOf(devices[slot])]++] = devices[slot];
  }
  return sorted;
}
