import type { Plan, TimelineAction } from './plan.ts';

/** Whether actors attack in this plan. */
export const hasAttacks = ({ timeline }: Pick<Plan, 'timeline'>): boolean =>
  timeline.some(({ action }) => action.kind === 'attack');

/** Whether an actor writes an image of its own in this step. */
export const bringsImage = (action: TimelineAction): action is Extract<TimelineAction, { technique: 'A09' }> =>
  action.kind === 'attack' && action.technique === 'A09';
