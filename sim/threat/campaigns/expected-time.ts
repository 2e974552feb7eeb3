import type { TimelineEntry } from '../../plan/plan.ts';
import type { AttackOrder } from '../engine/attack-order.ts';
import { effortOf, expectedEffortMs } from './effort.ts';

/**
 * How long an actor expects a step to take, from when it may start until its outcome at all of its devices is known, if
 * nothing refuses it. Milliseconds.
 *
 * Shape  its wait; the actor's work at one device after the other, or their turns, whichever takes longer; and what the attack
 *        itself takes at a device: half of its passwords, a dump, a fuse
 */
export function expectedMs({ trigger, action }: TimelineEntry, devices: number): number {
  const waitsMs = 'guards' in trigger ? trigger.guards.afterMs : 0;
  if (action.kind !== 'attack') return waitsMs;
  const order: AttackOrder = action;
  const { stealth } = order;
  const time = effortOf(order);
  const worksMs = time === undefined ? 0 : devices * expectedEffortMs(time);
  const turnsMs = stealth === undefined ? 0 : (devices - 1) * stealth.paceMs + stealth.jitterMs / 2;
  return waitsMs + Math.max(worksMs, turnsMs) + ownMs(order);
}

/** What the attack itself takes at a device: half of its passwords, a dump, a fuse. Milliseconds. */
export const ownMs = ({ dumpMs = 0, fuseMs = 0, tries = 0, pauseMs = 0 }: AttackOrder): number =>
  dumpMs + fuseMs + (tries * pauseMs) / 2;
