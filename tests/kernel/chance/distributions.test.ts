import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Purpose } from '../../../sim/kernel/chance/chance.ts';
import {
  exponentialTicks,
  fromTable,
  happens,
  LATENCIES,
  lognormalTable,
  normalQuantile,
  uniformTicks,
} from '../../../sim/kernel/chance/distributions.ts';
import { runKey } from '../../../sim/kernel/chance/run-key.ts';
import { chanceOf } from './chance-of.ts';

const DRAWS = 100_000;
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Takes the same draws at every run of the suite, so that a bound which holds once always holds. */
function drawn<T>(seed: string, of: (unit: number) => T): readonly T[] {
  const { chance } = chanceOf(runKey(seed), 1);
  return Array.from({ length: DRAWS }, () => of(chance.uniform(0, 1, Purpose.telemetry)));
}

describe('the normal quantile', () => {
  // NIST/SEMATECH e-Handbook 1.3.6.7.1, with more decimal places.
  it.each([
    [0.5, 0],
    [0.6, 0.2533471031],
    [0.75, 0.6744897502],
    [0.84134474606854, 1],
    [0.9, 1.2815515655],
    [0.95, 1.644853627],
    [0.975, 1.9599639845],
    [0.97725, 2.0000024438],
    [0.99, 2.326347874],
    [0.999, 3.0902323062],
    [0.9999, 3.7190164855],
    [0.999999, 4.7534243088],
  ])('of %d is %d, and its negative on the other side', (p, z) => {
    // Acklam's approximation is within 1.15e-9 of the value itself; the table has ten places.
    const tolerance = 1.2e-9 * z + 1e-10;
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(tolerance);
    expect(Math.abs(normalQuantile(1 - p) + z)).toBeLessThan(tolerance);
  });

  it('rises without a step where its two formulas meet', () => {
    for (const seam of [0.02425, 1 - 0.02425]) {
      const gap = normalQuantile(seam + 1e-9) - normalQuantile(seam - 1e-9);
      expect(gap).toBeGreaterThan(0);
      expect(gap).toBeLessThan(1e-6);
    }
  });
});

describe('a table of latencies', () => {
  it.each([
    ['a fixed line', 20, 30],
    ['mobile', 80, 400],
    ['satellite', 600, 1_200],
    ['a heavy tail', 50, 5_000],
    ['no spread at all', 100, 100],
    ['a median of one tick', 1, 3],
  ])('of %s has its median and its 95th percentile to the tick', (_name, median, p95) => {
    const table = lognormalTable(median, p95);
    expect(table).toHaveLength(LATENCIES);
    // The entry below the quantile and the one above it: half an entry lies between each and the quantile itself.
    expect(table[LATENCIES / 2 - 1]).toBe(median);
    expect(table[LATENCIES / 2]).toBe(median);
    const at = Math.floor(LATENCIES * 0.95);
    expect(table[at - 1]).toBeLessThanOrEqual(p95);
    expect(table[at + 1]).toBeGreaterThanOrEqual(p95);
    // One entry is one part in 16,384 of all packets: in the heaviest tail here that is 0.2 % of the latency.
    expect(Math.abs(table[at] - p95)).toBeLessThanOrEqual(Math.max(1, p95 * 0.002));
  });

  it('is as far below its median as above it, in proportion', () => {
    const table = lognormalTable(10_000_000, 30_000_000);
    for (let i = 0; i < LATENCIES / 2; i++) {
      const [below, above] = [table[i] / 1e7, table[LATENCIES - 1 - i] / 1e7];
      // Each entry is rounded by up to half a tick.
      expect(Math.abs(below * above - 1)).toBeLessThan(0.6e-7 * (above + below));
    }
  });

  it('rises, and no latency is below one tick', () => {
    for (const table of [lognormalTable(2, 400), lognormalTable(80, 400)]) {
      expect(table[0]).toBeGreaterThanOrEqual(1);
      for (let i = 1; i < table.length; i++) expect(table[i]).toBeGreaterThanOrEqual(table[i - 1]);
    }
  });

  it('takes a 95th percentile below the median as no spread', () => {
    expect(new Set(lognormalTable(100, 50))).toEqual(new Set([100]));
  });

  it('is reached from end to end by 32 bits', () => {
    const table = Uint32Array.from({ length: LATENCIES }, (_, i) => i);
    expect(fromTable(table, 0)).toBe(0);
    expect(fromTable(table, 0x3ffff)).toBe(0);
    expect(fromTable(table, 0x40000)).toBe(1);
    expect(fromTable(table, 0x80000000)).toBe(LATENCIES / 2);
    expect(fromTable(table, 0xffffffff)).toBe(LATENCIES - 1);
  });
});

describe('uniform ticks', () => {
  it('are whole, not below the lower bound, and below the upper one unless both are the same', () => {
    fc.assert(
      fc.property(unit, fc.nat(2 ** 31), fc.nat(2 ** 31), (draw, low, width) => {
        const ticks = uniformTicks(draw, low, low + width);
        expect(Number.isInteger(ticks)).toBe(true);
        expect(ticks >= low && (width === 0 ? ticks === low : ticks < low + width)).toBe(true);
      }),
    );
  });

  it('have each value equally often', () => {
    const counts = new Map<number, number>();
    for (const ticks of drawn('uniform', (draw) => uniformTicks(draw, 10, 15)))
      counts.set(ticks, (counts.get(ticks) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([10, 11, 12, 13, 14]);
    // One standard deviation of a fifth is 126 draws; the bound is five.
    for (const count of counts.values()) expect(Math.abs(count - DRAWS / 5)).toBeLessThan(632);
  });
});

describe('exponential ticks', () => {
  it.each([50, 1_000, 3_600_000])('of mean %i have that mean, and its 37 % beyond', (mean) => {
    const ticks = drawn('exponential', (draw) => exponentialTicks(draw, mean));
    // The mean of 100,000 exponential draws has a standard deviation of 0.32 % of it; the bound is five, and half a tick.
    expect(Math.abs(ticks.reduce((sum, value) => sum + value, 0) / DRAWS - mean)).toBeLessThan(mean * 0.016 + 0.5);
    const beyond = ticks.filter((value) => value > mean).length / DRAWS;
    // A share of 1/e has a standard deviation of 0.0015; rounding to whole ticks moves it by up to 0.37 / mean.
    expect(Math.abs(beyond - Math.exp(-1))).toBeLessThan(0.0076 + 0.37 / mean);
  });

  it('are whole, at least one and finite for every draw', () => {
    fc.assert(
      fc.property(unit, fc.integer({ min: 1, max: 10_000_000 }), (draw, mean) => {
        const ticks = exponentialTicks(draw, mean);
        expect(Number.isSafeInteger(ticks) && ticks >= 1).toBe(true);
      }),
    );
    expect(exponentialTicks(0, 500)).toBe(1);
    expect(Number.isSafeInteger(exponentialTicks(1 - 2 ** -53, 500))).toBe(true);
  });
});

describe('an event with a given probability', () => {
  it.each([0.001, 0.3, 0.5, 0.97])('happens at a rate of %d', (share) => {
    const happened = drawn(`share ${share}`, (draw) => happens(draw, share)).filter(Boolean).length / DRAWS;
    // Five standard deviations of a share among 100,000 draws.
    expect(Math.abs(happened - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / DRAWS));
  });

  it('never happens at 0 and always at 1', () => {
    fc.assert(
      fc.property(unit, (draw) => {
        expect([happens(draw, 0), happens(draw, 1)]).toEqual([false, true]);
      }),
    );
  });
});
