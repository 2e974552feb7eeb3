import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution, NEVER } from '../../reports/metrics/distribution.ts';

describe('a distribution', () => {
  it('gives the nearest rank over all concerned, whatever the order and the folding', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 0xffffffff }), fc.constant(NEVER)), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 7 }),
        (values, pendingMax) => {
          const distribution = new Distribution(1, pendingMax);
          for (const value of values) {
            if (value === NEVER) distribution.addNever();
            else distribution.add(value);
          }
          const sorted = Float64Array.from(values).sort();
          for (let nth = 1; nth <= sorted.length; nth++) {
            expect(distribution.percentile((nth * 100) / sorted.length)).toBe(sorted[nth - 1]);
          }
          expect([distribution.min, distribution.max]).toEqual([sorted[0], sorted[sorted.length - 1]]);
          expect(distribution.avg).toBe(values.reduce((sum, value) => sum + value, 0) / values.length);
          const never = values.filter((value) => value === NEVER).length;
          expect([distribution.count, distribution.never]).toEqual([values.length - never, never]);
        },
      ),
    );
  });

  it.each([
    [0, 1],
    [50, 500],
    [50.05, 501],
    [99.9, 999],
    [99.91, 1_000],
    [100, 1_000],
  ])('has p(%d) of 1 to 1000 at %d', (percent, expected) => {
    const distribution = new Distribution();
    for (let value = 1_000; value > 0; value--) distribution.add(value);
    expect(distribution.percentile(percent)).toBe(expected);
  });

  it('is in the unit of its scale', () => {
    const distribution = new Distribution(1_000);
    for (const value of [4, 2, 3]) distribution.add(value);
    const { min, max, avg } = distribution;
    expect([min, max, avg, distribution.percentile(50)]).toEqual([2_000, 4_000, 3_000, 3_000]);
  });

  it('has a copy that neither changes nor is changed by it', () => {
    const [first, second] = [new Distribution(10, 2), new Distribution(10, 2)];
    for (const one of [first, second]) for (const value of [1, 5, 3]) one.add(value);
    const copy = first.copy();
    expect([copy.count, copy.min, copy.max, copy.avg, copy.never]).toEqual([3, 10, 50, 30, 0]);
    copy.add(9);
    copy.addNever(2);
    first.add(0);
    expect([copy.count, copy.never, copy.concerned, copy.percentile(60)]).toEqual([4, 2, 6, 90]);
    expect([first.count, first.never, first.min, first.max]).toEqual([4, 0, 0, 50]);
  });

  it('counts each of many equal entries, 0 among them', () => {
    const distribution = new Distribution(1, 3);
    for (const value of [0, 7, 0, 0, 7, 0, 0, 7]) distribution.add(value);
    const ranks = [1, 2, 3, 4, 5, 6, 7, 8].map((nth) => distribution.percentile((nth * 100) / 8));
    expect(ranks).toEqual([0, 0, 0, 0, 0, 7, 7, 7]);
    expect(distribution.concerned).toBe(8);
  });

  it('keeps more than its buffer holds, however small that is', () => {
    const distribution = new Distribution(1, 3);
    for (let value = 100; value > 0; value--) distribution.add(value);
    expect([distribution.count, distribution.min, distribution.max]).toEqual([100, 1, 100]);
    expect([distribution.avg, distribution.percentile(50)]).toEqual([50.5, 50]);
  });

  it('keeps a pair for each value, however often it occurs, and computes a figure twice without rebuilding the pairs', () => {
    const distribution = new Distribution(1, 4);
    for (let i = 0; i < 100; i++) distribution.add([3, 9, 3, 12][i % 4]);
    expect(distribution.max).toBe(12);
    const [values, counts] = kept(distribution, 'values', 'counts');
    expect([values, counts]).toEqual([Uint32Array.of(3, 9, 12), Float64Array.of(50, 25, 25)]);
    expect(distribution.min).toBe(3);
    expect(kept(distribution, 'values')[0]).toBe(values);
  });

  it('quadruples its buffer each time it is full, up to the most that it keeps unsorted', () => {
    const distribution = new Distribution(1, 1_000);
    const rooms: number[] = [];
    for (let value = 0; value < 3_000; value++) {
      distribution.add(value);
      const [{ length }] = kept(distribution, 'pending');
      if (rooms.at(-1) !== length) rooms.push(value, length);
    }
    expect(rooms).toEqual([0, 64, 64, 256, 256, 1_000]);
    expect(kept(distribution, 'values')[0]).toHaveLength(2_000);
  });

  it('of nothing has a count and nothing else', () => {
    const empty = new Distribution();
    expect([empty.count, empty.min, empty.max, empty.avg, empty.percentile(95)]).toEqual([
      0,
      ...Array(4).fill(undefined),
    ]);
  });
});

/** The number of values it holds, which costs memory and shows in no figure. */
const kept = (distribution: Distribution, ...names: readonly string[]): readonly Uint32Array[] =>
  names.map((name) => Reflect.get(distribution, name) as Uint32Array);
