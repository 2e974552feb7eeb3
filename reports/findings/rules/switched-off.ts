import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { ProductPlan } from '../../../sim/plan/plan.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import type { FindingRule, FoundCause } from '../evidence.ts';

/** Devices that are asleep, without power, or bricked as the run ends are not online. */
export const switchedOff: FindingRule = ({ threshold, products }, { finalStates, devices }) => {
  if (/^fleet\.online(?:Min|Share)?$/.test(threshold.metric)) return byTheirHours(products);
  if (threshold.metric !== 'fleet.onlineAtEnd' && threshold.metric !== 'fleet.certifiedAtEnd') return undefined;
  const off = Object.entries(finalStates.power ?? {}).filter(([state]) => state !== 'running');
  const count = off.reduce((sum, [, devices]) => sum + devices, 0);
  const missing = devices - (finalStates.link?.online ?? 0);
  if (count === 0 || missing <= 0) return undefined;
  const share = Math.min(1, count / missing);
  return {
    what: `${plain(count)} of ${plain(missing)} devices that are not online do not run as the run ends: ${off.map(([state, devices]) => `${plain(devices)} ${state}`).join(', ')}`,
    sure: sureBy(share),
    weight: share * 0.95,
    change: [],
  };
};

/** Devices with hours of their own are asleep for the rest of the day. */
function byTheirHours(products: readonly ProductPlan[]): FoundCause | undefined {
  const asleep = products.flatMap(({ tenant, product, availability }) => {
    if (availability === undefined || availability.awakeMs >= DAY_MS) return [];
    const { fromMs, awakeMs, jitterMs } = availability;
    const shift = jitterMs === 0 ? '' : `, each device up to ${showSpan(jitterMs)} earlier or later`;
    return [`${tenant}/${product} is awake for ${showSpan(awakeMs)} a day, from ${showSpan(fromMs)} on${shift}`];
  });
  if (asleep.length === 0) return undefined;
  const more = asleep.length > NAMED ? `; and ${asleep.length - NAMED} more products have hours` : '';
  return { what: `${asleep.slice(0, NAMED).join('; ')}${more}`, sure: 'likely', weight: 0.8, change: [] };
}

const NAMED = 3;
const DAY_MS = 86_400_000;
