import { describe, expect, it } from 'vitest';
import type { DeviceGroup } from '../../../reports/trace-index/device-table.ts';
import type { LegendEntry } from '../../../viz/data/legend.ts';
import { arranged } from '../../../viz/raster/arranged.ts';
import { layoutOf } from '../../../viz/raster/layout.ts';

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
    expect([...arranged(layout, snapshot, legend, true, signs)]).toEqual([0, 3, 2, 1, 6, 4, 7, 5]);
  });

  it('lies as on the map until a snapshot is there, and where sorting is off', () => {
    expect(arranged(layout, undefined, legend, true)).toBe(layout.devices);
    expect(arranged(layout, snapshot, legend, false)).toBe(layout.devices);
  });
});
