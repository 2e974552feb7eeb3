import type { Plan, TimelineAction } from './plan.ts';

/** Regions that only certain timeline actions can move, and those actions. */
const movedOnlyBy: Readonly<Record<string, readonly TimelineAction['kind'][]>> = { implant: ['attack'] };

/**
 * Whether anything in a plan can move a region of its devices. If not, its state is the initial one and no finding: a
 * device that was not examined for an implant is not thereby clean.
 */
export const isModeled = ({ timeline }: Pick<Plan, 'timeline'>, region: string): boolean =>
  movedOnlyBy[region]?.some((kind) => timeline.some(({ action }) => action.kind === kind)) ?? true;
