import type { Frame, LegendEntry } from '../data/run-port.ts';
import type { Layout } from './layout.ts';

/**
 * The device in each slot: where it belongs on the map, or by state within its block, the worst first, so that each block
 * becomes a stacked bar.
 */
export function arranged(layout: Layout, frame: Frame | undefined, legend: readonly LegendEntry[], isSorted: boolean) {
  if (!isSorted || frame === undefined) return layout.devices;
  const order = legend.map((_, code) => code).toSorted((a, b) => legend[b].weight - legend[a].weight || a - b);
  const places = new Uint32Array(256);
  const devices = new Uint32Array(layout.devices.length);
  for (const { fromSlot, toSlot } of layout.blocks) {
    places.fill(0);
    for (let slot = fromSlot; slot < toSlot; slot++) places[frame.codes[layout.devices[slot]]]++;
    let next = fromSlot;
    for (const code of order) {
      const count = places[code];
      places[code] = next;
      next += count;
    }
    for (let slot = fromSlot; slot < toSlot; slot++) {
      const device = layout.devices[slot];
      devices[places[frame.codes[device]]++] = device;
    }
  }
  return devices;
}
