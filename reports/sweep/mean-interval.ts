/// <reference path="./jstat.d.ts" />
import jstat from 'jstat';

/** A mean, and the interval that has the true mean in 95 of 100 repetitions; `low` and `high` are undefined for one value. */
export interface MeanInterval {
  readonly n: number;
  readonly mean: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * The mean of some values and its confidence interval; undefined without values, and where one is not finite: a mean with «never» in it
 * has no value.
 *
 * Source  Student's t with n - 1 degrees of freedom; Law, Simulation Modeling and Analysis, 5th ed., 4.5 and 10.2.1 for pairs
 */
export function meanInterval(values: readonly number[]): MeanInterval | undefined {
  const n = values.length;
  if (n === 0 || !values.every(Number.isFinite)) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, low: undefined, high: undefined };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = jstat.studentt.inv(1 - ALPHA / 2, n - 1) * Math.sqrt(variance / n);
  return { n, mean, low: mean - half, high: mean + half };
}

const ALPHA = 0.05;
