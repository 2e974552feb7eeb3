import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { FindingRule } from '../evidence.ts';
import { begunRollouts, isOfRollout, partOf, rolloutAllowedMs } from '../rollouts.ts';
import { shorterStep, timedSteps } from '../steps.ts';

/** The update server, or the controller of rollouts, is down while a rollout has to go on. */
export const serviceOutage: FindingRule = ({ threshold }, evidence) => {
  const { endMs } = evidence;
  if (!isOfRollout(threshold)) return undefined;
  const outages = timedSteps(evidence).filter(
    ({ step: { action } }) => action.kind === 'outage' && (action.of === 'updates' || action.of === 'controller'),
  );
  const [longest] = begunRollouts(evidence)
    .flatMap((rollout) => {
      const allowedMs = rolloutAllowedMs(threshold, rollout, endMs);
      const [begin, end] = [rollout.fromMs, rollout.fromMs + allowedMs];
      return outages.map((outage) => ({
        outage,
        allowedMs,
        withinMs: Math.min(
          Math.min(end, outage.toMs ?? end) - Math.max(begin, outage.fromMs),
          outage.times * (outage.forMs ?? Number.POSITIVE_INFINITY),
        ),
      }));
    })
    .toSorted((a, b) => b.withinMs / b.allowedMs - a.withinMs / a.allowedMs);
  if (longest === undefined || longest.withinMs <= 0) return undefined;
  const { outage, allowedMs, withinMs } = longest;
  const whose =
    outage.step.action.kind === 'outage' && outage.step.action.of === 'updates' ? 'update server' : 'controller';
  return {
    what: `the ${whose} was down for ${showSpan(withinMs)} of the ${showSpan(allowedMs)} that the rollout has («${outage.step.label}»)`,
    ...partOf(withinMs, allowedMs),
    change: [shorterStep(outage, Math.min(allowedMs / 10, withinMs / 10))],
  };
};
