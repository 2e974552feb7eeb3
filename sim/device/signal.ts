import { type Chance, Purpose } from '../kernel/chance/chance.ts';
import { normalQuantile } from '../kernel/chance/distributions.ts';
import { courseOf, type SignalPlan, toSteps } from '../plan/signal.ts';

/**
 * The value of a reading: a pure function of its product, device, number and the tick at which it is taken.
 *
 *     value = clip(mean + spread * z(device) + daily * cos(2 pi (tick - peak) / day) + noise * z(device, number))
 *
 * `z` is standard normal; both draws are keyed, so no other draw of the run moves them. `clip` bounds the value to the
 * sensor's range, and the result is rounded to the sensor's resolution: cosine and logarithm may differ between engines in
 * their last place.
 *
 * Shape   a whole number of steps (`toSteps`); the run begins at midnight
 * Source  the additive model of a seasonal component and Gaussian noise (Box, Jenkins, Reinsel, Ljung: Time Series
 *         Analysis). A first harmonic in place of a measured daily course, noise without autocorrelation and a constant
 *         offset of each device (calibration, place) are assumptions
 */
export function readingValue(signal: SignalPlan, { chance, key }: MeasuringDevice, tick: number, nth: number): number {
  const { noise, spread, min, max, decimals } = signal;
  let value = courseOf(signal, tick);
  if (spread > 0) value += spread * normal(chance.uniformAt(key, Purpose.offset, 0));
  if (noise > 0) value += noise * normal(chance.uniformAt(key, Purpose.noise, nth));
  return toSteps(Math.min(max, Math.max(min, value)), decimals);
}

export interface MeasuringDevice {
  readonly chance: Pick<Chance, 'uniformAt'>;
  /** The device's chance key. */
  readonly key: number;
}

/** The standard normal quantile of a draw from [0, 1), where it is finite. */
const normal = (unit: number): number => normalQuantile(Math.max(unit, 2 ** -53));
