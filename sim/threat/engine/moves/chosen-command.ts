import type { Fleet } from '../../../fleet/fleet.ts';
import type { DeviceCommand } from '../../../protocol/device-command.ts';
import type { Attempt } from '../attempts.ts';

/** The command that a step has its actor give: the first that the device obeys, unless the step names one. */
export function chosenCommand(fleet: Pick<Fleet, 'productOf'>, { order, device }: Attempt): DeviceCommand {
  const { command = ANY, value = VALUE } = order;
  const [first] = fleet.productOf(device).plan.commands ?? [];
  return { name: command === ANY ? (first?.name ?? '') : command, value };
}

/** As `command` and `value` of the attacks that command. */
const ANY = 'any';
const VALUE = 1_000_000;
