import type { Fleet } from '../../../fleet/fleet.ts';
import type { DeviceCommand } from '../../../protocol/device-command.ts';
import { ANY_COMMAND } from '../../attacks/command-fields.ts';
import type { Attempt } from '../attempts.ts';

/** The command that a step has its actor give: the first that the device obeys, unless the step names one. */
export function chosenCommand(fleet: Pick<Fleet, 'productOf'>, { order, device }: Attempt): DeviceCommand {
  const { command = ANY_COMMAND, value = VALUE } = order;
  const [first] = fleet.productOf(device).plan.commands ?? [];
  return { name: command === ANY_COMMAND ? (first?.name ?? '') : command, value };
}

/** As `value` of the attacks that command. */
const VALUE = 1_000_000;
