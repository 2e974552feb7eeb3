import type { IPublishPacket, Packet } from 'mqtt-packet';
import type { Message } from '../../sim/kernel/time/message.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { CommandNumbers } from '../../sim/protocol/device-command.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { nameOfCommandsTopic } from '../../sim/protocol/topic-layout.ts';
import { messageEvent } from '../core/job-payload.ts';
import { toBuffer } from '../store/message.ts';
import { CONTROL_BYTES } from './wire-sizes.ts';

/** Sends a message to the device at the far end of a connection. */
export type SendDown = (conn: number, message: Message, bytes: number) => void;

/** Sends an MQTT packet of the broker to a device, as the event of its machine that it means. */
export function sendPacket(conn: number, packet: Packet, commands: CommandNumbers, down: SendDown): void {
  switch (packet.cmd) {
    case 'connack':
      down(conn, codec.connack(conn, packet.returnCode ?? 0, packet.sessionPresent), CONTROL_BYTES);
      break;
    case 'suback':
      acknowledge(EventCode.SUBACK, conn, packet, down);
      break;
    case 'puback':
      acknowledge(EventCode.PUBACK, conn, packet, down);
      break;
    case 'pubrec':
      acknowledge(EventCode.PUBREC, conn, packet, down);
      break;
    case 'pubcomp':
      acknowledge(EventCode.PUBCOMP, conn, packet, down);
      break;
    case 'pingresp':
      down(conn, codec.onConnection(EventCode.PONG, conn), CONTROL_BYTES);
      break;
    case 'publish':
      deliver(conn, packet, commands, down);
      break;
    default:
      // PUBREL completes a QoS 2 delivery that the device already has; UNSUBACK answers a packet no device sends.
      break;
  }
}

const acknowledge = (code: number, conn: number, { messageId = 0 }: Packet, down: SendDown): void =>
  down(conn, codec.acknowledgment(code, conn, messageId), CONTROL_BYTES);

/** A message on the commands topic may be a job or a command; the device acknowledges it like any message. */
function deliver(
  conn: number,
  { topic, payload, qos, messageId = 0 }: IPublishPacket,
  commands: CommandNumbers,
  down: SendDown,
): void {
  const order = nameOfCommandsTopic(topic) === undefined ? undefined : toBuffer(payload);
  const [event, offer] = messageEvent(order, commands);
  down(conn, codec.delivery(conn, { event, messageId, qos, offer }), topic.length + payload.length);
}
