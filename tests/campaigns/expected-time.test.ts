import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { drawnMs, type EffortTime, effortOf, expectedEffortMs, timeOf } from '../../sim/threat/campaigns/effort.ts';
import { expectedMs } from '../../sim/threat/campaigns/expected-time.ts';
import { attacked, leaked } from '../kit/attack-plans.ts';
import { stepCalled } from '../kit/campaign-plans.ts';
import { hours, minutes } from '../kit/lone-plan.ts';

describe('time to compromise', () => {
  const tenMinutes = effortOf({ technique: 'A01', effortMs: minutes(10) } as never)!;
  const meanOf = (time: EffortTime): number => {
    const many = Array.from({ length: 20_000 }, (_, nth) => drawnMs(time, (nth + 0.5) / 20_000));
    return many.reduce((sum, one) => sum + one, 0) / many.length;
  };

  it('has the median that a scenario gives, three times that at the 95th percentile, and their mean', () => {
    expect(drawnMs(tenMinutes, 0.5)).toBe(minutes(10));
    expect(drawnMs(tenMinutes, 0.95)).toBe(minutes(30));
    expect(meanOf(tenMinutes) / expectedEffortMs(tenMinutes)).toBeCloseTo(1, 2);
  });

  it('has the median and the 95th percentile, or the mean, of a typical one', () => {
    const lognormal = timeOf({ median: '46m', p95: '5h20m', assumption: 'of this spec' });
    expect(drawnMs(lognormal, 0.5)).toBe(minutes(46));
    expect(drawnMs(lognormal, 0.95)).toBe(minutes(320));
    expect(meanOf(lognormal) / expectedEffortMs(lognormal)).toBeCloseTo(1, 1);
    const exponential = timeOf({ mean: '1d', assumption: 'of this spec' });
    expect(expectedEffortMs(exponential)).toBe(hours(24));
    expect(meanOf(exponential) / hours(24)).toBeCloseTo(1, 2);
    expect(drawnMs(exponential, 0.5) / hours(24)).toBeCloseTo(Math.LN2, 6);
  });

  it('is known of each attack, in order, with a source or the word that it is an assumption', () => {
    for (const { id, effort } of attackList) {
      const { typical } = effort;
      const { source, assumption } = { source: undefined, assumption: undefined, ...typical };
      expect((source ?? assumption ?? '').length, id).toBeGreaterThan(10);
      const time = effortOf({ technique: id, effortMs: 'typical' } as never)!;
      expect(drawnMs(time, 0.25), id).toBeLessThan(drawnMs(time, 0.5));
      expect(drawnMs(time, 0.5), id).toBeLessThan(drawnMs(time, 0.95));
      if (source !== undefined) expect(source, id).toMatch(/\b(19|20)\d\d\b/);
    }
  });

  it('of a device is long with one distribution where it is long with another', () => {
    const times = attackList.map(({ effort }) => timeOf(effort.typical));
    const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(unit, unit, (one, other) => {
        for (const time of times)
          expect(Math.sign(drawnMs(time, one) - drawnMs(time, other)) * Math.sign(one - other)).toBeGreaterThanOrEqual(
            0,
          );
      }),
    );
  });

  it('of a step is its wait, and the work or the turns at its devices, whichever is longer', () => {
    const expected = (fields: object, devices: number, afterMs = 0) =>
      expectedMs(stepCalled('a', attacked(0, ['A01', 'copied'], { dumpMs: 0, ...fields }), [], { afterMs }), devices);
    expect(expected({}, 5, minutes(3))).toBe(minutes(3));
    expect(expected({ effortMs: minutes(10) }, 4)).toBeCloseTo(4 * expectedEffortMs(tenMinutes));
    expect(expected({ effortMs: 'typical' }, 4)).toBe(4 * hours(24));
    const stealth = { paceMs: minutes(30), jitterMs: minutes(10) };
    expect(expected({ stealth, effortMs: minutes(10) }, 4)).toBe(minutes(95));
    expect(expected({ tries: 10, pauseMs: minutes(1) }, 4)).toBe(minutes(5));
    expect(expected({ fuseMs: minutes(7), dumpMs: minutes(2) }, 1)).toBe(minutes(9));
    expect(expectedMs(stepCalled('a', leaked(0), [], { afterMs: 7 }), 9)).toBe(7);
  });
});
