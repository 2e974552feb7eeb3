import { falseImages, isFalseUpdate } from './false-updates.ts';
import type { Plan, TimelineAction } from './plan.ts';

/** Whether actors attack in this plan. */
export const hasAttacks = ({ timeline }: Pick<Plan, 'timeline'>): boolean =>
  timeline.some(({ action }) => action.kind === 'attack');

/** Whether an actor makes devices report false values in this plan. */
export const hasFalseReadings = ({ timeline }: Pick<Plan, 'timeline'>): boolean =>
  timeline.some(({ action }) => action.kind === 'attack' && action.technique === 'A20');

/** Whether an actor writes an image of its own to devices by cable in this step. */
export const writesByCable = (action: TimelineAction): action is Extract<TimelineAction, { technique: 'A09' }> =>
  action.kind === 'attack' && action.technique === 'A09' && action.way === 'cable';

/** By its number, the actor of a step in which one brings an image of its own. */
export const intruderOfStep = ({ action }: Plan['timeline'][number], step: number): readonly [number, string][] =>
  action.kind === 'attack' && bringsImage(action) ? [[step, action.by.name]] : [];

/** Whether an actor brings an image of its own to devices in this step, by cable or as an update. */
export const bringsImage = (action: TimelineAction): boolean =>
  writesByCable(action) ||
  (action.kind === 'attack' && isFalseUpdate(action.way) && /^(?:un)?signed$/.test(falseImages[action.way]));
