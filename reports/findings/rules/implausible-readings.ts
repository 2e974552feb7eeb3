import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge, productPath } from '../evidence.ts';

/** True readings are further apart than the platform believes. */
export const implausibleReadings: FindingRule = (miss, { plan, eventCounts }) => {
  if (miss.threshold.metric !== 'readings.refused' || !isTooLarge(miss)) return undefined;
  const tight = plan.fleet.flatMap((product) => {
    const { signal, everyMs } = product.telemetry;
    if (signal?.step === undefined) return [];
    const daily = (signal.daily * 2 * Math.PI * everyMs) / DAY_MS;
    const needed = 8 * Math.SQRT2 * signal.noise + daily;
    return needed > signal.step ? [{ product, needed }] : [];
  });
  if (tight.length === 0) return undefined;
  return {
    what: `the platform refused ${plain(eventCounts['reading.refused'] ?? 0)} readings: the noise of a sensor takes two readings further apart than its step allows`,
    sure: 'likely',
    weight: 0.95,
    change: tight.map(({ product, needed }) => ({
      path: productPath(product, 'telemetry.signal.step'),
      value: String(Math.ceil(needed * 10) / 10),
    })),
  };
};

const DAY_MS = 86_400_000;
