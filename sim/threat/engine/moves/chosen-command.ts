import type { CommandPlan } from '../../../plan/clients.ts';
import type { DeviceCommand } from '../../../protocol/device-command.ts';
import { ANY_COMMAND } from '../../attacks/command-fields.ts';
import type { AttackOrder } from '../attack-order.ts';

/** The command that a step has its actor give: the first that the device obeys, unless the step names one. */
export function chosenCommand(
  known: readonly CommandPlan[] = [],
  { command = ANY_COMMAND, value = VALUE }: Pick<AttackOrder, 'command' | 'value'>,
): DeviceCommand {
  const [first] = known;
  return { name: command === ANY_COMMAND ? (first?.name ?? '') : command, value };
}

/** As `value` of the attacks that command. */
const VALUE = 1_000_000;
