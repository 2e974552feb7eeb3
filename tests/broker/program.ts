import fc from 'fast-check';
import type { Packet, QoS } from 'mqtt-packet';
import type { OwnPacket } from '../../broker/core/broker-core.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import {
  type Bench,
  connectPacket,
  credentialOf,
  deliveriesTo,
  ingest,
  names,
  publishPacket,
} from '../kit/broker-bench.ts';

/** One thing that happens to a broker; `slot` is a connection number. */
export type Action =
  | { readonly do: 'open' | 'ping' | 'disconnect' | 'drop' | 'acknowledge'; readonly slot: number }
  | {
      readonly do: 'connect';
      readonly slot: number;
      readonly client: number;
      readonly clean: boolean;
      readonly keepalive: number;
      readonly will: { readonly topic: string; readonly qos: QoS; readonly retain: boolean } | undefined;
      readonly flaw: 'none' | 'password' | 'version' | 'second';
    }
  | { readonly do: 'subscribe'; readonly slot: number; readonly filters: readonly (readonly [string, QoS])[] }
  | { readonly do: 'unsubscribe'; readonly slot: number; readonly filters: readonly string[] }
  | {
      readonly do: 'publish';
      readonly slot: number;
      readonly topic: string;
      readonly payload: string;
      readonly qos: QoS;
      readonly retain: boolean;
      readonly dup: boolean;
      readonly messageId: number;
    }
  | {
      readonly do: 'reading';
      readonly value: number;
      readonly slot: number;
      readonly device: number;
      readonly qos: QoS;
      readonly messageId: number;
    }
  /** What a device sends to open its session. */
  | { readonly do: 'own'; readonly slot: number; readonly device: number; readonly command: OwnPacket }
  | { readonly do: 'platform'; readonly topic: string; readonly payload: string }
  | { readonly do: 'stray'; readonly slot: number; readonly packet: Packet }
  | { readonly do: 'fail' }
  | { readonly do: 'pass'; readonly ms: number };

/** A step, and whether the broker comes to rest before the next one. */
export type Step = readonly [action: Action, rests: boolean];

export interface Program {
  readonly controls: Readonly<Record<string, boolean>>;
  readonly steps: readonly Step[];
}

const slots = 4;
const slot = fc.nat({ max: slots - 1 });
const qos = fc.constantFrom<QoS>(0, 1, 2);
const messageId = fc.integer({ min: 1, max: 3 });
const value = fc.constantFrom(0, -3, 2 ** 31 - 1);
const topic = fc.constantFrom(
  'devices/acme/sensor-0/telemetry',
  'devices/acme/sensor-0/commands',
  'devices/acme/sensor-0/status',
  'devices/acme/sensor-1/commands',
  'devices/acme/sensor-1/status/deep',
  'devices/umbrella/lock-3/telemetry',
  'plant/hall',
  'plant',
  'plant/',
  '$SYS/fleetlab/news',
  'plant/hall',
  'plant/hall',
  'plant',
  'devices/acme/sensor-0/commands',
  'devices/acme/sensor-0/commands',
);
const anyTopic = fc.oneof({ weight: 12, arbitrary: topic }, { weight: 1, arbitrary: fc.constantFrom('', 'plant/+') });
const filter = fc.constantFrom(
  'devices/acme/sensor-0/commands',
  'devices/acme/sensor-0/#',
  'devices/acme/sensor-0/+',
  'devices/acme/sensor-1/commands',
  'devices/acme/sensor-1/#',
  'devices/+/+/telemetry',
  'devices/acme/+/commands',
  'devices/#',
  '#',
  '+/hall',
  'plant/#',
  'plant/+',
  'plant/hall',
  '$SYS/#',
);
const anyFilter = fc.oneof({ weight: 20, arbitrary: filter }, { weight: 1, arbitrary: fc.constant('plant/#/hall') });
const mostly = <Usual extends string, Rare extends string>(usual: Usual, ...rare: readonly Rare[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Usual | Rare>(usual) },
    { weight: 1, arbitrary: fc.constantFrom<Usual | Rare>(...rare) },
  );
const stray = fc.constantFrom<Packet>(
  { cmd: 'connack', returnCode: 0, sessionPresent: false },
  { cmd: 'pingresp' },
  { cmd: 'puback', messageId: 2 },
  { cmd: 'pubrec', messageId: 2 },
  { cmd: 'pubrel', messageId: 2 },
  { cmd: 'pubcomp', messageId: 2 },
  { cmd: 'suback', messageId: 2, granted: [0] },
);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('connect' as const),
      slot,
      client: fc.constantFrom(0, 0, 1, 2),
      clean: fc.constantFrom(false, false, true),
      keepalive: fc.constantFrom(0, 0, 2, 3, 20),
      will: fc.option(fc.record({ topic: anyTopic, qos, retain: fc.boolean() }), { nil: undefined }),
      flaw: mostly('none', 'password', 'version', 'second'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('subscribe' as const),
      slot,
      filters: fc.array(fc.tuple(anyFilter, qos), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      slot,
      topic: anyTopic,
      payload: fc.constantFrom('', 'on', 'off', 'reading 7'),
      qos,
      retain: fc.boolean(),
      dup: fc.boolean(),
      messageId,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reading' as const),
      slot,
      device: fc.nat({ max: 3 }),
      value,
      qos,
      messageId,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('own' as const),
      slot,
      device: fc.constantFrom(0, 0, 1, 2),
      command: fc.constantFrom(
        CommandCode.connect,
        CommandCode.connect,
        CommandCode.subscribe,
        CommandCode.subscribe,
        CommandCode.announce,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('unsubscribe' as const),
      slot,
      filters: fc.array(anyFilter, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'disconnect' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'ping' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stray' as const), slot, packet: stray }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 1500, 3001, 30_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('platform' as const), topic, payload: fc.constantFrom('', 'look') }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
);

/**
 * Few clients and topics, so that they interact; biased toward clients that hold sessions and toward allowed actions.
 */
export const program: fc.Arbitrary<Program> = fc.record({
  controls: fc.constantFrom<Readonly<Record<string, boolean>>>(
    {},
    { 'topic-acl': false },
    { 'topic-acl': false, 'forward-acl': false },
    everythingOff(),
  ),
  steps: fc.array(fc.tuple(action, fc.boolean()), { minLength: 1, maxLength: 60, size: 'max' }),
});

function everythingOff(): Readonly<Record<string, boolean>> {
  return { 'topic-acl': false, 'forward-acl': false, 'reserved-topics': false, 'client-credential': false };
}

/**
 * Plays a program; what a step does depends only on what the connections had received when the broker last rested.
 * `pause` is called before the step numbered `at`.
 */
export async function play(bench: Bench, { steps }: Program, at = -1, pause: () => void = () => {}): Promise<void> {
  let openSlots = new Set<number>();
  let openedSince = new Set<number>();
  const rest = async (): Promise<void> => {
    await bench.settle();
    for (const conn of openedSince) openSlots.add(conn);
    openedSince = new Set();
    for (const { conn, text } of bench.lines.slice(read)) if (/^\d+ closed: /.test(text)) openSlots.delete(conn);
    read = bench.lines.length;
    sent = bench.sent.length;
  };
  let read = 0;
  let sent = 0;
  for (const [nth, [step, rests]] of steps.entries()) {
    if (nth === at) pause();
    if (step.do === 'pass') {
      await rest();
      await bench.passMs(step.ms);
      await rest();
      continue;
    }
    if (step.do === 'fail') {
      bench.broker.fail();
      await rest();
      openSlots = new Set();
      continue;
    }
    if (step.do === 'platform') {
      bench.broker.publish(step.topic, Buffer.from(step.payload));
      if (rests) await rest();
      continue;
    }
    const { slot: conn } = step;
    const isOpen = openSlots.has(conn) || openedSince.has(conn);
    if (step.do === 'own') {
      const opens = step.command === CommandCode.connect;
      if (opens === isOpen) continue;
      if (opens) {
        bench.broker.open(conn);
        openedSince.add(conn);
      }
      bench.receiveOwn(conn, step.device, step.command);
      if (rests) await rest();
      continue;
    }
    if (step.do === 'drop') {
      if (!isOpen) continue;
      bench.broker.drop(conn);
      await rest();
      openSlots.delete(conn);
      continue;
    }
    if ((step.do === 'open' || step.do === 'connect') && !isOpen) {
      bench.broker.open(conn);
      openedSince.add(conn);
    } else if (!isOpen || step.do === 'open' || (step.do === 'connect' && step.flaw !== 'second')) {
      continue;
    }
    if (step.do === 'reading') {
      bench.broker.receiveReading(conn, step.device, {
        number: 7,
        value: step.value,
        qos: step.qos,
        messageId: step.messageId,
        dup: false,
      });
    } else if (step.do !== 'open') {
      for (const packet of packetsOf(bench.sent.slice(0, sent), step)) bench.broker.receive(conn, packet);
    }
    if (rests) await rest();
  }
  await rest();
}

function packetsOf(
  sent: Bench['sent'],
  step: Exclude<Action, { do: 'fail' | 'pass' | 'reading' | 'own' | 'platform' }>,
): Packet[] {
  switch (step.do) {
    case 'connect': {
      const clientId = names[step.client];
      const password = step.flaw === 'password' ? 'guessed' : credentialOf(clientId);
      const { clean, keepalive } = step;
      return [
        connectPacket(clientId, {
          clean,
          keepalive,
          password: Buffer.from(password),
          protocolVersion: step.flaw === 'version' ? 5 : 4,
          ...(step.will === undefined || step.will.topic === ''
            ? {}
            : { will: { ...step.will, payload: Buffer.from('gone') } }),
        }),
      ];
    }
    case 'subscribe':
      return [{ cmd: 'subscribe', messageId: 9, subscriptions: step.filters.map(([topic, qos]) => ({ topic, qos })) }];
    case 'unsubscribe':
      return [{ cmd: 'unsubscribe', messageId: 9, unsubscriptions: [...step.filters] }];
    case 'publish': {
      const { topic, payload, qos, retain, dup, messageId } = step;
      return [publishPacket(topic, payload, { qos, retain, dup, messageId })];
    }
    case 'acknowledge':
      return acknowledgements(sent, step.slot);
    case 'ping':
      return [{ cmd: 'pingreq' }];
    case 'disconnect':
      return [{ cmd: 'disconnect' }];
    case 'stray':
      return [step.packet];
    case 'open':
    case 'drop':
      return [];
  }
}

/** Acknowledgements of the packets that the connection received last. */
function acknowledgements(sent: Bench['sent'], conn: number): Packet[] {
  const last = sent.filter(({ conn: to }) => to === conn).slice(-3);
  return last.flatMap(({ packet }): Packet[] => {
    if (packet.cmd === 'publish' && packet.qos === 1) return [{ cmd: 'puback', messageId: packet.messageId as number }];
    if (packet.cmd === 'publish' && packet.qos === 2) return [{ cmd: 'pubrec', messageId: packet.messageId as number }];
    if (packet.cmd === 'pubrel') return [{ cmd: 'pubcomp', messageId: packet.messageId as number }];
    if (packet.cmd === 'pubrec') return [{ cmd: 'pubrel', messageId: packet.messageId as number }];
    return [];
  });
}

/**
 * What each connection received, and what the platform's own subscriber did. What a device's own packets are allowed is left out: a broker
 * may ask that once for all devices of a kind.
 */
export const seen = (bench: Bench): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([
    ['ingest', bench.of(ingest)],
    ...Array.from({ length: slots }, (_, conn) => [`connection ${conn}`, bench.of(conn).filter(isAlwaysAsked)]),
    ...Array.from({ length: slots }, (_, conn) => [`refused to ${conn}`, bench.of(deliveriesTo(conn))]),
  ]);

/** Whether a line is there however a broker goes about a device's own packets. */
export const isAlwaysAsked = (text: string): boolean => !ofOwnPackets.test(text);

const ofOwnPackets = /^\d+ (?:admission of \S+|may subscribe \S+\/commands|may publish \S+\/status): allow/;
