import { describe, expect, it } from 'vitest';
import { hours } from '../../kit/lone-plan.ts';
import { finalSize, growth, halfTime } from './spread-plans.ts';
import { spreadRun } from './spread-run.ts';

// Short versions of `npm run spread:validate`.

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, seed) => seed);

describe('a worm in a fleet of devices that stay infected', () => {
  it.each([
    [1_000, 13.49],
    [5_000, 16.4],
    [10_000, 17.65],
    [100_000, 21.8],
  ])('takes half of %i in %f hours, by the exact formula', (size, expected) => {
    expect(halfTime(size) / growth / hours(1)).toBeCloseTo(expected, 1);
  });

  it('takes half of 400 from one, and of 2,000 from 200, in the time of that formula', async () => {
    const from = async (size: number, first: number, count: number) => {
      const halves: number[] = [];
      for (const seed of seeds(count)) halves.push(...(await spreadRun({ of: 'si', size, from: first, seed })));
      return (mean(halves) * hours(1) * growth) / halfTime(size, first);
    };
    // The standard deviation of one is 1.28 / r.
    expect(Math.abs((await from(400, 1, 40)) - 1)).toBeLessThan((3 * 1.28) / Math.sqrt(40) / halfTime(400));
    expect(Math.abs((await from(2_000, 200, 3)) - 1)).toBeLessThan(0.1);
  });
});

describe('a worm in a fleet of devices that are cleaned', () => {
  it('stays at 1 - 1/R0 where they can be infected again', async () => {
    const [plateau] = await spreadRun({ of: 'sis', size: 1_000, from: 50, reproduction: 2, seed: 1 });
    expect(Math.abs(plateau - 0.5)).toBeLessThan(0.05);
  });

  it('takes the final size of that epidemic where they are not', async () => {
    const [size] = await spreadRun({ of: 'sir', size: 2_000, from: 100, reproduction: 2, seed: 1 });
    // From 5 %, a little more than from one.
    expect(size).toBeGreaterThan(finalSize(2) - 0.04);
    expect(size).toBeLessThan(finalSize(2) + 0.06);
  });
});

describe('a worm that goes from radio to radio', () => {
  it('takes the whole of the largest component, below and above the critical number', async () => {
    for (const [share, least, most] of [
      [0.6, 0, 0.4],
      [1.5, 0.9, 1],
    ] as const) {
      const [size, largest, taken] = await spreadRun({ of: 'percolation', areaKm2: 3, share, seed: 1 });
      expect(taken).toBe(largest);
      expect(taken / size).toBeGreaterThan(least);
      expect(taken / size).toBeLessThan(most);
    }
  });
});
