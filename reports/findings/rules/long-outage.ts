import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type FindingRule, isCut, isNear, spanSetting } from '../evidence.ts';
import type { Outage } from '../waits.ts';

/** The outage itself is longer than the threshold allows devices to be offline. */
export const longOutage: FindingRule = ({ threshold }, { plan, outages, endMs }) => {
  const [longest] = outages
    .filter((outage) => isCut(outage) && isNear(outage, threshold, endMs))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a));
  if (longest === undefined) return undefined;
  const what = `the ${longest.of} was out of service for ${showSpan(lengthOf(longest))}`;
  if (threshold.metric === 'offline.time' && lengthOf(longest) > threshold.value)
    return {
      what: `${what}, longer than the ${showSpan(threshold.value)} that devices may be offline`,
      // A network may be that of few devices.
      sure: longest.of === 'broker' ? 'certain' : 'likely',
      weight: 0.98,
      change: shorter(plan, longest, threshold.value / 2),
    };
  return undefined;
};

const lengthOf = ({ fromMs, toMs }: Outage): number => toMs - fromMs;

/** The step of the timeline that began the outage, made shorter. */
function shorter({ timeline }: Plan, { of, fromMs }: Outage, toMs: number): readonly Setting[] {
  const step = timeline.findIndex(
    ({ action, trigger }) =>
      action.kind === 'outage' && action.of === of && trigger.kind === 'at' && trigger.atMs === fromMs,
  );
  return step < 0 ? [] : [{ path: `timeline[${step}].for`, value: spanSetting(toMs) }];
}
