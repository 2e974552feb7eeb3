import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowGroupDevices } from '../../../reports/trace-index/row-group-devices.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';

describe('the sight of a row group', () => {
  it('knows every device that has a row in it, and of a fleet that it can tell apart no other', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.array(fc.nat()), (devices, numbers) => {
        const column = Uint32Array.from(numbers, (number) => number % devices);
        const sight = rowGroupDevices(column, devices);
        for (let device = 0; device < devices; device++) expect(sight.mayHold(device)).toBe(column.includes(device));
      }),
    ));

  it('may take one device for another in a very large fleet, but overlooks none', () => {
    const column = Uint32Array.from({ length: 1_000 }, (_, i) => i * 4_001);
    const sight = rowGroupDevices(column, 5_000_000);
    for (const device of column) expect(sight.mayHold(device)).toBe(true);
    const seen = Array.from({ length: 5_000 }, (_, i) => sight.mayHold(i * 1_000 + 1)).filter(Boolean);
    expect(seen.length).toBeLessThan(50);
  });

  it('does not stumble over events of no device', () => {
    const sight = rowGroupDevices(Uint32Array.of(NONE, 3), 10);
    expect(sight.mayHold(3)).toBe(true);
    expect(rowGroupDevices(new Uint32Array(0), 10).mayHold(3)).toBe(false);
  });
});
