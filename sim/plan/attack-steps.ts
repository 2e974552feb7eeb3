import { falseImages, isFalseUpdate } from './false-updates.ts';
import type { Plan, TimelineAction } from './plan.ts';

/** Whether actors attack in this plan. */
export const hasAttacks = ({ timeline }: Pick<Plan, 'timeline'>): boolean =>
  timeline.some(({ action }) => action.kind === 'attack');

/** How an image of an actor comes to devices in this step, if not as an update: by a cable, straight into flash, or over their local network. */
export const imageArrival = (action: TimelineAction): 'cable' | 'flash' | 'lan' | undefined => {
  if (writesByCable(action)) return 'cable';
  if (action.kind === 'attack' && action.technique === 'A13' && action.way === 'physical') return 'flash';
  return action.kind === 'attack' && action.technique === 'A16' && action.way !== 'login' ? 'lan' : undefined;
};

/** Whether an actor makes devices report false values in this plan. */
export const hasFalseReadings = ({ timeline }: Pick<Plan, 'timeline'>): boolean =>
  timeline.some(({ action }) => action.kind === 'attack' && action.technique === 'A20');

/** Whether an actor writes an image of its own to devices by cable in this step. */
const writesByCable = (action: TimelineAction): boolean =>
  action.kind === 'attack' && action.technique === 'A09' && action.way === 'cable';

/** Whether code of an actor can come to run on devices in this step. */
export const takesHold = (action: TimelineAction): boolean =>
  bringsImage(action) || (action.kind === 'attack' && byLogin.has(action.technique));

const byLogin: ReadonlySet<string> = new Set(['A15', 'A16', 'A27', 'A28']);

/** By its number, the actor of a step in which one brings an image of its own. */
export const intruderOfStep = ({ action }: Plan['timeline'][number], step: number): readonly [number, string][] =>
  action.kind === 'attack' && bringsImage(action) ? [[step, action.by.name]] : [];

/** Whether an actor brings an image of its own to devices in this step, by cable or as an update. */
const bringsImage = (action: TimelineAction): boolean =>
  imageArrival(action) !== undefined ||
  (action.kind === 'attack' && isFalseUpdate(action.way) && /^(?:un)?signed$/.test(falseImages[action.way]));

/** What an actor tells devices in a step in which it is on the path of their time. */
export interface TimeSpoof {
  readonly actor: string;
  /** How far the time that it tells is behind the true one. */
  readonly behindMs: number;
}

/** Undefined for any other step. */
export const timeSpoofIn = (action: TimelineAction | undefined): TimeSpoof | undefined =>
  action?.kind === 'attack' && action.technique === 'A22'
    ? { actor: action.by.name, behindMs: action.behindMs ?? BEHIND_MS }
    : undefined;

/** For a plan made by code. */
const BEHIND_MS = 14 * 86_400_000;
