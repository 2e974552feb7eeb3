import { showSpan } from '../kernel/time/duration.ts';
import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { CommandPlan } from '../plan/clients.ts';
import type { ControlId, ControlSettings } from '../plan/control-list.ts';
import type { DeviceCommand } from '../protocol/device-command.ts';
import { withOverlooked } from './overlooked.ts';

/** A command that has come to a device, and what the device knows of it. */
export interface CommandFacts {
  readonly command: DeviceCommand;
  /** Those of its product. */
  readonly known: readonly CommandPlan[];
  /** Whether the operators of its tenant have signed it, for this device. */
  readonly isSigned: boolean;
  /** When the latest command was sent that the device has obeyed, in milliseconds; undefined before the first. */
  readonly latestAt: number | undefined;
}

/**
 * Whether an application obeys a command.
 *
 * Order        whose it is, whether it is new, whether its value is safe
 * Source       MITRE EMB3D, MID-034 and MID-036
 * Assumptions  a device remembers the time of the latest command that it has obeyed over restarts
 */
export const acceptCommand = (controls: ControlSettings, facts: CommandFacts): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, facts));

const checks = ['command-signature', 'command-freshness', 'safe-range'] as const satisfies readonly ControlId[];

function judge(controls: ControlSettings, { command, known, isSigned, latestAt }: CommandFacts): Verdict {
  const { name, value, seal } = command;
  const plan = known.find((one) => one.name === name);
  if (plan === undefined) return unknown;
  if (controls['command-signature'] && !isSigned) return seal === undefined ? unsigned : forged;
  const age = latestAt === undefined ? undefined : latestAt - (seal?.sentAt ?? Number.NEGATIVE_INFINITY);
  if (controls['command-freshness'] && age !== undefined && age >= 0) return staleBy(age);
  if (controls['safe-range'] && (value < plan.min || value > plan.max))
    return refused('safe-range', `outside ${plan.min} to ${plan.max}`);
  return allowed('safe-range', controls['safe-range'] ? `within ${plan.min} to ${plan.max}` : 'switched off');
}

/** Not a control: the application has no code for it. */
const unknown = refused('protocol', 'not a command of this product');
const unsigned = refused('command-signature', 'nobody has signed it');
const forged = refused('command-signature', 'not signed by the operators of its tenant for this device');

function staleBy(age: number): Verdict {
  if (age === 0) return refused('command-freshness', 'the device has obeyed it before');
  return Number.isFinite(age)
    ? refused('command-freshness', 'sent before one that the device has obeyed', `${showSpan(age)} before it`)
    : refused('command-freshness', 'it does not say when it was sent');
}
