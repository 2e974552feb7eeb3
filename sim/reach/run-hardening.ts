import type { Fleet } from '../fleet/fleet.ts';
import { LabError } from '../kernel/lab-error.ts';
import type { Plan } from '../plan/plan.ts';
import { SelectionError } from '../selection/selection-error.ts';
import { writeSelection } from '../selection/write-selection.ts';
import type { Hardening } from './hardening.ts';
import { hardeningOf } from './hardening.ts';

/** Which controls would have kept the objective of a campaign out of reach, as data: for those who show a run. */
export interface RunGoal extends Pick<Hardening, 'isReached' | 'sets' | 'isExact'> {
  readonly campaign: string;
  /** As `fleetlab harden --goal` takes it. */
  readonly goal: string;
  /** How many controls are off. */
  readonly candidates: number;
}

/**
 * The cheapest sets of controls against the objective of each campaign of a plan. Undefined for a fleet that is too large to look for
 * them beside a run. An objective about devices that are known in the run alone is left out.
 */
export function runHardeningOf(plan: Plan, fleet: Fleet): readonly RunGoal[] | undefined {
  if (fleet.size > DEVICES_MAX) return undefined;
  return (plan.campaigns ?? []).flatMap(({ name: campaign, objective }): readonly RunGoal[] => {
    if (objective === undefined) return [];
    const on = writeSelection(objective.on);
    const goal = on === '' ? objective.gains : `${objective.gains} on ${on}`;
    try {
      const { isReached, sets, isExact, candidates } = hardeningOf(plan, goal, {}, fleet);
      return [{ campaign, goal, isReached, sets, isExact, candidates: candidates.length }];
    } catch (error) {
      if (error instanceof SelectionError || (error instanceof LabError && error.code === 'goal/no-device')) return [];
      throw error;
    }
  });
}

const DEVICES_MAX = 100_000;
