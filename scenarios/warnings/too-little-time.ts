import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { ownMs } from '../../sim/threat/campaigns/expected-time.ts';
import type { AttackOrder } from '../../sim/threat/engine/attack-order.ts';
import { fieldOfStep } from './field-of.ts';
import { plannedDevices } from './planned-devices.ts';
import type { PlacedWarning, WarningRule } from './warning.ts';

/** Attacks whose step is over before the actor has come to the last device, or before a single one can be through. */
export const tooLittleTime: WarningRule = (plan) =>
  plan.timeline.flatMap(({ action }, step) =>
    action.kind === 'attack' ? [...latePace(plan, step, action), ...longAttack(plan, step, action)] : [],
  );

function latePace(plan: Plan, step: number, { stealth, forMs }: AttackOrder): readonly PlacedWarning[] {
  if (stealth === undefined || stealth.paceMs === 0) return [];
  const count = plannedDevices(plan)?.countOf(step);
  const inTime = Math.ceil(forMs / stealth.paceMs);
  // Of devices that are known in the run alone there may be few.
  if (count === undefined ? stealth.paceMs < forMs : count <= inTime) return [];
  const of = count === undefined ? '' : ` of ${count}`;
  return [
    {
      ...fieldOfStep(plan, step, 'stealth.pace'),
      what: `at one device every ${showSpan(stealth.paceMs)}, the step of ${showSpan(forMs)} is over after ${inTime}${of} ${inTime === 1 && of === '' ? 'device' : 'devices'}`,
      hint:
        count === undefined
          ? `write a pace below ${showSpan(forMs)}, or a longer for`
          : `write a pace of at most ${showSpan(Math.max(1, Math.floor(forMs / count)))}, or a for of more than ${showSpan(stealth.paceMs * (count - 1))}`,
    },
  ];
}

/** What the attack itself takes at a device, such as a dump. */
function longAttack(plan: Plan, step: number, action: AttackOrder): readonly PlacedWarning[] {
  const takes = ownMs(action);
  if (takes < action.forMs) return [];
  const key = action.dumpMs === undefined ? 'for' : 'dump';
  return [
    {
      ...fieldOfStep(plan, step, key),
      what: `${action.technique} takes ${showSpan(Math.round(takes))} at a device, and the step is over after ${showSpan(action.forMs)}`,
      hint: `write a for of more than ${showSpan(Math.round(takes))}`,
    },
  ];
}
