import type { Packet } from 'mqtt-packet';
import type { Word } from '../../sim/kernel/time/message.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';

/** The control packet that a command of a device sends; undefined for a command that sends none, or a larger one. */
export function controlPacket(command: number, first: Word, second: Word): Packet | undefined {
  switch (command) {
    case CommandCode.release:
      return { cmd: 'pubrel', messageId: codec.numberOf(first) } as Packet;
    case CommandCode.acknowledge:
      return { cmd: codec.numberOf(second) === 1 ? 'puback' : 'pubrec', messageId: codec.numberOf(first) } as Packet;
    case CommandCode.ping:
      return pingreqPacket;
    case CommandCode.disconnect:
    case CommandCode.leave:
      return disconnectPacket;
    default:
      return undefined;
  }
}

export const pingreqPacket = { cmd: 'pingreq' } as Packet;
export const disconnectPacket = { cmd: 'disconnect' } as Packet;
