import { acceptCommand } from '../../../decisions/accept-command.ts';
import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import { hasAttacks } from '../../../plan/attack-steps.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { commandKeyOf, type DeviceCommand, signedTextOf } from '../../../protocol/device-command.ts';
import { controlWord } from '../../control-word.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/** What an application does with a command: it obeys or refuses, and a row says which. */
export function commandImplementations({ fleet, outbox, plan, controls, commands, obeyed, signing }: DeviceParts) {
  const tellsActors = hasAttacks(plan);

  function isSigned(device: number, command: DeviceCommand): boolean {
    const { tenant } = fleet.productOf(device).plan;
    const { seal } = command;
    return (
      seal !== undefined &&
      signing.verify(commandKeyOf(tenant), signedTextOf(fleet.nameOf(device), command), seal.signature)
    );
  }

  return {
    guards: {},
    actions: {
      obey: ({ context: { device }, event }) => {
        if (event.type !== 'COMMANDED') return;
        const command = commands.at(event.value);
        const verdict = acceptCommand(controls, {
          command,
          known: fleet.productOf(device).plan.commands ?? [],
          isSigned: isSigned(device, command),
          latestAt: obeyed.latestOf(device),
        });
        if (verdict.allow && command.seal !== undefined) obeyed.note(device, command.seal.sentAt);
        const facts = verdictFacts(verdict, `${command.name} ${command.value}`);
        outbox.note(verdict.allow ? 'command.obeyed' : 'command.refused', 'link', device, facts);
        if (!tellsActors) return;
        const code = verdict.allow ? CommandCode.obeyIntruder : CommandCode.disobeyIntruder;
        outbox.put(code, device, controlWord(verdict), numberWord(event.value));
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}
