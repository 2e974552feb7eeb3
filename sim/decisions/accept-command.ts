import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { CommandPlan } from '../plan/clients.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { DeviceCommand } from '../protocol/device-command.ts';
import { withOverlooked } from './overlooked.ts';

/** Whether an application obeys a command; `known` are those of its product. */
export const acceptCommand = (
  controls: ControlSettings,
  known: readonly CommandPlan[],
  command: DeviceCommand,
): Verdict => withOverlooked(controls, ['safe-range'], (set) => judge(set, known, command));

function judge(controls: ControlSettings, known: readonly CommandPlan[], { name, value }: DeviceCommand): Verdict {
  const plan = known.find((one) => one.name === name);
  if (plan === undefined) return unknown;
  if (controls['safe-range'] && (value < plan.min || value > plan.max))
    return refused('safe-range', `outside ${plan.min} to ${plan.max}`);
  return allowed('safe-range', controls['safe-range'] ? `within ${plan.min} to ${plan.max}` : 'switched off');
}

/** Not a control: the application has no code for it. */
const unknown = refused('protocol', 'not a command of this product');
