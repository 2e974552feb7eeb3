import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { TRIAL_DEFAULT_MS } from '../../../sim/plan/plan.ts';
import { type FindingRule, productPath, spanSetting } from '../evidence.ts';
import { begunRollouts, isOfRollout, partOf, rolloutAllowedMs } from '../rollouts.ts';

/** A device that has the release defers its installation, or tries it for long before it is confirmed. */
export const lateConfirmation: FindingRule = ({ threshold }, evidence) => {
  if (!isOfRollout(threshold)) return undefined;
  const [slowest] = begunRollouts(evidence)
    .map((rollout) => {
      const { trialMs = TRIAL_DEFAULT_MS, updates } = rollout.product;
      const deferMs = (updates?.defer?.share ?? 0) > 0 ? updates!.defer!.forMs : 0;
      return { rollout, trialMs, deferMs, allowedMs: rolloutAllowedMs(threshold, rollout, evidence.endMs) };
    })
    .toSorted((a, b) => (b.trialMs + b.deferMs) / b.allowedMs - (a.trialMs + a.deferMs) / a.allowedMs);
  if (slowest === undefined) return undefined;
  const { rollout, trialMs, deferMs, allowedMs } = slowest;
  const [field, ms] = deferMs > trialMs ? ['updates.defer.for', deferMs] : ['trial', trialMs];
  return {
    what:
      deferMs > trialMs
        ? `devices defer the installation by ${showSpan(deferMs)}, and the rollout has ${showSpan(allowedMs)}`
        : `an image has to run for ${showSpan(trialMs)} until it is confirmed, and the rollout has ${showSpan(allowedMs)}`,
    ...partOf(ms as number, allowedMs),
    change: [{ path: productPath(rollout.product, field as string), value: spanSetting(allowedMs / 10) }],
  };
};
