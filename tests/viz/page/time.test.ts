import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactTime, marksWithin, markText } from '../../../reports/print/time-axis.ts';
import { samplesOf, valueAt } from '../../../reports/trace-index/band.ts';
import { placedLabels } from '../../../viz/chrome/placed-labels.ts';
import { busyFrom } from '../../../viz/state/idle.ts';
import { latestOnly } from '../../../viz/state/latest-only.ts';
import { highest, rateOf } from '../../../viz/state/rate.ts';

const bandOf = (t: readonly number[], values: readonly number[]) =>
  samplesOf(Float64Array.from(t), Float64Array.from(values));

describe('the rate of a counter', () => {
  it('is its growth, per second', () => {
    expect([...rateOf(bandOf([0, 1_000, 3_000], [0, 50, 70]), 1, 100).last]).toEqual([50, 10]);
  });

  it('leaves out points without a measurement', () => {
    expect([...rateOf(bandOf([0, 1_000, 2_000], [0, Number.NaN, 50]), 1, 100).last]).toEqual([25]);
  });

  it('keeps the peak of an interval beside its mean', () => {
    const { last, max } = rateOf(bandOf([0, 1_000, 2_000], [0, 90, 100]), 1, 1, true);
    expect([...last]).toEqual([50]);
    expect([...max]).toEqual([90]);
  });

  it('adds up to the total, however few its points are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { minLength: 2, maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (gains, points) => {
          let sum = 0;
          const totals = gains.map((gain) => (sum += gain));
          const t = totals.map((_, i) => i * 1_000);
          const rates = rateOf(bandOf(t, totals), 1, points);
          const ends = [...rates.t.slice(1), t[t.length - 1]];
          const total = rates.last.reduce((all, rate, i) => all + (rate * (ends[i] - rates.t[i])) / 1_000, 0);
          expect(total).toBeCloseTo(totals[totals.length - 1] - totals[0], 6);
        },
      ),
    );
  });
});

describe('a level', () => {
  it('holds until the next point', () => {
    const band = bandOf([10, 20, 30], [1, 2, 3]);
    expect([9, 10, 25, 99].map((t) => valueAt(band, t))).toEqual([Number.NaN, 1, 2, 3]);
    expect(highest(band)).toBe(3);
  });
});

describe('playing over idle stretches', () => {
  const density = Uint32Array.of(4, 0, 0, 7, 0);

  it.each([
    ['stays where something happens', 10, 1, 10],
    ['jumps to the next busy stretch', 120, 1, 300],
    ['jumps to the end where there is none', 420, 1, 500],
    ['jumps back to the one before', 250, -1, 99],
  ] as const)('%s', (_what, t, way, expected) => {
    expect(busyFrom(density, { from: 0, to: 500 }, t, way)).toBe(expected);
  });
});

describe('one query at a time', () => {
  it('answers the first and the newest, and none between', async () => {
    const used: number[] = [];
    let answer = (_: undefined): void => {};
    const ask = latestOnly(
      (question: number) => new Promise<number>((resolve) => (answer = () => resolve(question))),
      (value) => used.push(value),
    );
    ask(1);
    ask(2);
    ask(3);
    answer(undefined);
    await Promise.resolve().then(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    answer(undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(used).toEqual([1, 3]);
  });
});

describe('labels on the time axis', () => {
  it('have the room up to the next one, and turn left at the end', () => {
    const placed = placedLabels(
      [
        { at: 900, text: 'the broker is restarted' },
        { at: 100, text: 'a' },
      ],
      1_000,
    );
    expect(placed.map(({ x, isLeft }) => [x, isLeft])).toEqual([
      [100, false],
      [900, true],
    ]);
  });
});

describe('marks within a window', () => {
  it('are round, inside it, and not more than there is room for', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000_000 }), (from, span) => {
        const { marks, stepMs } = marksWithin(from, from + span, 6);
        expect(marks.length).toBeLessThanOrEqual(7);
        for (const mark of marks) {
          expect(mark % stepMs).toBe(0);
          expect(mark).toBeGreaterThanOrEqual(from);
          expect(mark).toBeLessThanOrEqual(from + span);
        }
      }),
    );
  });

  it.each([
    [30_600_184, 500, '08:30:00.184'],
    [30_600_000, 5_000, '08:30:00'],
    [30_600_000, 60_000, '08:30'],
  ])('%d ms with marks %d apart is %s', (ms, step, text) => {
    expect(markText(ms, step, 86_400_000)).toBe(text);
  });

  it.each([
    [90_000_000, 3_600_000, '1d 01:00'],
    [17_280_000_000, 86_400_000, '200d'],
    [17_280_000_000, 40 * 86_400_000, '200d'],
  ])('%d ms with marks %d apart is %s in a run of months', (ms, step, text) => {
    expect(markText(ms, step, 17_280_000_000)).toBe(text);
  });

  it('name the day in a run of several', () => {
    expect(exactTime(90_000_000, 172_800_000)).toBe('1d 01:00:00.000');
  });
});
