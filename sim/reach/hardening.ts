import { Fleet } from '../fleet/fleet.ts';
import { LabError } from '../kernel/lab-error.ts';
import { hasAttacks } from '../plan/attack-steps.ts';
import { type ControlId, type ControlSettings, controlSettings, switches } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import { type Cut, cheapestCuts } from './cheapest-cut.ts';
import { type Goal, readGoal } from './goal.ts';
import { planReach } from './plan-reach.ts';
import type { ReachMode } from './reach-steps.ts';

/** The cheapest sets of controls that keep a goal out of reach once they are on. */
export interface Hardening extends Omit<Cut, 'sets'> {
  readonly goal: Goal;
  readonly mode: ReachMode;
  /** Whether the goal is within reach as the plan is. */
  readonly isReached: boolean;
  /** Controls that are off, in the order of the list: those that can be switched on. */
  readonly candidates: readonly ControlId[];
  /** None: all candidates together do not keep it out of reach. */
  readonly sets: readonly (readonly ControlId[])[];
}

export interface HardeningOptions {
  /** Undefined: `scripted`. */
  readonly mode?: ReachMode | undefined;
  /** What it costs to have a control on, for those that do not cost 1. */
  readonly costs?: Readonly<Record<string, number>> | undefined;
}

/**
 * Which of the controls that are off would keep a goal out of reach. `fleet` is that of the plan, where there is one.
 *
 * Errors  those of `readGoal`; LabError `harden/no-attack` for a plan without attacks, `harden/cost` for a cost of a control that is on
 */
export function hardeningOf(
  plan: Plan,
  text: string,
  { mode = 'scripted', costs = {} }: HardeningOptions = {},
  fleet = new Fleet(plan),
): Hardening {
  if (!hasAttacks(plan))
    throw new LabError('harden/no-attack', {
      what: 'no actor attacks in this scenario, so nothing is within reach',
      where: plan.name,
      hint: 'add a campaign: fleetlab new campaign writes one to begin with',
    });
  const goal = readGoal(text, fleet);
  const settings = controlSettings(plan.controls);
  const candidates = switches.flatMap(({ id }) => (settings[id] ? [] : [id]));
  refuseCosts(costs, candidates, plan);
  const { classes, closure } = planReach(plan, mode, fleet, [goal.devices]);
  const isWithin = (controls: ControlSettings): boolean => {
    const { facts } = closure.under(controls);
    return [...facts.values()].some((byClass) =>
      classes.all.some(({ number, isIn }) => isIn.at(-1) === true && byClass[number].has(goal.fact)),
    );
  };
  const isReached = isWithin(settings);
  const cut = cheapestCuts({
    costs: candidates.map((id) => costs[id] ?? 1),
    isReached: (on) =>
      isWithin(
        withOn(
          settings,
          [...on].map((place) => candidates[place]),
        ),
      ),
  });
  return {
    ...cut,
    goal,
    mode,
    isReached,
    candidates,
    sets: cut.sets.map((set) => set.map((place) => candidates[place])),
  };
}

export const withOn = (settings: ControlSettings, ids: readonly ControlId[]): ControlSettings => ({
  ...settings,
  ...Object.fromEntries(ids.map((id) => [id, true])),
});

function refuseCosts(costs: Readonly<Record<string, number>>, candidates: readonly ControlId[], { name }: Plan): void {
  for (const id of Object.keys(costs)) {
    if (candidates.some((one) => one === id)) continue;
    throw new LabError('harden/cost', {
      what: `${id} is on already`,
      where: name,
      hint: candidates.length === 0 ? 'no control is off here' : `controls that are off: ${candidates.join(', ')}`,
    });
  }
}
