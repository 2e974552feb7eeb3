import { NO_WORD } from '../../../kernel/time/message.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/** Whether code of an actor runs, and the word of it that reaches the actor. */
export function implantImplementations({ platforms, outbox }: DeviceParts) {
  return {
    guards: {
      runsIntruder: ({ context: { device } }) => platforms.intrusionOn(device) !== undefined,
    },
    actions: {
      callHome: ({ context: { device } }) =>
        outbox.put(CommandCode.callHome, device, NO_WORD, numberWord(platforms.intrusionOn(device) ?? 0)),
      callBack: ({ context: { device }, event }) => {
        if (event.type === 'EXPLOITED') outbox.put(CommandCode.callHome, device, NO_WORD, numberWord(event.value));
      },
      forgetIntruders: ({ context: { device } }) => outbox.put(CommandCode.forgetIntruders, device),
    },
    delays: {},
  } satisfies RegionImplementations;
}
