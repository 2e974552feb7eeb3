import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isNear, isTooLarge } from '../evidence.ts';
import { concerns, shorterStep, timedSteps, withoutStep } from '../steps.ts';

/** A step of the timeline ended the sessions of devices that are missing, or that fell silent. */
export const timelineStep: FindingRule = (miss, evidence) => {
  const { threshold, result } = miss;
  const { plan, steps, devices, finalStates, endMs, controlsOff } = evidence;
  const isAtEnd = /^fleet\.(?:onlineAtEnd|certifiedAtEnd)$/.test(threshold.metric);
  const isOfSessions = threshold.metric === 'keepalive.expired' && isTooLarge(miss);
  if (!isAtEnd && !isOfSessions && !/^fleet\.online(?:Min|Share)$/.test(threshold.metric)) return undefined;
  const online = isAtEnd ? (finalStates.link?.online ?? 0) : devices * (result.measured ?? 0);
  const missing = Math.max(1, isOfSessions ? (result.measured ?? 0) : devices - online);
  const [worst] = timedSteps(evidence)
    // What a release did is a matter of the release.
    .filter(({ step: { action } }) => action.kind !== 'rollout')
    .filter((timed) => concerns(timed, miss, plan))
    .filter(({ fromMs, toMs = endMs }) => isNear({ fromMs, toMs }, threshold, endMs))
    // Devices that are away long after an outage are kept away by something else.
    .filter(({ toMs }) => !isAtEnd || toMs === undefined || toMs > endMs - LATELY_MS)
    .map((timed) => ({ timed, count: isAtEnd ? steps[timed.place].missing : steps[timed.place].peak }))
    .toSorted((a, b) => b.count - a.count || a.timed.place - b.timed.place);
  if (worst === undefined || worst.count === 0) return undefined;
  const { timed, count } = worst;
  const share = Math.min(1, count / missing);
  const { action } = timed.step;
  const isHang = action.kind === 'crash' && action.how === 'hang' && controlsOff.has('watchdog');
  return {
    what: `the step «${timed.step.label}» took ${plain(count)} devices offline${isAtEnd ? ', and they are as the run ends' : ' at one time'}${isHang ? '; the control watchdog is off, so nothing restarts an application that hangs' : ''}`,
    sure: sureBy(share),
    weight: 0.97 * share,
    change: [
      ...(isHang ? [{ path: 'controls.watchdog', value: 'on' }] : []),
      timed.toMs !== undefined && timed.times === 1 && isAtEnd && timed.fromMs < endMs - 2 * LATELY_MS
        ? shorterStep(timed, (endMs - timed.fromMs) / 4)
        : withoutStep(timed),
    ],
  };
};

const LATELY_MS = 600_000;
