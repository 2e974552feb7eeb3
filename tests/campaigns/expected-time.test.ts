import { describe, expect, it } from 'vitest';
import { effortTime } from '../../sim/threat/campaigns/effort.ts';
import { expectedMs } from '../../sim/threat/campaigns/expected-time.ts';
import { attacked, leaked } from '../kit/attack-plans.ts';
import { stepCalled } from '../kit/campaign-plans.ts';
import { minutes } from '../kit/lone-plan.ts';

describe('time to compromise', () => {
  it('has the median that a scenario gives, three times that at the 95th percentile, and their mean', () => {
    expect(effortTime.drawn(minutes(10), 0.5)).toBe(minutes(10));
    expect(effortTime.drawn(minutes(10), 0.95)).toBe(minutes(30));
    const many = Array.from({ length: 20_000 }, (_, nth) => effortTime.drawn(minutes(10), (nth + 0.5) / 20_000));
    const mean = many.reduce((sum, one) => sum + one, 0) / many.length;
    expect(mean / effortTime.mean(minutes(10))).toBeCloseTo(1, 2);
  });

  it('of a step is its wait, and the work or the turns at its devices, whichever is longer', () => {
    const timeOf = (fields: object, devices: number, afterMs = 0) =>
      expectedMs(stepCalled('a', attacked(0, ['A01', 'copied'], { dumpMs: 0, ...fields }), [], { afterMs }), devices);
    expect(timeOf({}, 5, minutes(3))).toBe(minutes(3));
    expect(timeOf({ effortMs: minutes(10) }, 4)).toBeCloseTo(4 * effortTime.mean(minutes(10)));
    const stealth = { paceMs: minutes(30), jitterMs: minutes(10) };
    expect(timeOf({ stealth, effortMs: minutes(10) }, 4)).toBe(minutes(95));
    expect(timeOf({ tries: 10, pauseMs: minutes(1) }, 4)).toBe(minutes(5));
    expect(timeOf({ fuseMs: minutes(7), dumpMs: minutes(2) }, 1)).toBe(minutes(9));
    expect(expectedMs(stepCalled('a', leaked(0), [], { afterMs: 7 }), 9)).toBe(7);
  });
});
