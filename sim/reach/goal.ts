import type { Fleet } from '../fleet/fleet.ts';
import { selectDevices } from '../fleet/select-devices.ts';
import { LabError } from '../kernel/lab-error.ts';
import { suggest } from '../kernel/near.ts';
import type { DeviceSet } from '../selection/device-facts.ts';
import { readSelection } from '../selection/read-selection.ts';
import { type DeviceFact, deviceFacts } from '../threat/facts/fact.ts';

/** What no actor is to come to: a fact about any of these devices. */
export interface Goal {
  readonly fact: DeviceFact;
  readonly devices: DeviceSet;
  /** As given. */
  readonly text: string;
}

/**
 * Reads a goal: `control`, or `obeyed on tenant:acme`, about the devices that a selection has before any run.
 *
 * Errors  LabError `goal/no-fact`, `goal/no-device`; SelectionError
 */
export function readGoal(text: string, fleet: Fleet): Goal {
  const [, word, on] = /^\s*(\S*)(?:\s+on\s+(.*))?\s*$/s.exec(text) ?? [];
  const fact = deviceFacts.find((one) => one === word);
  if (fact === undefined)
    throw new LabError('goal/no-fact', {
      what: word === undefined ? `"${text}" is no goal` : `"${word}" is nothing that an actor can gain`,
      where: 'goal',
      hint: `write FACT, or FACT on SELECTION, such as control on tenant:acme; ${suggest(word ?? text, deviceFacts)}`,
    });
  const numbers = selectDevices(fleet, on === undefined ? {} : readSelection(on), 0);
  if (numbers.length === 0)
    throw new LabError('goal/no-device', {
      what: `"${on}" selects no device`,
      where: 'goal',
      hint: 'fleetlab show lists tenants and products',
    });
  const devices = new Uint8Array(fleet.size);
  for (const device of numbers) devices[device] = 1;
  return { fact, devices, text: text.trim() };
}
