import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isOfConnecting, isTooLarge, productPath } from '../evidence.ts';

/** Devices that were cut off together dial together, again and again. */
export const backoffJitter: FindingRule = (miss, evidence) => {
  const { plan, controlsOff, sampled, eventCounts } = evidence;
  const isAbout =
    isOfConnecting(miss, evidence) || /^connect\.(?:ratePeak|refusedShare|attempts)/.test(miss.threshold.metric);
  if (!isAbout || !isTooLarge(miss)) return undefined;
  const isOff = controlsOff.has('backoff-jitter');
  const inStep = plan.fleet.filter(({ backoff, count }) => backoff.jitter === 0 && count > 1);
  const devices = (isOff ? plan.fleet : inStep).reduce((sum, { count }) => sum + count, 0);
  // Without an outage and without refusals, devices do not dial again.
  const dialsAgain = sampled.total('connects.refused') > 0 || (eventCounts['broker.failed'] ?? 0) > 0;
  if (devices === 0 || !dialsAgain) return undefined;
  const all = plan.fleet.reduce((sum, { count }) => sum + count, 0);
  return {
    what: `${plain(devices)} devices wait equally long before they dial again, and come back in waves`,
    sure: 'likely',
    weight: 0.95 * (devices / all),
    change: isOff
      ? [{ path: 'controls.backoff-jitter', value: 'on' }]
      : inStep.map((product) => ({ path: productPath(product, 'backoff.jitter'), value: '100%' })),
  };
};
