import type { ProductPlan, ReleasePlan, Share, Threshold } from '../../sim/plan/plan.ts';
import { releasesNamed } from '../../sim/plan/release-named.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import type { PolicyPlan } from '../../sim/rollout/policies/index.ts';
import { mayHold } from '../../sim/selection/may-hold.ts';
import type { Evidence } from './evidence.ts';
import { timedSteps } from './steps.ts';

/** A rollout that began: its step, what it brings, and to whom. */
export interface BegunRollout {
  /** Of its step in the timeline. */
  readonly place: number;
  readonly fromMs: number;
  readonly policy: PolicyPlan;
  readonly release: ReleasePlan;
  /** In the list of releases. */
  readonly releasePlace: number;
  readonly product: ProductPlan;
  /** How many devices it was for as it began. */
  readonly targets: number;
  /** The rings of the product from which its step may select devices, and their shares of what it selects. */
  readonly rings: readonly Share[];
}

/** The rollouts of a run. */
export const begunRollouts = ({ plan, steps }: Evidence): readonly BegunRollout[] =>
  timedSteps({ plan, steps }).flatMap(({ step: { action }, place, fromMs }): readonly BegunRollout[] => {
    if (action.kind !== 'rollout') return [];
    const releases = plan.releases ?? [];
    const [releasePlace] = releasesNamed(releases, action.release);
    const release = releases[releasePlace];
    const product = plan.fleet.find((one) => one.product === release?.product && one.tenant === release.tenant);
    if (release === undefined || product === undefined) return [];
    const targets = steps[place].targets ?? product.count;
    const rings = ringsSelected(product, action.on);
    return [{ place, fromMs, policy: action.policy, release, releasePlace, product, targets, rings }];
  });

function ringsSelected({ tenant, product, rings }: ProductPlan, on: Selection): readonly Share[] {
  const selected = rings.filter(({ name }) => {
    const known: Readonly<Record<string, string>> = { tenant, product, ring: name };
    return mayHold(on, (term) =>
      term.key !== 'event' && term.key in known ? term.words.includes(known[term.key]) : undefined,
    );
  });
  const whole = selected.reduce((sum, { share }) => sum + share, 0);
  return selected.map(({ name, share }) => ({ name, share: share / Math.max(whole, Number.MIN_VALUE) }));
}

/** The figures of how far a rollout got, and how soon. */
export const isOfRollout = ({ metric }: Threshold): boolean =>
  /^rollout\.(?:time|timeTo95|success|never|finished)$/.test(metric);

/** How long a rollout may take for the threshold: its bound, or what is left of the run. */
export const rolloutAllowedMs = ({ metric, value }: Threshold, { fromMs }: BegunRollout, endMs: number): number =>
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
