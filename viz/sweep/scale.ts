import { NEVER } from '../../reports/metrics/distribution.ts';

/** Positions of values on an axis, from 0 at its low end to 1 at its high end. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /**
   * Whether some value is NEVER: the high end is reserved for it, and all numbers are below. Likewise -NEVER at the low
   * end.
   */
  readonly hasNever?: boolean;
  readonly hasFromNever?: boolean;
  at(value: number): number;
}

/**
 * A scale that fits all the values: logarithmic where they are positive and span more than two decades, since otherwise
 * most of them would be in one corner. `withZero` is for differences, which include zero.
 */
export function scaleOf(all: readonly number[], withZero = false): Scale {
  const values = all.filter(Number.isFinite);
  return besideNever(scaleOfNumbers(values, withZero), all.includes(NEVER), all.includes(-NEVER));
}

/** Makes room at the ends for NEVER and -NEVER. */
function besideNever({ low, high, isLog, at }: Scale, hasNever: boolean, hasFromNever: boolean): Scale {
  if (!hasNever && !hasFromNever) return { low, high, isLog, at };
  const [from, to] = [hasFromNever ? NEVER_ROOM : 0, hasNever ? 1 - NEVER_ROOM : 1];
  return {
    ...{ low, high, isLog, hasNever, hasFromNever },
    at: (value) => (value === NEVER ? 1 : value === -NEVER ? 0 : from + at(value) * (to - from)),
  };
}

/** A share of the axis. */
const NEVER_ROOM = 0.12;

function scaleOfNumbers(values: readonly number[], withZero: boolean): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of withZero ? [...values, 0] : values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0, 1];
  if (!withZero && low > 0 && high / low > 100) return logScale(low, high);
  // Where the least is small compared with the greatest, the scale starts at zero.
  if (low > 0 && low < high / 2) low = 0;
  return linearScale(low, high);
}

/** The same with some room at its ends, for marks that have a size. */
export function withRoom({ low, high, isLog, hasNever = false, hasFromNever = false }: Scale, room: number): Scale {
  if (isLog) {
    const factor = (high / low) ** room;
    return besideNever(logScale(low / factor, high * factor), hasNever, hasFromNever);
  }
  const margin = (high - low || Math.abs(high) || 1) * room;
  const wide = linearScale(low === 0 ? 0 : low - margin, high + margin);
  return besideNever(wide, hasNever, hasFromNever);
}

function linearScale(low: number, high: number): Scale {
  const span = high - low;
  return { low, high, isLog: false, at: (value) => (span === 0 ? 0.5 : (value - low) / span) };
}

function logScale(low: number, high: number): Scale {
  const [from, span] = [Math.log(low), Math.log(high) - Math.log(low)];
  return { low, high, isLog: true, at: (value) => (Math.log(value) - from) / span };
}

/** Round values on a scale, at most about `count` of them; for times, values that are round on a clock. */
export function ticksOf({ low, high, isLog }: Scale, count: number, unit: string): readonly number[] {
  if (isLog) return logTicks(low, high, count, unit);
  const step = stepFor((high - low) / Math.max(1, count), unit);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // A step below the precision of a number would never end.
  if (!(last - first < 100)) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function stepFor(rough: number, unit: string): number {
  if (unit === 'ms' && rough > 500) {
    const days = Math.ceil(rough / day) * day;
    return clockSteps.find((step) => step >= rough) ?? days;
  }
  const decade = 10 ** Math.floor(Math.log10(rough || 1));
  return ([1, 2, 5, 10].find((times) => times * decade >= rough * (1 - 1e-9)) ?? 10) * decade;
}

function logTicks(low: number, high: number, count: number, unit: string): readonly number[] {
  const candidates = unit === 'ms' ? clockDecades : decades;
  const within = candidates.filter((value) => value >= low && value <= high);
  const every = Math.max(1, Math.ceil(within.length / Math.max(1, count)));
  return within.filter((_, i) => i % every === 0);
}

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
const clockSteps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 5].map((count) => count * day),
];
const clockDecades = [1, 10, 100, second, 10 * second, minute, 10 * minute, hour, 10 * hour, 4 * day, 40 * day];
const decades = Array.from({ length: 40 }, (_, i) => 10 ** (i - 20));
