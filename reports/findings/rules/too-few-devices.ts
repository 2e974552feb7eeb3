import { metricList } from '../../metrics/metric-list.ts';
import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isCut } from '../evidence.ts';

/** The fleet has fewer devices than the threshold asks for. */
export const tooFewDevices: FindingRule = ({ threshold }, { devices, outages }) => {
  const isOfDevices = metricList.some(({ id, unit }) => id === threshold.metric && unit === 'devices');
  const wantsMore = threshold.operator === '>' || threshold.operator === '>=' || threshold.operator === '==';
  const least = threshold.operator === '>' ? threshold.value + 1 : threshold.value;
  // A time of reconnecting has an entry for each device and outage.
  const isCount = threshold.aggregate.kind === 'count';
  const most = isCount ? devices * Math.max(1, outages.filter(isCut).length) : devices;
  if (!wantsMore || least <= most || !(isOfDevices || isCount)) return undefined;
  return {
    what: `the fleet has ${plain(devices)} devices, and the threshold asks for ${plain(least)}`,
    sure: 'certain',
    weight: 1,
    change: [],
  };
};
