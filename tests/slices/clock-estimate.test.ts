import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockEstimate } from '../../bin/slices/clock-estimate.ts';

/** A look at a service whose clock is ahead by `ahead`, over a link that takes so long each way. */
const look = (at: number, ahead: number, [there, back]: readonly [number, number]) => ({
  ...{ sentAt: at, serviceMs: at + there + ahead, receivedAt: at + there + back, systemMs: at + there + back + 7 },
});

describe('the estimate of a clock', () => {
  it('is exact where both ways take the same time, and is off by half of the difference elsewhere', () => {
    const estimate = new ClockEstimate();
    estimate.add(look(1_000, 500, [3, 3]));
    // Both clocks may have drifted for 6 ms by 200 millionths.
    expect(estimate.figures(1_006)).toEqual({ offsetMs: 500, boundMs: 3.0012, systemMs: 7 - 500 });
    const skewed = new ClockEstimate();
    skewed.add(look(1_000, 500, [5, 1]));
    expect(skewed.figures(1_006)).toMatchObject({ offsetMs: 502, boundMs: 3.0012 });
  });

  it('takes the sample with the smallest round trip, until that is so old that clocks may have drifted', () => {
    const estimate = new ClockEstimate();
    estimate.add(look(0, 100, [1, 1]));
    estimate.add(look(10, 100, [9, 1]));
    expect(estimate.figures(20)?.offsetMs).toBe(100);
    estimate.add(look(100_000, 100, [9, 1]));
    expect(estimate.figures(100_010)?.offsetMs).toBe(104);
  });

  it('takes a sample that contradicts the best one: a clock was set', () => {
    const estimate = new ClockEstimate();
    estimate.add(look(0, 100, [1, 1]));
    estimate.add(look(10, 5_000, [9, 9]));
    expect(estimate.figures(30)?.offsetMs).toBe(5_000);
  });

  it('knows nothing before the first sample', () => {
    expect(new ClockEstimate().figures(0)).toBeUndefined();
  });

  it('is within its bound, whatever the ways take and however the clock drifts', () => {
    const way = fc.double({ min: 0.01, max: 200, noNaN: true });
    const samples = fc.array(fc.tuple(way, way, fc.integer({ min: 0, max: 60_000 })), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(samples, fc.double({ min: -1e-4, max: 1e-4, noNaN: true }), (all, drift) => {
        const estimate = new ClockEstimate();
        let at = 0;
        const ahead = (now: number): number => 1_234.5 + drift * now;
        for (const [there, back, pause] of all) {
          estimate.add(look(at, ahead(at + there), [there, back]));
          at += there + back + pause;
        }
        const { offsetMs, boundMs } = estimate.figures(at)!;
        expect(Math.abs(offsetMs - ahead(at))).toBeLessThanOrEqual(boundMs + 1e-6);
      }),
      // The service looked when the request had hardly left, and the clock drifted all the way back.
      { examples: [[[[0.01, 200, 0]], 1e-4]] },
    );
  });
});
