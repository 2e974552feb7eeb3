import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { planReach } from '../../sim/reach/plan-reach.ts';
import { type Reach, reachOf } from '../../sim/reach/reach-of.ts';
import type { ReachMode } from '../../sim/reach/reach-steps.ts';

/** What an actor can hold of a device, alphabetically. */
export function heldOf(plan: Plan, actor: string, name: string, mode: ReachMode = 'scripted'): readonly string[] {
  const { classes, closure, fleet } = planReach(plan, mode);
  const facts = closure.under(controlSettings(plan.controls)).facts.get(actor);
  return [...(facts?.[classes.of[fleet.numberOf(name)]] ?? [])].toSorted();
}

/** The reach of a plan that has attacks. */
export function reached(plan: Plan, mode: ReachMode = 'scripted'): Reach {
  const found = reachOf(plan, { mode });
  if (found === undefined) throw new Error('the plan has no attack');
  return found;
}

/** What cuts the rest: by control, refused and alone, in devices. */
export const cutsIn = ({ cuts }: Reach): Readonly<Record<string, readonly [refused: number, alone: number]>> =>
  Object.fromEntries(cuts.map(({ control, refused, alone }) => [control, [refused.devices, alone.devices]]));

/** Steps under labels, in order, the first at once. */
export const labeled = (...entries: readonly TimelineEntry[]): readonly TimelineEntry[] =>
  entries.map((entry, nth) => ({ ...entry, label: `step ${nth + 1}` }));
