import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DECIMALS_MAX, toSteps, valueText, valueWidth, writableSteps } from '../../sim/plan/signal.ts';

it('what a payload has room for is as wide as its place, and one step more is not', () => {
  const bound = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(bound, bound, fc.integer({ min: 0, max: DECIMALS_MAX }), (a, b, decimals) => {
      fc.pre(a !== b);
      const signal = { min: Math.min(a, b), max: Math.max(a, b), decimals };
      const width = valueWidth(signal);
      const [lowest, highest] = writableSteps(signal);
      for (const steps of [lowest, highest, toSteps(signal.min, decimals), toSteps(signal.max, decimals)]) {
        expect(valueText(steps, decimals).length).toBeLessThanOrEqual(width);
        expect(steps).toBeGreaterThanOrEqual(lowest);
        expect(steps).toBeLessThanOrEqual(highest);
      }
      expect(valueText(highest + 1, decimals).length).toBeGreaterThan(width);
      if (lowest < 0) expect(valueText(lowest - 1, decimals).length).toBeGreaterThan(width);
    }),
  );
});
