import { metricList } from '../../metrics/metric-list.ts';
import { plain } from '../../metrics/quantity.ts';
import type { FindingRule } from '../evidence.ts';

/** The fleet has fewer devices than the threshold asks for. */
export const tooFewDevices: FindingRule = ({ threshold }, { devices }) => {
  const isOfDevices = metricList.some(({ id, unit }) => id === threshold.metric && unit === 'devices');
  const wantsMore = threshold.operator === '>' || threshold.operator === '>=' || threshold.operator === '==';
  const least = threshold.operator === '>' ? threshold.value + 1 : threshold.value;
  if (!wantsMore || least <= devices || !(isOfDevices || threshold.aggregate.kind === 'count')) return undefined;
  return {
    what: `the fleet has ${plain(devices)} devices, and the threshold asks for ${plain(least)}`,
    sure: 'certain',
    share: 1,
    change: [],
  };
};
