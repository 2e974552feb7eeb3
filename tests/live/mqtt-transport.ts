import type { Duplex } from 'node:stream';
import mqtt, { type IConnectPacket, type IPublishPacket, type Packet, type QoS } from 'mqtt-packet';
import { plainConnect } from '../kit/plain-connect.ts';

/** A transport factory for a broker, whatever the broker runs on. */
export interface TransportFactory {
  /** A transport on which nothing has been sent. */
  open(): Promise<Transport>;
  /** Waits until the condition holds, at most for as long as a keep-alive of a second takes to run out. */
  until(what: string, holds: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface Transport {
  send(packet: Packet): Promise<void>;
  /** All packets received, in order. */
  readonly received: readonly Packet[];
  readonly isClosed: boolean;
  /** Closes the connection without DISCONNECT. */
  drop(): Promise<void>;
}

/** A factory whose transports are byte streams in real time. */
export function streamFactory(connect: () => Duplex, stop: () => Promise<void>): TransportFactory {
  return {
    open: async () => {
      const stream = connect();
      const received: Packet[] = [];
      const state = { isClosed: false };
      const parser = mqtt.parser();
      parser.on('packet', (packet) => received.push(packet));
      stream.on('data', (bytes) => parser.parse(bytes));
      stream.on('error', () => {});
      stream.on('close', () => {
        state.isClosed = true;
      });
      return {
        received,
        get isClosed() {
          return state.isClosed;
        },
        send: async (packet) => {
          if (!stream.destroyed) stream.write(bytesOf(packet));
        },
        drop: async () => {
          stream.destroy();
        },
      };
    },
    until: async (what, holds) => {
      for (let turns = 0; !holds(); turns++) {
        if (turns > 400) throw new Error(`in vain: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stop,
  };
}

/** mqtt-packet writes no CONNECT with an empty client id and a kept session, so this clears the flag again. */
function bytesOf(packet: Packet): Buffer {
  if (packet.cmd !== 'connect' || packet.clientId !== '' || packet.clean) return mqtt.generate(packet);
  const bytes = mqtt.generate({ ...packet, clean: true });
  bytes[CONNECT_FLAGS] &= ~CLEAN_SESSION;
  return bytes;
}

/** MQTT 3.1.1, 3.1.2.3: behind the fixed header, the protocol's name and its level. */
const CONNECT_FLAGS = 9;
const CLEAN_SESSION = 0x02;

/** A minimal client: it acknowledges what it receives, except on hold. */
export class FactClient {
  readonly messages: IPublishPacket[] = [];
  holdsStill = false;
  private transport!: Transport;
  private seen = 0;
  private nextId = 1;

  constructor(
    private readonly factory: TransportFactory,
    readonly clientId: string,
  ) {}

  get isClosed(): boolean {
    return this.transport.isClosed;
  }

  /** The return code, or `closed`. */
  async connect(options: Partial<IConnectPacket> = {}): Promise<number | 'closed'> {
    this.transport = await this.factory.open();
    this.seen = 0;
    return this.connectAgain(options);
  }

  /** On the same transport: a protocol violation the second time. */
  async connectAgain(options: Partial<IConnectPacket> = {}): Promise<number | 'closed'> {
    const before = this.answers('connack').length;
    const { clientId } = this;
    await this.send({
      ...plainConnect(clientId),
      ...options,
    } as Packet);
    await this.until('CONNACK or the end', () => this.answers('connack').length > before || this.isClosed);
    const [connack] = this.answers('connack').slice(before);
    return connack === undefined ? 'closed' : ((connack as { returnCode?: number }).returnCode ?? 0);
  }

  /** The granted QoS. */
  async subscribe(...filters: readonly (readonly [string, QoS])[]): Promise<readonly number[]> {
    const messageId = this.nextId++;
    const subscriptions = filters.map(([topic, qos]) => ({ topic, qos }));
    await this.send({ cmd: 'subscribe', messageId, subscriptions } as Packet);
    await this.until('SUBACK or the end', () => this.answers('suback', messageId).length > 0 || this.isClosed);
    const [suback] = this.answers('suback', messageId);
    return (suback as { granted?: readonly number[] } | undefined)?.granted ?? [];
  }

  async publish(topic: string, payload: string, qos: QoS, retain = false): Promise<void> {
    const messageId = qos > 0 ? this.nextId++ : undefined;
    const id = messageId === undefined ? {} : { messageId };
    await this.send({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false, ...id } as Packet);
    if (this.holdsStill || messageId === undefined) return;
    const last = qos === 1 ? 'puback' : 'pubcomp';
    await this.until(`${last} or the end`, () => this.answers(last, messageId).length > 0 || this.isClosed);
  }

  /** Every packet that the broker sent before this has arrived when it resolves. */
  async fence(): Promise<void> {
    const before = this.answers('pingresp').length;
    await this.send({ cmd: 'pingreq' });
    await this.until('PINGRESP', () => this.answers('pingresp').length > before || this.isClosed);
  }

  async receives(count: number): Promise<void> {
    await this.until(`${count} messages`, () => this.messages.length >= count);
    await this.fence();
  }

  /** Waits until a matching message has arrived. */
  async receivesMatching(isMeant: (message: IPublishPacket) => boolean): Promise<void> {
    await this.until('a certain message', () => this.messages.some(isMeant));
    await this.fence();
  }

  async disconnect(): Promise<void> {
    await this.send({ cmd: 'disconnect' } as Packet);
    await this.transport.drop();
  }

  drop(): Promise<void> {
    return this.transport.drop();
  }

  private send(packet: Packet): Promise<void> {
    return this.transport.send(packet);
  }

  private answers(cmd: Packet['cmd'], messageId?: number): readonly Packet[] {
    return this.transport.received.filter(
      (packet) => packet.cmd === cmd && (messageId === undefined || packet.messageId === messageId),
    );
  }

  private async until(what: string, holds: () => boolean): Promise<void> {
    await this.factory.until(`${this.clientId}: ${what}`, () => {
      this.readOn();
      return holds();
    });
  }

  private readOn(): void {
    while (!this.holdsStill && this.seen < this.transport.received.length)
      this.take(this.transport.received[this.seen++]);
  }

  private take(packet: Packet): void {
    if (packet.cmd === 'publish') {
      this.messages.push(packet);
      if (packet.qos === 1) void this.send({ cmd: 'puback', messageId: packet.messageId as number });
      if (packet.qos === 2) void this.send({ cmd: 'pubrec', messageId: packet.messageId as number });
    } else if (packet.cmd === 'pubrec') void this.send({ cmd: 'pubrel', messageId: packet.messageId as number });
    else if (packet.cmd === 'pubrel') void this.send({ cmd: 'pubcomp', messageId: packet.messageId as number });
  }
}
