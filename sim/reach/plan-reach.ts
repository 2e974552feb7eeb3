import { Fleet } from '../fleet/fleet.ts';
import type { Plan } from '../plan/plan.ts';
import type { DeviceSet } from '../selection/device-facts.ts';
import { ReachClosure } from './closure.ts';
import { type DeviceClasses, deviceClasses } from './device-classes.ts';
import { type Bounds, MaySelect } from './may-select.ts';
import { type ReachMode, reachSteps } from './reach-steps.ts';
import { ReachWorlds } from './reach-world.ts';

/** A plan, ready for the closures of its reach under any settings of its controls. */
export interface PlanReach {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly classes: DeviceClasses;
  readonly closure: ReachClosure;
}

/** `others` are sets of devices that the classes are told apart by as well, after those of the steps. */
export function planReach(
  plan: Plan,
  mode: ReachMode,
  fleet = new Fleet(plan),
  others: readonly DeviceSet[] = [],
): PlanReach {
  const mayBe = new MaySelect(fleet, plan);
  const bounds = new Map<number, Bounds>();
  for (const [step, { action }] of plan.timeline.entries())
    if (telling.has(action.kind)) bounds.set(step, mayBe.boundsOf(step));
  const places = new Map([...bounds.keys()].map((step, place) => [step, place]));
  const classes = deviceClasses(fleet, [...[...bounds.values()].map(({ may }) => may), ...others]);
  const steps = reachSteps(plan, mode);
  const placeOf = (step: number) => places.get(step);
  const least = new Map([...bounds].map(([step, { must }]) => [step, must.reduce((sum, is) => sum + is, 0)]));
  const leastOf = (step: number) => least.get(step) ?? 0;
  const worlds = new ReachWorlds(plan, fleet, placeOf, steps);
  const worldUnder: ReachWorlds['under'] = (controls) => worlds.under(controls);
  return {
    plan,
    fleet,
    classes,
    closure: new ReachClosure({ plan, classes, placeOf, leastOf, worldUnder, steps, mode }),
  };
}

/** The actions on whose devices it depends what an attack comes to. */
const telling: ReadonlySet<string> = new Set(['attack', 'leak', 'capability', 'claim', 'revoke', 'command']);
