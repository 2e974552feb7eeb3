import type { ProcessId, Row } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import type { TextSigning } from '../pki/text-signing.ts';
import type { ConsolePlan } from '../plan/clients.ts';
import type { ClientPort } from '../protocol/client-port.ts';
import * as codec from '../protocol/codec.ts';
import { ClientMessage } from '../protocol/codec.ts';
import { commandKeyOf, commandPayload, type DeviceCommand, signedTextOf } from '../protocol/device-command.ts';
import type { Process } from '../protocol/process.ts';
import type { ServiceLink } from '../protocol/service-link.ts';
import { commandsTopicOf } from '../protocol/topic-layout.ts';
import type { SeenLog } from '../seen/seen-log.ts';

interface ConsoleParts {
  readonly consoles: readonly ConsolePlan[];
  readonly link: ServiceLink;
  readonly signing: TextSigning;
  /** Undefined: nothing wants to know what consoles log. */
  readonly seen: SeenLog | undefined;
  /** Called when the process first sends: the fabric is made after it. */
  readonly port: () => ClientPort;
}

/** A command on its way to a device. */
interface Sending {
  readonly device: string;
  readonly command: DeviceCommand;
  readonly cause: Row;
}

interface ConsoleState {
  stage: 'offline' | 'waiting' | 'dialing' | 'securing' | 'connecting' | 'online';
  /** Connections that have failed since the last session. */
  failures: number;
  /** How often it has dialed: a reminder of an earlier attempt is void. */
  dials: number;
  lastId: number;
  /** Commands that wait for a session, oldest first. */
  waiting: Sending[];
  /** By message id, commands that the broker has not acknowledged. */
  unanswered: (readonly [messageId: number, Sending])[];
}

/**
 * The consoles of operators. Each connects when it first has a command to send, keeps its session, and connects again with
 * an exponential delay. It sends a command once: a broker that refuses one closes the connection.
 */
export class Consoles implements Process {
  private readonly states: ConsoleState[];

  constructor(private readonly parts: ConsoleParts) {
    this.states = parts.consoles.map(() => ({
      stage: 'offline',
      failures: 0,
      dials: 0,
      lastId: 0,
      waiting: [],
      unanswered: [],
    }));
  }

  /** Sends a command to a device as the console of that name; returns what goes out, sealed. */
  send(console: string, device: string, command: DeviceCommand, cause: Row): DeviceCommand {
    const client = this.parts.consoles.findIndex(({ name }) => name === console);
    const state = this.states[client];
    const sealed = this.sealed(client, device, command);
    state.waiting.push({ device, command: sealed, cause });
    if (state.stage === 'offline') this.dial(client, cause);
    else if (state.stage === 'online') this.flush(client);
    return sealed;
  }

  message(from: ProcessId, message: Message, cause: Row): void {
    if (from === this.parts.link.process) {
      const client = codec.firstIn(message);
      const { stage, dials } = this.states[client];
      if (stage === 'waiting' && dials === codec.generationIn(message)) this.dial(client, cause);
      return;
    }
    const client = this.parts.port().clientOn(codec.connectionIn(message));
    if (client < 0) return;
    const state = this.states[client];
    switch (message.type) {
      case ClientMessage.dialed:
        state.stage = 'securing';
        this.parts.port().secure(client, cause);
        break;
      case ClientMessage.secured:
        state.stage = 'connecting';
        this.parts.port().connect(client, cause);
        break;
      case ClientMessage.packet:
        this.receive(client, message.payload as ReceivedPacket, cause);
        break;
      case ClientMessage.closed:
        this.parts.port().letGo(client);
        this.closed(client, cause);
        break;
      default:
        throw new Error(`broken invariant: no handler for message type ${message.type}`);
    }
  }

  save(): readonly ConsoleState[] {
    return structuredClone(this.states);
  }

  restore(states: readonly ConsoleState[]): void {
    structuredClone(states).forEach((state, client) => {
      this.states[client] = state;
    });
  }

  /** Signed by the operators of the console's tenant, who do so as they give the command. */
  private sealed(client: number, device: string, { name, value }: DeviceCommand): DeviceCommand {
    const { consoles, link, signing } = this.parts;
    const sentAt = link.now;
    const text = signedTextOf(device, { name, value, seal: { sentAt, signature: '' } });
    return { name, value, seal: { sentAt, signature: signing.sign(commandKeyOf(consoles[client].tenant), text) } };
  }

  private dial(client: number, cause: Row): void {
    const state = this.states[client];
    state.stage = 'dialing';
    state.dials++;
    this.parts.port().dial(client, cause);
  }

  private receive(client: number, packet: ReceivedPacket, cause: Row): void {
    const state = this.states[client];
    if (packet.cmd === 'puback') {
      state.unanswered = state.unanswered.filter(([messageId]) => messageId !== packet.messageId);
    } else if (packet.cmd === 'connack' && packet.returnCode === 0) {
      state.stage = 'online';
      state.failures = 0;
      this.flush(client);
    } else if (packet.cmd === 'connack') {
      this.parts.port().letGo(client);
      this.closed(client, cause);
    }
  }

  private flush(client: number): void {
    const state = this.states[client];
    const port = this.parts.port();
    for (const sending of state.waiting) {
      state.lastId = (state.lastId % MESSAGE_ID_MAX) + 1;
      state.unanswered.push([state.lastId, sending]);
      const { device, command, cause } = sending;
      const topic = commandsTopicOf(device);
      const payload = commandPayload(command);
      const { name: operator } = this.parts.consoles[client];
      this.parts.seen?.write('console.command', { operator, topic, bytes: payload.length, code: command.name });
      port.publish(client, { topic, payload, messageId: state.lastId }, cause);
    }
    state.waiting = [];
  }

  private closed(client: number, cause: Row): void {
    const state = this.states[client];
    const { link, consoles } = this.parts;
    for (const [, { device, command }] of state.unanswered) {
      const detail = `${command.name} ${command.value} to ${device}`;
      const { name: operator } = consoles[client];
      const topic = commandsTopicOf(device);
      this.parts.seen?.write('console.command.unanswered', { operator, topic, code: command.name });
      link.record('command.unanswered', { actor: operator, detail, cause });
    }
    state.unanswered = [];
    state.failures++;
    if (state.waiting.length === 0) {
      state.stage = 'offline';
      return;
    }
    state.stage = 'waiting';
    const delay = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (state.failures - 1));
    link.toSelf(codec.retry(client, state.dials), cause, link.now + delay);
  }
}

interface ReceivedPacket {
  readonly cmd: string;
  readonly messageId?: number;
  readonly returnCode?: number;
}

/** Assumption: as patient as the devices of the default profile. */
const BACKOFF_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const MESSAGE_ID_MAX = 65_535;
