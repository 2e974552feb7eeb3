import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge, productPath } from '../evidence.ts';

/** Devices that boot together ask for updates together. */
export const pollHerd: FindingRule = (miss, { plan }) => {
  if (!/^update\.check(?:Peak|sDropped)$/.test(miss.threshold.metric) || !isTooLarge(miss)) return undefined;
  const inStep = plan.fleet.filter(({ updates, count }) => updates?.jitter === 0 && count > 1);
  const devices = inStep.reduce((sum, { count }) => sum + count, 0);
  if (devices === 0) return undefined;
  return {
    what: `${plain(devices)} devices ask for updates equally often: those that boot together ask together`,
    sure: 'likely',
    weight: 0.95,
    change: inStep.map((product) => ({ path: productPath(product, 'updates.jitter'), value: '50%' })),
  };
};
