import type { Plan, ProductPlan, ReleasePlan, Threshold } from '../../sim/plan/plan.ts';
import { releasesNamed } from '../../sim/plan/release-named.ts';
import type { PolicyPlan } from '../../sim/rollout/policies/index.ts';
import { timedSteps } from './steps.ts';

/** A rollout of the timeline: its step, what it brings, and to whom. */
export interface PlannedRollout {
  /** Of its step in the timeline. */
  readonly place: number;
  readonly fromMs: number;
  readonly policy: PolicyPlan;
  readonly release: ReleasePlan;
  /** In the list of releases. */
  readonly releasePlace: number;
  readonly product: ProductPlan;
}

/** The rollouts of a plan that begin at a given time. */
export const plannedRollouts = (plan: Plan): readonly PlannedRollout[] =>
  timedSteps(plan).flatMap(({ step: { action }, place, fromMs }): readonly PlannedRollout[] => {
    if (action.kind !== 'rollout') return [];
    const releases = plan.releases ?? [];
    const [releasePlace] = releasesNamed(releases, action.release);
    const release = releases[releasePlace];
    const product = plan.fleet.find((one) => one.product === release?.product && one.tenant === release.tenant);
    if (release === undefined || product === undefined) return [];
    return [{ place, fromMs, policy: action.policy, release, releasePlace, product }];
  });

/** The figures of how far a rollout got, and how soon. */
export const isOfRollout = ({ metric }: Threshold): boolean =>
  /^rollout\.(?:time|timeTo95|success|never|finished)$/.test(metric);

/** How long a rollout may take for the threshold: its bound, or what is left of the run. */
export const rolloutAllowedMs = ({ metric, value }: Threshold, { fromMs }: PlannedRollout, endMs: number): number =>
  metric.startsWith('rollout.time') ? value : Math.max(1, endMs - fromMs);

/** The share of the targets that have to have the release by then. */
export function rolloutShare({ metric, aggregate, value }: Threshold): number {
  if (metric === 'rollout.timeTo95') return 0.95;
  if (metric === 'rollout.success') return Math.min(1, value);
  if (aggregate.kind === 'p') return aggregate.percentile / 100;
  return aggregate.kind === 'med' || aggregate.kind === 'avg' ? 0.5 : aggregate.kind === 'min' ? 0 : 1;
}

/** What a part of a rollout that takes so long is worth as a cause, of the time that the rollout has. */
export const partOf = (takesMs: number, allowedMs: number) =>
  takesMs >= allowedMs
    ? { sure: 'likely' as const, weight: 0.99 }
    : takesMs >= allowedMs / 2
      ? { sure: 'likely' as const, weight: 0.9 * (takesMs / allowedMs) }
      : { sure: 'possible' as const, weight: (0.6 * takesMs) / allowedMs };
