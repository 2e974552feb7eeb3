import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinned } from '../../viz/thin-line.ts';
import { clockTime, timeMarks } from '../../viz/time-axis.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a thinned line', () => {
  it('is the line itself if that is short enough', () => {
    const line = { times: [0, 1, 2], values: [5, 6, 7] };
    expect(thinned(line, 8)).toBe(line);
  });

  it('keeps both ends, the lowest and the highest, within its size and in the order of time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 8, max: 100 }),
        (values, max) => {
          const line = { times: values.map((_, i) => i * 10), values };
          const { times, values: kept } = thinned(line, max);
          expect(times.length).toBeLessThanOrEqual(max);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          expect([times[0], times.at(-1)]).toEqual([0, (values.length - 1) * 10]);
          expect(Math.min(...kept)).toBe(Math.min(...values));
          expect(Math.max(...kept)).toBe(Math.max(...values));
          expect(kept).toEqual(times.map((time) => values[time / 10]));
        },
      ),
    );
  });
});

describe('a time axis', () => {
  it.each([
    ['ten seconds', 10_000, 8, [0, 5_000, 10_000]],
    ['two hours, in a narrow place', 2 * hour, 3, [0, hour, 2 * hour]],
    ['a day', 24 * hour, 12, Array.from({ length: 13 }, (_, i) => 2 * i * hour)],
    ['one millisecond', 1, 12, [0]],
  ])('of %s has round marks', (_what, durationMs, max, marks) => {
    expect(timeMarks(durationMs, max)).toEqual(marks);
  });

  it('never has more marks than there is room for, and one for the start', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 49 * 24 * hour }), fc.integer({ min: 2, max: 40 }), (durationMs, max) => {
        const marks = timeMarks(durationMs, max);
        expect(marks.length).toBeLessThanOrEqual(max + 1);
        expect(marks[0]).toBe(0);
      }),
    );
  });

  it.each([
    [90_000, 10 * minute, '00:01:30'],
    [90 * minute, 2 * hour, '01:30'],
    [24 * hour, 24 * hour, '24:00'],
    [49 * hour, 72 * hour, '2d 01:00'],
  ])('shows %d ms of %d as %s', (ms, durationMs, shown) => {
    expect(clockTime(ms, durationMs)).toBe(shown);
  });
});
