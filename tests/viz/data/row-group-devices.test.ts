import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowGroupDevices } from '../../../reports/trace-index/row-group-devices.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';

describe('the device index of a row group', () => {
  it('contains every device that has a row in the group, and no other of a fleet that fits', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.array(fc.nat()), (devices, numbers) => {
        const column = Uint32Array.from(numbers, (number) => number % devices);
        const index = rowGroupDevices(column, devices);
        for (let device = 0; device < devices; device++) expect(index.mayHold(device)).toBe(column.includes(device));
      }),
    ));

  it('may contain another device of a very large fleet, but misses none', () => {
    const column = Uint32Array.from({ length: 1_000 }, (_, i) => i * 4_001);
    const index = rowGroupDevices(column, 5_000_000);
    for (const device of column) expect(index.mayHold(device)).toBe(true);
    const seen = Array.from({ length: 5_000 }, (_, i) => index.mayHold(i * 1_000 + 1)).filter(Boolean);
    expect(seen.length).toBeLessThan(50);
  });

  it('skips events without a device', () => {
    const index = rowGroupDevices(Uint32Array.of(NONE, 3), 10);
    expect(index.mayHold(3)).toBe(true);
    expect(rowGroupDevices(new Uint32Array(0), 10).mayHold(3)).toBe(false);
  });
});
