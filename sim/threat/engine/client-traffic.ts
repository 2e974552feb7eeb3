import type { Fleet } from '../../fleet/fleet.ts';
import type { Row } from '../../kernel/ids.ts';
import type { Message } from '../../kernel/time/message.ts';
import type { ClientPort } from '../../protocol/client-port.ts';
import { ClientMessage } from '../../protocol/codec.ts';
import { readCommand } from '../../protocol/device-command.ts';
import type { ServiceLink } from '../../protocol/service-link.ts';
import { nameOfCommandsTopic, nameOfTopic } from '../../protocol/topic-layout.ts';
import { attackCalled } from '../attacks/attack-list.ts';
import type { AttackEvent } from '../attacks/attack-setup.ts';
import type { Answers } from './answers.ts';
import type { AttackRunner } from './attack-runner.ts';
import type { Attempt, Attempts } from './attempts.ts';
import type { Gains } from './gains.ts';
import type { Impostors } from './impostors.ts';
import type { Listeners } from './listeners.ts';

interface TrafficParts {
  readonly fleet: Fleet;
  readonly link: ServiceLink;
  readonly port: () => ClientPort;
  readonly attempts: Attempts;
  readonly runner: AttackRunner;
  readonly impostors: Impostors;
  readonly gains: Gains;
  readonly answers: Answers;
  readonly listeners: Listeners;
}

/** What comes to the clients of actors from the broker, and what their attempts learn from it. */
export class ClientTraffic {
  constructor(private readonly parts: TrafficParts) {}

  /** A message to a client of an actor. */
  message(client: number, { type, payload }: Message, cause: Row): void {
    switch (type) {
      case ClientMessage.dialed:
        this.happened(client, 'DIALED', cause);
        break;
      case ClientMessage.secured:
        this.happened(client, 'SECURED', cause);
        break;
      case ClientMessage.packet:
        this.receive(client, payload as ReceivedPacket, cause);
        break;
      case ClientMessage.closed:
        this.closed(client, payload as string, cause);
        break;
      default:
        throw new Error(`broken invariant: no handler for message type ${type}`);
    }
  }

  /** The session that a client had at the broker is over. */
  offline(client: number, reason: string, cause: Row): void {
    const { impostors, answers, link } = this.parts;
    const { isOnline, actor, inNameOf: device } = impostors.at(client);
    if (!isOnline) return;
    impostors.setOnline(client, false);
    answers.forget(client);
    link.record('impostor.offline', { device, actor, detail: reason, cause });
  }

  /** Records how many messages of each device the client has read since the last such rows. */
  recordRead(client: number, cause: Row | undefined): void {
    const impostor = this.parts.impostors.at(client);
    for (const [device, count] of impostor.takeRead() ?? []) {
      const facts = { device, actor: impostor.actor, detail: `${count}` };
      this.parts.link.record('messages.read', cause === undefined ? facts : { ...facts, cause });
    }
  }

  private receive(client: number, packet: ReceivedPacket, cause: Row): void {
    const { cmd, returnCode = 0, granted = [], messageId = 0 } = packet;
    if (cmd === 'connack' && returnCode === 0) this.admitted(client, cause);
    else if (cmd === 'connack') this.refused(client, returnCode, cause);
    else if (cmd === 'suback')
      this.answered(client, messageId, granted[0] === SUBACK_FAILURE ? 'DENIED' : 'GRANTED', cause);
    else if (cmd === 'puback') this.answered(client, messageId, 'ACKNOWLEDGED', cause);
    else if (cmd === 'publish') this.read(client, packet, cause);
  }

  private answered(client: number, messageId: number, event: AttackEvent, cause: Row): void {
    const { answers, runner } = this.parts;
    const number = answers.take(client, messageId);
    if (number !== undefined) runner.stepOpen(number, event, cause);
  }

  private admitted(client: number, cause: Row): void {
    const { impostors, link } = this.parts;
    const { actor, inNameOf: device, console } = impostors.at(client);
    impostors.setOnline(client, true);
    const detail = console === undefined ? {} : { detail: `console ${console}` };
    const row = link.record('impostor.online', { device, actor, ...detail, cause });
    this.happened(client, 'ADMITTED', row);
  }

  /** A broker that is full is no refusal of this client: it may try again. */
  private refused(client: number, returnCode: number, cause: Row): void {
    this.parts.port().letGo(client);
    this.happened(client, returnCode === SERVER_UNAVAILABLE ? 'CLOSED' : 'REFUSED', cause);
  }

  private closed(client: number, reason: string, cause: Row): void {
    this.parts.port().letGo(client);
    this.offline(client, reason, cause);
    this.happened(client, reason === 'certificate-refused' ? 'REFUSED' : 'CLOSED', cause);
  }

  private read(client: number, { topic = '', payload, qos, messageId = 0 }: ReceivedPacket, cause: Row): void {
    const { fleet, impostors, port, gains, attempts, listeners, runner } = this.parts;
    if (qos === 1) port().acknowledge(client, messageId, cause);
    const owner = nameOfTopic(topic);
    const device = owner === undefined ? -1 : fleet.numberOf(owner);
    if (device < 0) return;
    const impostor = impostors.at(client);
    impostor.countRead(device);
    const reading = attempts.find(impostor.lastAttempt, readsMessages);
    gains.learn(impostor.actor, device, 'messages', cause, reading?.order);
    const command = payload && nameOfCommandsTopic(topic) !== undefined ? readCommand(payload) : undefined;
    if (command !== undefined) {
      impostors.record(impostor.actor, device, command);
      gains.learn(impostor.actor, device, 'recorded-command', cause);
    }
    // Those that go out in its session for another device learn of what is read there only if they listen to that device.
    if (device !== impostor.device) this.tell(impostor.lastAttempt, 'READ', cause);
    const listening = listeners.at(client, device);
    if (listening !== undefined) runner.stepOpen(listening, 'READ', cause);
  }

  /** All attempts that use a client take part in what happens to its session. */
  private happened(client: number, event: AttackEvent, cause: Row): void {
    const { lastAttempt, lastGuest } = this.parts.impostors.at(client);
    this.tell(lastAttempt, event, cause);
    this.tell(lastGuest, event, cause);
  }

  private tell(last: number, event: AttackEvent, cause: Row): void {
    if (last < 0) return;
    for (const number of this.parts.attempts.openFrom(last)) this.parts.runner.stepOpen(number, event, cause);
  }
}

interface ReceivedPacket {
  readonly cmd: string;
  readonly messageId?: number;
  readonly returnCode?: number;
  readonly granted?: readonly number[];
  readonly topic?: string;
  readonly payload?: Uint8Array;
  readonly qos?: number;
}

const readsMessages = ({ order }: Attempt): boolean => attackCalled(order.technique).gives.includes('messages');

/** MQTT 3.1.1, 3.9.3 and 3.2.2.3. */
const SUBACK_FAILURE = 0x80;
const SERVER_UNAVAILABLE = 3;
