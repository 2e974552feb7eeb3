/**
 * What the sensors of a product measure: the course of the quantity that they are exposed to, and the range that they can
 * report.
 *
 * Units   `mean`, `daily`, `noise`, `spread`, `min`, `max` and `step` in `unit`
 */
export interface SignalPlan {
  /** As `°C`: for people, and not part of the payload. */
  readonly unit: string;
  /** Over a day and over the fleet. */
  readonly mean: number;
  /** Half the difference between the highest and the lowest value of a day. */
  readonly daily: number;
  /** Time after midnight at which the daily course is highest. */
  readonly peakMs: number;
  /** Standard deviation of a value around that course. */
  readonly noise: number;
  /** Standard deviation of a constant offset that each device has. */
  readonly spread: number;
  /** The range of the sensor: what is beyond it is reported as its bound. */
  readonly min: number;
  readonly max: number;
  /** Digits after the decimal point of a reported value. */
  readonly decimals: number;
  /** The largest change from one reading of a device to its next that the platform believes; undefined: any. */
  readonly step?: number;
}

export const DECIMALS_MAX = 3;
/** With `DECIMALS_MAX`, every value in steps fits a word of 32 bits. */
export const VALUE_MAX = 1_000_000;

/**
 * The values that a sensor can report, as whole numbers: a value in steps is the value times 10 to the `decimals`. Zero has no sign:
 * neither a payload nor a word of 32 bits could carry it.
 */
export const toSteps = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) + 0;

export const fromSteps = (steps: number, decimals: number): number => steps / 10 ** decimals;

/** A value as its payload has it: `21.30`. */
export const valueText = (steps: number, decimals: number): string => fromSteps(steps, decimals).toFixed(decimals);

/** How many characters the longest value of a signal has. */
export const valueWidth = ({ min, max, decimals }: Pick<SignalPlan, 'min' | 'max' | 'decimals'>): number =>
  Math.max(...[min, max].map((bound) => valueText(toSteps(bound, decimals), decimals).length));

/** The daily course of a signal at a tick, without what differs between devices or readings. The run begins at midnight. */
export function courseOf({ mean, daily, peakMs }: SignalPlan, tick: number): number {
  return daily > 0 ? mean + daily * Math.cos((2 * Math.PI * ((tick - peakMs) % DAY)) / DAY) : mean;
}

/** The lowest and the highest value, in steps, that the payload of such a signal has room for. */
export function writableSteps(signal: Pick<SignalPlan, 'min' | 'max' | 'decimals'>): readonly [number, number] {
  const { decimals } = signal;
  const whole = valueWidth(signal) - (decimals === 0 ? 0 : decimals + 1);
  const beyond = (digits: number): number => 10 ** (digits + decimals) - 1;
  return [whole < 2 ? 0 : -beyond(whole - 1), beyond(whole)];
}

const DAY = 86_400_000;
