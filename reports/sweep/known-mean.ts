import { NEVER } from '../metrics/distribution.ts';

/**
 * How well the mean of a figure is known from the runs so far, with 95 %.
 *
 * A sweep that stops at the first look at which an interval is narrow stops where its runs happen to be alike; an interval for one
 * look, such as Student's t, is then too narrow. This one holds at all looks at once.
 *
 * Source  Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences",
 *         Annals of Statistics 52(6), 2024, theorem 2.2: asymptotic, so it counts from `FIRST_LOOK` runs on
 */
export interface KnownMean {
  /** Runs with the figure; in the others there was nothing to measure. */
  readonly n: number;
  /** Of these, those in which it is never: then it has no mean. */
  readonly never: number;
  readonly mean: number | undefined;
  /** Half of the interval's width; undefined below two runs, and without a mean. */
  readonly half: number | undefined;
  /** All runs have the same value: how much others would differ is unknown. */
  readonly isConstant: boolean;
}

export function knownMean(values: readonly (number | null)[]): KnownMean {
  const measured = values.filter((value) => value !== null);
  const n = measured.length;
  const never = measured.filter((value) => value === NEVER).length;
  if (n === 0 || never > 0) return { n, never, mean: undefined, half: undefined, isConstant: false };
  const mean = measured.reduce((sum, value) => sum + value, 0) / n;
  const isConstant = measured.every((value) => value === measured[0]);
  if (n < 2) return { n, never, mean, half: undefined, isConstant };
  const deviation = Math.sqrt(measured.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return { n, never, mean: isConstant ? measured[0] : mean, half: isConstant ? 0 : deviation * widthAt(n), isConstant };
}

/** Half of the width for a standard deviation of 1: narrowest, for its level, at the first look. */
function widthAt(n: number): number {
  const spread = n * RHO_SQUARED + 1;
  return Math.sqrt(((2 * spread) / (n * n * RHO_SQUARED)) * Math.log(Math.sqrt(spread) / ALPHA));
}

/** Fewer runs say too little about how much a figure varies. */
export const FIRST_LOOK = 30;
/** A value that one run in a hundred has is among so many runs, with 95 % (the rule of three: 3 / 0.01). */
export const CONSTANT_RUNS = 300;

const ALPHA = 0.05;
const RHO_SQUARED = (-2 * Math.log(ALPHA) + Math.log(-2 * Math.log(ALPHA)) + 1) / FIRST_LOOK;
