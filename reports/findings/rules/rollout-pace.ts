import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type FindingRule, spanSetting } from '../evidence.ts';
import { type BegunRollout, begunRollouts, isOfRollout, partOf, rolloutAllowedMs, rolloutShare } from '../rollouts.ts';

/** The policy lets enough of the devices begin only late. */
export const rolloutPace: FindingRule = ({ threshold }, evidence) => {
  const { endMs, controlsOff } = evidence;
  if (!isOfRollout(threshold)) return undefined;
  // Without gates there are no bake times and no lead.
  const isGated = ({ policy: { kind } }: BegunRollout): boolean => kind === 'rings' || kind === 'sphere-rings';
  const [slowest] = begunRollouts(evidence)
    .filter((rollout) => !(controlsOff.has('rollout-gate') && isGated(rollout)))
    .flatMap((rollout) => {
      const allowedMs = rolloutAllowedMs(threshold, rollout, endMs);
      const held = heldBack(rollout, rolloutShare(threshold), allowedMs);
      return held === undefined ? [] : [{ ...held, allowedMs }];
    })
    .toSorted((a, b) => b.ms / b.allowedMs - a.ms / a.allowedMs);
  if (slowest === undefined) return undefined;
  const { ms, allowedMs, why, change } = slowest;
  return {
    what: `${why}: enough devices begin after ${showSpan(Math.round(ms))} at the earliest, and the rollout has ${showSpan(allowedMs)}`,
    ...partOf(ms, allowedMs),
    change,
  };
};

interface Held {
  /** How long at least until enough devices may begin. */
  readonly ms: number;
  readonly why: string;
  readonly change: readonly Setting[];
}

/** How long a policy holds back the last of the devices that a threshold needs. */
function heldBack({ policy, place, targets, rings }: BegunRollout, share: number, allowedMs: number): Held | undefined {
  const path = (field: string): string => `timeline[${place}].policy.${field}`;
  const after = (waits: readonly Wait[], field: string, start: number): Held => {
    const taken = waits.slice(0, firstAt(waits, share) + 1);
    const longest = taken.reduce((most, wait, nth) => (wait.ms > taken[most].ms ? nth : most), 0);
    return {
      ms: start + taken.reduce((sum, { ms }) => sum + ms, 0),
      why: `the policy opens part ${longest + 1} only ${showSpan(taken[longest].ms)} after the one before`,
      change: taken.flatMap(({ ms }, nth) =>
        ms > 0
          ? [{ path: path(`${field}[${nth}].after`), value: spanSetting(((nth + 1) * allowedMs) / (4 * taken.length)) }]
          : [],
      ),
    };
  };
  switch (policy.kind) {
    case 'aws-constant':
    case 'aws-exponential': {
      const minutes = (targets * share) / policy.rate.maximumPerMinute;
      const faster = Math.ceil((3 * targets * 60_000) / allowedMs);
      return {
        ms: policy.schedule.startAfterMs + minutes * 60_000,
        why: `the policy notifies ${policy.rate.maximumPerMinute} devices a minute, of ${plain(targets)}`,
        change: [{ path: path('maximumPerMinute'), value: String(Math.min(1_000, faster)) }],
      };
    }
    case 'rings': {
      const names = policy.order ?? rings.map(({ name }) => name);
      // A ring without devices is skipped.
      const sizes = names
        .map((name) => rings.find((ring) => ring.name === name)?.share ?? 0)
        .filter((size) => size > 0);
      const bakes = firstAt(
        sizes.map((size) => ({ share: size, ms: policy.bakeMs })),
        share,
      );
      return {
        ms: bakes * policy.bakeMs,
        why: `${bakes} rings bake for ${showSpan(policy.bakeMs)} each`,
        change: [{ path: path('bake'), value: spanSetting(allowedMs / (6 * Math.max(1, bakes))) }],
      };
    }
    case 'mender-phased': {
      const starts = policy.phases.map(({ share: size, afterMs }, nth) => ({
        share: size,
        ms: afterMs - (policy.phases[nth - 1]?.afterMs ?? 0),
      }));
      return after(starts, 'phases', policy.startAfterMs);
    }
    case 'memfault-staged': {
      const sizes = policy.stages.map((stage) => Math.max(stage.share, (stage.count ?? 0) / targets));
      return after(
        policy.stages.map(({ afterMs }, nth) => ({ share: sizes[nth] - (sizes[nth - 1] ?? 0), ms: afterMs })),
        'stages',
        0,
      );
    }
    case 'sphere-rings': {
      const evaluated = rings
        .filter(({ name }) => policy.evaluation.includes(name))
        .reduce((sum, ring) => sum + ring.share, 0);
      return {
        ms: evaluated >= share ? 0 : policy.leadMs,
        why: `the rings of the evaluation get the release ${showSpan(policy.leadMs)} before all others`,
        change: [{ path: path('lead'), value: spanSetting(allowedMs / 4) }],
      };
    }
    default:
      return undefined;
  }
}

interface Wait {
  /** Of the devices, in this part alone. */
  readonly share: number;
  readonly ms: number;
}

/** The first part with which enough devices have begun. */
function firstAt(waits: readonly Wait[], share: number): number {
  const reached = (nth: number): number => waits.slice(0, nth + 1).reduce((sum, wait) => sum + wait.share, 0);
  const nth = waits.findIndex((_, place) => reached(place) >= share - 1e-9);
  return nth < 0 ? Math.max(0, waits.length - 1) : nth;
}
