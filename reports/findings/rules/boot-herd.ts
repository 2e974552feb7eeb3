import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge, productPath, spanSetting } from '../evidence.ts';

/** Devices that are switched on together dial, and ask for certificates, together. */
export const bootHerd: FindingRule = (miss, { plan, sampled }) => {
  const { metric, value } = miss.threshold;
  const series =
    metric === 'connect.ratePeak'
      ? 'connects.attempted'
      : metric === 'attestation.ratePeak'
        ? 'attestation.asked'
        : undefined;
  if (series === undefined || !isTooLarge(miss)) return undefined;
  const cold = plan.fleet.filter(({ start, availability }) => start === 'cold' && availability === undefined);
  const spreadMs = Math.max(0, ...cold.map(({ bootSpreadMs }) => bootSpreadMs));
  const { fromMs } = sampled.steepest(series);
  if (cold.length === 0 || fromMs > spreadMs + 60_000) return undefined;
  const devices = cold.reduce((sum, { count }) => sum + count, 0);
  return {
    what: `${plain(devices)} devices are switched on within ${showSpan(spreadMs)}, and begin together`,
    sure: 'likely',
    weight: 0.96,
    // By chance a moment has twice as many as the mean.
    change: cold.map((product) => ({
      path: productPath(product, 'boot.spread'),
      value: spanSetting(Math.max(1_000, (2_500 * devices) / Math.max(0.01, value))),
    })),
  };
};
