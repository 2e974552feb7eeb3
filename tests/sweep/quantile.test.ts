import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile } from '../../reports/quantile.ts';
import { spreadOf } from '../../reports/sweep/spread.ts';

describe('a quantile', () => {
  // R: quantile(c(1, 2, 4, 8), c(0, .05, .25, .5, .75, .95, 1)), whose default is type 7.
  it.each([
    [0, 1],
    [0.05, 1.15],
    [0.25, 1.75],
    [0.5, 3],
    [0.75, 5],
    [0.95, 7.4],
    [1, 8],
  ])('at %f is what R says', (share, expected) => {
    expect(quantile([1, 2, 4, 8], share)).toBeCloseTo(expected, 12);
  });

  it('of nothing is undefined, of one value that value', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile([7], 0.95)).toBe(7);
  });

  it('lies between the least and the greatest value, and rises with the share', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 40 });
    const share = fc.double({ noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(values, share, share, (unsorted, one, other) => {
        const sorted = [...unsorted].sort((a, b) => a - b);
        const [low, high] = [quantile(sorted, Math.min(one, other))!, quantile(sorted, Math.max(one, other))!];
        const slack = 1e-9 * Math.max(1, Math.abs(sorted[0]), Math.abs(sorted.at(-1)!));
        expect(low).toBeGreaterThanOrEqual(sorted[0] - slack);
        expect(high).toBeLessThanOrEqual(sorted.at(-1)! + slack);
        expect(high).toBeGreaterThanOrEqual(low - slack);
      }),
    );
  });
});

describe('a spread', () => {
  it('does not depend on the order of the values, to the bit', () => {
    const values = [0.1, 0.7, 0.2, 0.3, 1e16, -1e16];
    expect(spreadOf([...values].reverse())).toEqual(spreadOf(values));
  });

  it('of nothing has no numbers', () => {
    expect(spreadOf([])).toEqual({
      n: 0,
      min: null,
      p05: null,
      p25: null,
      median: null,
      p75: null,
      p95: null,
      max: null,
      mean: null,
    });
  });
});
