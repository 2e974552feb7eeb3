import type { Manifest } from '../../reports/run-folder/manifest.ts';
import type { Rollout, RolloutMove } from '../../reports/trace-index/rollouts.ts';
import type { Family } from '../../sim/device/color-family.ts';
import { spanAt } from '../state/span-at.ts';

/** The states of a rollout, or of a part of it, over time. */
export interface Course {
  /** '' for the rollout itself. */
  readonly part: string;
  readonly stays: readonly Stay[];
}

/** One state of a course, and how long it lasted. */
export interface Stay {
  readonly from: number;
  readonly to: number;
  readonly state: string;
  readonly family: Family;
  /** The move into this state; undefined for the first one. */
  readonly move: RolloutMove | undefined;
}

/** The rollout first, then its parts in the order in which they take the release, including those that never began. */
export function coursesOf(rollout: Rollout, manifest: Manifest, end: number): readonly Course[] {
  const { moves, policy, t } = rollout;
  const parts = new Set(['', ...plannedParts(rollout, manifest), ...moves.map(({ part }) => part)]);
  const machine = manifest.rolloutMachines?.find((drawn) => drawn.policy === policy);
  return [...parts].map((part) => {
    const region = machine?.regions.find(({ name }) => name === (part === '' ? 'rollout' : 'part'));
    const own = moves.filter((move) => move.part === part);
    const first = { t, state: region?.states[0]?.name ?? (part === '' ? 'ready' : 'waiting'), move: undefined };
    const entered = [first, ...own.map((move) => ({ ...move, move }))];
    return {
      part,
      stays: entered.map(({ t: from, state, move }, i) => {
        return { from, to: entered[i + 1]?.t ?? end, state, family: familyOfState(state), move };
      }),
    };
  });
}

/** The state at an instant; undefined before the rollout began. */
export const stayAt = ({ stays }: Course, t: number): Stay | undefined => spanAt(stays, t);

/** Parts that the plan names, whether they began or not. */
function plannedParts({ step }: Rollout, { plan }: Manifest): readonly string[] {
  const action = plan.timeline.find(({ label }) => label === step)?.action;
  if (action?.kind !== 'rollout') return [];
  const { policy } = action;
  if (policy.kind === 'rings') return policy.order?.map((ring) => `ring ${ring}`) ?? [];
  return policy.kind === 'mender-phased' ? policy.phases.map((_, nth) => `phase ${nth + 1}`) : [];
}

/** States that are not listed mean work in progress. */
export const familyOfState = (state: string): Family => families[state] ?? 'updating';

const families: Readonly<Record<string, Family>> = {
  waiting: 'none',
  ready: 'none',
  creating: 'none',
  pending: 'none',
  scheduled: 'none',
  skipped: 'none',
  'waiting-for-approval': 'none',
  baking: 'booting',
  passed: 'healthy',
  completed: 'healthy',
  finished: 'healthy',
  full: 'healthy',
  'up-to-date': 'healthy',
  paused: 'backoff',
  inactive: 'offline',
  stopping: 'backoff',
  deleting: 'backoff',
  failed: 'refused',
  error: 'refused',
  aborted: 'refused',
  canceled: 'refused',
  stopped: 'refused',
  deleted: 'refused',
  'rolled-back': 'refused',
  'rolling-back': 'refused',
  'approval-denied': 'refused',
};

/** How often each transition was taken until an instant, as a statechart shows it. */
export function transitionsBy(courses: readonly Course[], t: number) {
  const counts = new Map<string, number>();
  for (const { stays } of courses) {
    for (const [i, { from, state }] of stays.entries()) {
      if (i === 0 || from > t) continue;
      const way = `${stays[i - 1].state} ${state}`;
      counts.set(way, (counts.get(way) ?? 0) + 1);
    }
  }
  return (from: string, to: string): number => counts.get(`${from} ${to}`) ?? 0;
}
