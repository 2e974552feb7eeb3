import type { ProductPlan } from '../../sim/plan/plan.ts';
import type { SignalPlan } from '../../sim/plan/signal.ts';

/** A thermometer. */
export const signalWith = (fields: Partial<SignalPlan> = {}): SignalPlan => ({
  ...{
    unit: '°C',
    mean: 21,
    daily: 4,
    peakMs: 15 * 3_600_000,
    noise: 0.3,
    spread: 0.5,
    min: -20,
    max: 60,
    decimals: 2,
  },
  ...fields,
});

/** A reading of a thermometer a minute. */
export const measuring = (
  fields: Partial<ProductPlan['telemetry']> = {},
  signal: Partial<SignalPlan> = {},
): ProductPlan['telemetry'] => ({
  ...{ everyMs: 60_000, jitter: 0, bytes: 200, qos: 1, buffer: 10 },
  ...fields,
  signal: signalWith(signal),
});
