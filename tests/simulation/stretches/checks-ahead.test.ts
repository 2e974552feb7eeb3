import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChecksAhead } from '../../../sim/simulation/stretches/checks-ahead.ts';

const horizonMs = 100_000;

describe('checks before their time', () => {
  it('have room for a third of what may wait at once in each span', () => {
    const ahead = new ChecksAhead(7, { waitMs: 51, horizonMs });
    expect(ahead.hasRoom(5_000)).toBe(true);
    ahead.add(5_000, 1);
    expect(ahead.hasRoom(5_999)).toBe(true);
    ahead.add(5_999, 1);
    expect([4_999, 5_000, 5_999, 6_000].map((tick) => ahead.hasRoom(tick))).toEqual([true, false, false, true]);
    ahead.add(5_000, -1);
    expect(ahead.hasRoom(5_500)).toBe(true);
  });

  it.each([0, 1, 2])('have none where fewer than three may wait: %i', (aheadMax) => {
    expect(new ChecksAhead(aheadMax, { waitMs: 51, horizonMs }).hasRoom(1)).toBe(false);
  });

  it('are at least as many as wait at any time, and never more than may', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_000 }),
        fc.integer({ min: 3, max: 30 }),
        fc.array(fc.tuple(fc.nat(40_000), fc.boolean()), { minLength: 1, maxLength: 300 }),
        fc.array(fc.nat(3_000), { minLength: 1, maxLength: 60 }),
        (waitMs, aheadMax, wanted, steps) => {
          const ahead = new ChecksAhead(aheadMax, { waitMs, horizonMs });
          const arrivals: number[] = [];
          let now = 0;
          for (const step of steps) {
            now += step;
            for (const [inMs, isKept] of wanted.splice(0, 5)) {
              const at = now + 1 + inMs;
              if (!ahead.hasRoom(at)) continue;
              ahead.add(at, 1);
              if (isKept) arrivals.push(at);
              else ahead.add(at, -1);
            }
            const waiting = arrivals.filter((at) => at <= now && now < at + waitMs).length;
            const soon = arrivals.filter((at) => at > now && at <= now + waitMs).length;
            const around = ahead.around(now);
            expect(around).toBeGreaterThanOrEqual(waiting + soon);
            expect(around).toBeLessThanOrEqual(aheadMax);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are none after a checkpoint is restored', () => {
    const ahead = new ChecksAhead(30, { waitMs: 51, horizonMs });
    ahead.add(1, 1);
    ahead.clear();
    expect(ahead.around(1)).toBe(0);
  });

  it('are forgotten once they are over, however far apart the calls are', () => {
    const ahead = new ChecksAhead(3, { waitMs: 51, horizonMs });
    ahead.add(99_000, 1);
    ahead.passTo(60_000_000);
    expect(ahead.hasRoom(99_000 + 60_000_000)).toBe(true);
    expect(ahead.around(60_000_000)).toBe(0);
  });
});
