import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { quantile } from '../../reports/metrics/quantile.ts';
import { pairedSpread, spreadOf } from '../../reports/sweep/spread.ts';
import type { SweepRuns } from '../../reports/sweep/sweep.ts';
import { madeSweep } from '../kit/made-sweep.ts';

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
  ])('at %f is what R computes', (share, expected) => {
    expect(quantile([1, 2, 4, 8], share)).toBeCloseTo(expected, 12);
  });

  it('of nothing is undefined, of one value that value', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile([7], 0.95)).toBe(7);
  });

  it('lies between the smallest and the largest value, and rises with the share', () => {
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
      never: 0,
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

  it('has never above every number, and counts it', () => {
    const [some, most] = [spreadOf([5, NEVER, 1, 3, 2]), spreadOf([NEVER, 4, NEVER])];
    expect(some).toMatchObject({ n: 5, never: 1, min: 1, median: 3, p75: 5, p95: NEVER, max: NEVER, mean: NEVER });
    expect(most).toMatchObject({ n: 3, never: 2, min: 4, p25: NEVER, median: NEVER });
  });

  it('never gets smaller where a value becomes never', () => {
    const values = fc.array(fc.oneof(fc.nat({ max: 50 }), fc.constant(NEVER)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (before, isLost) => {
        const [one, other] = [spreadOf(before), spreadOf(before.map((value, i) => (isLost[i] ? NEVER : value)))];
        for (const name of ['min', 'p05', 'p25', 'median', 'p75', 'p95', 'max', 'mean'] as const)
          expect(other[name], name).toBeGreaterThanOrEqual(one[name]!);
        expect(other.n).toBe(one.n);
      }),
    );
  });
});

describe('a spread of differences', () => {
  const sweep = { ...madeSweep, cells: madeSweep.cells.slice(0, 2), figures: madeSweep.figures.slice(0, 1) };
  const runs = (...values: readonly (number | null)[]): SweepRuns =>
    values.map((value) => ({ traceHash: 'cafe', figures: [value], met: [] }));
  const difference = (before: readonly (number | null)[], after: readonly (number | null)[]) =>
    pairedSpread(sweep, runs(...before, ...after), 1, 0, 0);

  it('counts what became never, and what no longer is', () => {
    expect(difference([1, 2, 3, 4, 5], [1, 1, NEVER, NEVER, 4])).toMatchObject({
      ...{ n: 5, never: 2, fromNever: 0, neverInBoth: 0 },
      ...{ min: -1, median: 0, max: NEVER },
    });
    expect(difference([NEVER, 2, 3, 4, 5], [1, 1, 2, 3, 4])).toMatchObject({
      n: 5,
      fromNever: 1,
      min: -NEVER,
      max: -1,
    });
  });

  it('is not defined where a seed is never on both sides, and leaves none out', () => {
    expect(difference([NEVER, 2, 3, 4, 5], [NEVER, 1, 2, 3, 4])).toMatchObject({
      ...{ n: 5, neverInBoth: 1 },
      ...{ min: null, median: null, max: null },
    });
  });

  it('leaves out a seed that has no data', () => {
    expect(difference([null, 2, 3, 4, 5], [1, 1, 2, 3, 4])).toMatchObject({ n: 4, median: -1 });
  });

  it('from never to a number, or from a number to never, has no quantile between the two', () => {
    expect(difference([NEVER, 1, NEVER, 1, 3], [1, NEVER, 1, NEVER, 3])).toMatchObject({ n: 5, median: 0, mean: null });
  });
});
