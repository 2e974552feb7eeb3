import type { Tick } from '../kernel/ids.ts';
import type { UpdateFields } from './update-rows.ts';

/** How far a device is with checks for updates that are answered one by one. */
export interface CheckState {
  /** When the next one is due or, while one is under way, when it is repeated. */
  readonly dueAt: Tick;
  /** The number of the latest, modulo 256. */
  readonly number: number;
  readonly isUnderWay: boolean;
}

/** Writes it to the device's record, for the agent that would have done so check by check. */
export function setChecks(fields: UpdateFields, at: number, { dueAt, number, isUnderWay }: CheckState): void {
  fields.dueAt.set(at, dueAt);
  fields.check.set(at, number);
  fields.tries.set(at, isUnderWay ? 1 : 0);
}

/** Whether a device that installs nothing has its next check at that tick, and not overdue: none is under way, and its image will not fail. */
export const onlyChecks = (fields: UpdateFields, at: number, dueAt: Tick): boolean =>
  fields.dueAt.get(at) === dueAt && fields.tries.get(at) === 0 && fields.failsAt.get(at) === 0;
