import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type Evidence, type FindingRule, isCut, isNear } from '../evidence.ts';
import { hasBegun, shorterStep, timedSteps } from '../steps.ts';
import type { Outage } from '../waits.ts';

/** The outage itself is longer than the threshold allows devices to be offline. */
export const longOutage: FindingRule = ({ threshold }, evidence) => {
  const { outages, endMs } = evidence;
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
      change: shorter(evidence, longest, threshold.value / 2),
    };
  return undefined;
};

const lengthOf = ({ fromMs, toMs }: Outage): number => toMs - fromMs;

/** The step of the timeline that began the outage, made shorter. */
const shorter = (evidence: Evidence, { of, fromMs }: Outage, toMs: number): readonly Setting[] =>
  timedSteps(evidence)
    .filter((timed) => {
      const { action } = timed.step;
      return action.kind === 'outage' && action.of === of && hasBegun(timed, fromMs);
    })
    .slice(0, 1)
    .map((timed) => shorterStep(timed, toMs));
