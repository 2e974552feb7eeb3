import { acceptCommand } from '../../../decisions/accept-command.ts';
import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/** What an application does with a command: it obeys or refuses, and a row says which. */
export const commandImplementations = ({ fleet, outbox, controls, commands }: DeviceParts) =>
  ({
    guards: {},
    actions: {
      obey: ({ context: { device }, event }) => {
        if (event.type !== 'COMMANDED') return;
        const command = commands.at(event.value);
        const verdict = acceptCommand(controls, fleet.productOf(device).plan.commands ?? [], command);
        const facts = verdictFacts(verdict, `${command.name} ${command.value}`);
        outbox.note(verdict.allow ? 'command.obeyed' : 'command.refused', 'link', device, facts);
      },
    },
    delays: {},
  }) satisfies RegionImplementations;
