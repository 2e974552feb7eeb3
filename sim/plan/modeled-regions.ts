import { takesHold } from './attack-steps.ts';
import type { Plan, TimelineAction } from './plan.ts';

/** Regions that only certain timeline actions can move, and whether an action is one of those. */
const movedOnlyBy: Readonly<Record<string, (action: TimelineAction) => boolean>> = { implant: takesHold };

/**
 * Whether anything in a plan can move a region of its devices. If not, its state is the initial one and no finding: a
 * device that was not examined for an implant is not thereby clean.
 */
export const isModeled = ({ timeline }: Pick<Plan, 'timeline'>, region: string): boolean => {
  const moves = movedOnlyBy[region];
  return moves === undefined || timeline.some(({ action }) => moves(action));
};
