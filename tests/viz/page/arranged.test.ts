import { describe, expect, it } from 'vitest';
import type { DeviceGroup } from '../../../reports/trace-index/device-table.ts';
import type { LegendEntry } from '../../../viz/data/legend.ts';
import { arranged } from '../../../viz/raster/arranged.ts';
import { layoutOf } from '../../../viz/raster/layout.ts';
import { cellOf } from '../../../viz/raster/place.ts';

const legend: readonly LegendEntry[] = [
  { name: 'healthy', family: 'healthy', weight: 0 },
  { name: 'backoff', family: 'backoff', weight: 6 },
  { name: 'off', family: 'offline', weight: 2 },
];

const groups: readonly DeviceGroup[] = ['gateway', 'sensor'].map((product, i) => ({
  tenant: 'acme',
  product,
  ring: 'all',
  profile: 'esp32',
  firmware: '1.0.0',
  devices: Uint32Array.from({ length: 4 }, (_, k) => i * 4 + k),
}));

const layout = layoutOf(groups, 400, 300, 1);
const snapshot = {
  codes: Uint8Array.of(0, 2, 1, 0, 1, 0, 0, 2),
};

describe('a raster that is sorted', () => {
  it('has the worst of each block first, and devices of one state in their order', () => {
    expect([...arranged(layout, snapshot, legend, true)]).toEqual([2, 1, 0, 3, 4, 7, 5, 6]);
  });

  it('has the loudest sign first, whatever the state is', () => {
    const table = Uint8Array.from({ length: 256 }, (_, given) => given);
    const now = Uint8Array.of(0, 0, 0, 16, 0, 0, 0, 0);
    const signs = { facts: Uint8Array.of(9, 0, 0, 0, 0, 0, 3, 0), table, now, recent: [] };
    expect([...arranged(layout, snapshot, legend, true, { signs })]).toEqual([0, 3, 2, 1, 6, 4, 7, 5]);
  });

  it('has neighbors in its order in each texel, where several devices share one', () => {
    const [count, pool] = [1_000, 3];
    const one = { ...groups[0], devices: Uint32Array.from({ length: count }, (_, i) => i) };
    const large = layoutOf([one], 400, 300, 1);
    const codes = Uint8Array.from({ length: count }, (_, i) => (i * 7) % 3);
    const devices = arranged(large, { codes }, legend, true, { pool });
    expect([...devices].toSorted((a, b) => a - b)).toEqual([...one.devices]);
    const inOrder = [...arranged(large, { codes }, legend, true)];
    const [block] = large.blocks;
    const byTexel = new Map<string, number[]>();
    for (const [slot, device] of devices.entries()) {
      const { column, line } = cellOf(block, slot);
      const texel = `${Math.floor(line / pool)} ${Math.floor(column / pool)}`;
      byTexel.set(texel, [...(byTexel.get(texel) ?? []), inOrder.indexOf(device)]);
    }
    for (const places of byTexel.values()) expect(Math.max(...places) - Math.min(...places)).toBe(places.length - 1);
  });

  it('lies as on the map until a snapshot is there, and where sorting is off', () => {
    expect(arranged(layout, undefined, legend, true)).toBe(layout.devices);
    expect(arranged(layout, snapshot, legend, false)).toBe(layout.devices);
  });
});
