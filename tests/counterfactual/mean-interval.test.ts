import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { meanInterval } from '../../reports/sweep/mean-interval.ts';

describe('the interval of a mean', () => {
  it('is that of a textbook', () => {
    // Law, Simulation Modeling and Analysis, 5th ed., example 4.26, at 90 %: 1.34 +- 0.24. Here at 95 %, with t(9; 0.975) = 2.262.
    const found = meanInterval([1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09])!;
    expect(found.mean).toBeCloseTo(1.343, 3);
    expect(found.high! - found.mean).toBeCloseTo(2.262 * Math.sqrt(0.16748 / 10), 3);
    expect(found.mean - found.low!).toBeCloseTo(found.high! - found.mean, 12);
  });

  it('has no bounds for one value, and is that value where all are equal', () => {
    expect(meanInterval([3])).toEqual({ n: 1, mean: 3, low: undefined, high: undefined });
    expect(meanInterval([3, 3, 3])).toEqual({ n: 3, mean: 3, low: 3, high: 3 });
  });

  it('is none without values, and where a value is never', () => {
    expect(meanInterval([])).toBeUndefined();
    expect(meanInterval([1, NEVER])).toBeUndefined();
  });

  it('has the true mean in 95 of 100 repetitions', () => {
    const random = seedrandom('intervals');
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let covered = 0;
    for (let repetition = 0; repetition < 2_000; repetition++) {
      const { low, high } = meanInterval(Array.from({ length: 8 }, () => 5 + 2 * normal()))!;
      covered += Number(low! <= 5 && high! >= 5);
    }
    // Three standard errors of a share of 95 %.
    expect(Math.abs(covered / 2_000 - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / 2_000));
  });
});
