import type { Plan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import { type Selection, stepTerms } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { labelsIn } from '../../sim/selection/selected.ts';

/** A plan in which nobody attacks. */
export interface CleanPlan {
  readonly plan: Plan;
  /** Labels of the steps that were left out. */
  readonly leftOut: readonly string[];
}

/**
 * A plan without the steps of actors, and without those that choose their devices by such a step, as the revocation of
 * what an actor has taken. Its thresholds are left out too: they are about the plan as it was.
 */
export function cleanPlan(plan: Plan): CleanPlan {
  const leftOut: TimelineEntry[] = plan.timeline.filter(
    ({ trigger, action }) => hostile.has(action.kind) || trigger.kind === 'campaign',
  );
  for (;;) {
    const gone = new Set(leftOut.map(({ label }) => label));
    const more = plan.timeline.filter(
      (entry) => !leftOut.includes(entry) && labelsNamedBy(entry).some((label) => gone.has(label)),
    );
    if (more.length === 0) break;
    leftOut.push(...more);
  }
  const { campaigns: _, ...rest } = plan;
  const timeline = plan.timeline.filter((entry) => !leftOut.includes(entry));
  return { plan: { ...rest, timeline, expect: [] }, leftOut: leftOut.map(({ label }) => label) };
}

const hostile: ReadonlySet<TimelineAction['kind']> = new Set(['attack', 'leak', 'tamper'] as const);

/** Labels of the steps that a step waits for, and by which it chooses its devices. */
function labelsNamedBy({ trigger, action }: TimelineEntry): readonly string[] {
  if (trigger.kind === 'follows') return trigger.guards.follows.flat().map(({ label }) => label);
  if (action.kind === 'rollout-command') return [action.of];
  if (!('on' in action)) return [];
  const selection: Selection = typeof action.on === 'string' ? readSelection(action.on) : action.on;
  return stepTerms.flatMap((key) => labelsIn(selection, key));
}
