import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesLog } from '../../../reports/trace-index/series-log.ts';

const steps = fc.array(fc.record({ after: fc.nat(3), by: fc.integer({ min: -2, max: 2 }) }), {
  maxLength: 200,
  size: 'max',
});

describe('a series of steps', () => {
  it('has at every step the sum of the steps until then', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { log, values } = logged(all);
        const { t, last } = log.scaled();
        expect([...last]).toEqual([0, ...values.map(({ value }) => value)]);
        expect([...t]).toEqual([0, ...values.map(({ at }) => at)]);
      }),
    );
  });

  it('keeps the minimum and maximum of what it merges, and its last value', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 9 }), (all, stretches) => {
        const { log, values } = logged(all);
        const scaled = log.scaled(stretches);
        const said = [0, ...values.map(({ value }) => value)];
        expect(scaled.t.length).toBeLessThanOrEqual(stretches + 1);
        expect(Math.min(...scaled.min)).toBe(Math.min(...said));
        expect(Math.max(...scaled.max)).toBe(Math.max(...said));
        expect(scaled.last.at(-1)).toBe(said.at(-1));
      }),
    );
  });
});

function logged(all: readonly { readonly after: number; readonly by: number }[]) {
  const log = new SeriesLog();
  let [at, value] = [0, 0];
  const values = all.map(({ after, by }) => {
    at += after;
    value += by;
    log.step(at, by);
    return { at, value };
  });
  return { log, values };
}
