import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, productPath } from '../evidence.ts';

/** Devices are powered for a part of the day only. */
export const shortHours: FindingRule = ({ threshold, products: concerned }, { finalStates, devices }) => {
  if (!/^fleet\.(?:online|certifiedAtEnd)|^rollout\.(?:success|time|never)/.test(threshold.metric)) return undefined;
  const products = concerned.filter(({ availability }) => (availability?.awakeMs ?? DAY_MS) < DAY_MS);
  if (products.length === 0) return undefined;
  const count = products.reduce((sum, product) => sum + product.count, 0);
  const asleep = finalStates.power?.asleep ?? 0;
  const missing = Math.max(1, devices - (finalStates.link?.online ?? 0));
  const isAtEnd = /AtEnd$/.test(threshold.metric);
  const all = concerned.reduce((sum, product) => sum + product.count, 0);
  const share = isAtEnd ? Math.min(1, asleep / missing) : count / Math.max(1, all);
  const hours = products.map(
    ({ tenant, product, availability }) =>
      `${tenant}/${product} for ${showSpan(availability!.awakeMs)} a day, from ${showSpan(availability!.fromMs)} on`,
  );
  const more = hours.length > NAMED ? `, and ${hours.length - NAMED} more products` : '';
  return {
    what: `${plain(count)} devices are awake for a part of the day only: ${hours.slice(0, NAMED).join('; ')}${more}${isAtEnd ? `, and ${plain(asleep)} of ${plain(missing)} that are not online are asleep as the run ends` : ''}`,
    sure: sureBy(share),
    weight: (threshold.metric.startsWith('fleet.') ? 0.98 : 0.6) * share,
    change: products.map((product) => ({ path: productPath(product, 'availability.awake'), value: '1d' })),
  };
};

const NAMED = 3;
const DAY_MS = 86_400_000;
