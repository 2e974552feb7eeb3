import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrokerCore, BrokerHost } from '../../broker/core/broker-core.ts';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { Bench } from '../kit/broker-bench.ts';
import { type Action, type Program, play, seen } from './program.ts';

const slot = fc.nat({ max: 3 });
const device = fc.constantFrom(0, 0, 1, 2);
const commands = fc.constantFrom('devices/acme/sensor-0/commands', 'devices/acme/sensor-1/commands');
const own = (code: number) => fc.record({ do: fc.constant('own' as const), slot, device, command: fc.constant(code) });

/** Devices that open sessions, lose them, and get commands; now and then something on the way that is not plain. */
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: own(CommandCode.connect) },
  { weight: 6, arbitrary: own(CommandCode.subscribe) },
  { weight: 3, arbitrary: own(CommandCode.announce) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('platform' as const), topic: commands, payload: fc.constant('look') }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'disconnect' as const), slot }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 1_500, 2_999, 3_001) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('acknowledge' as const, 'ping' as const), slot }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('subscribe' as const),
      slot,
      filters: fc.array(
        fc.tuple(
          fc.constantFrom('$SYS/#', 'devices/acme/sensor-0/#', 'devices/acme/+/status', 'plant/hall'),
          fc.constantFrom(0 as const, 1 as const),
        ),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      slot,
      topic: fc.oneof(commands, fc.constant('plant/hall')),
      payload: fc.constantFrom('kept', 'kept', ''),
      qos: fc.constantFrom(0 as const, 2 as const),
      retain: fc.constant(true),
      dup: fc.constant(false),
      messageId: fc.constant(1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
);

const program: fc.Arbitrary<Program> = fc.record({
  controls: fc.constantFrom<Readonly<Record<string, boolean>>>({}, { 'topic-acl': false }),
  steps: fc.array(fc.tuple(action, fc.constant(true)), { minLength: 1, maxLength: 40, size: 'max' }),
});

async function outcome(steps: Program, limit: number, start: (host: BrokerHost) => BrokerCore) {
  const bench = await Bench.with(start, steps.controls);
  bench.connectionsMax = limit;
  await play(bench, steps);
  return seen(bench);
}

class PacketByPacket extends ModelBroker {
  constructor(private readonly bench: BrokerHost) {
    super(bench);
  }

  override receiveOwn(conn: number, device: number, command: number): void {
    this.receive(conn, this.bench.packetOf(command, device));
  }
}

describe('the packets with which devices open sessions, which the model broker takes without an object', () => {
  it('do what they do packet by packet', async () => {
    await fc.assert(
      fc.asyncProperty(program, fc.constantFrom(2, 1_000), async (steps, limit) => {
        expect(await outcome(steps, limit, (host) => new ModelBroker(host))).toEqual(
          await outcome(steps, limit, (host) => new PacketByPacket(host)),
        );
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);

  describe('without an object', () => {
    const { connect, subscribe, announce } = CommandCode;

    /** A broker that knows the packets of both kinds of devices, with what it is asked to be handed as a packet since then. */
    async function acquainted(changes: Partial<BrokerHost> = {}) {
      const asked: string[] = [];
      const bench = await Bench.with(
        (host) =>
          new ModelBroker(
            Object.assign(Object.create(host) as BrokerHost, {
              packetOf(command: number, of: number) {
                asked.push(`${['connect', 'subscribe', 'announce'][command - connect]} of ${of}`);
                return host.packetOf(command, of);
              },
              ...changes,
            }),
          ),
        { 'topic-acl': false, 'retain-acl': false },
      );
      for (const [conn, of] of [0, 2].entries()) {
        await bench.open(conn);
        bench.receiveOwn(conn, of, connect);
        await bench.drop(conn);
      }
      asked.length = 0;
      return { bench, asked };
    }

    it('are taken from the second of a kind on', async () => {
      const { bench, asked } = await acquainted();
      await bench.open(3);
      for (const command of [connect, subscribe, announce]) bench.receiveOwn(3, 1, command);
      expect(asked).toEqual([]);
      expect(bench.seenBy(3)).toEqual(['connack 0', 'suback 9 [1]']);
      expect(bench.broker.connections).toBe(1);
    });

    it.each<[string, readonly string[], (bench: Bench) => Promise<void>]>([
      ['another connection has the session', ['connect of 1'], async (bench) => bench.connect(0, 'acme/sensor-1')],
      [
        'a message is kept that a subscriber would get',
        ['subscribe of 1'],
        async (bench) => {
          await bench.connect(0, 'acme/sensor-0');
          await bench.publish(0, 'devices/acme/sensor-1/commands', 'kept', { retain: true });
        },
      ],
      [
        'a client listens to the broker',
        ['connect of 1', 'subscribe of 1', 'announce of 1'],
        async (bench) => {
          await bench.connect(0, 'acme/sensor-0');
          await bench.subscribe(0, '$SYS/#');
        },
      ],
      [
        'a client listens to the devices',
        ['announce of 1'],
        async (bench) => {
          await bench.connect(0, 'acme/sensor-0');
          await bench.subscribe(0, 'devices/+/+/status');
        },
      ],
      [
        'its session has other subscriptions',
        ['connect of 1', 'subscribe of 1', 'announce of 1'],
        async (bench) => {
          await bench.connect(0, 'acme/sensor-1', { clean: false });
          await bench.subscribe(0, 'plant/hall', ['devices/acme/sensor-1/commands', 1]);
          await bench.drop(0);
        },
      ],
    ])('are not taken where %s', async (_, expected, prepare) => {
      const { bench, asked } = await acquainted();
      await prepare(bench);
      await bench.open(3);
      for (const command of [connect, subscribe, announce]) bench.receiveOwn(3, 1, command);
      expect(asked).toEqual(expected);
    });

    it('are not taken where the connection has subscribed to something else before', async () => {
      const { bench, asked } = await acquainted();
      await bench.open(3);
      bench.receiveOwn(3, 2, connect);
      await bench.subscribe(3, 'plant/hall');
      bench.receiveOwn(3, 2, subscribe);
      expect(asked).toEqual(['subscribe of 2']);
    });

    it('are not taken where the host decides on each, or may refuse', async () => {
      const mayNot = await acquainted({ mayOpenSession: () => false });
      const isRecorded = await acquainted({ admitsPlainly: () => false });
      for (const { bench } of [mayNot, isRecorded]) {
        await bench.open(3);
        for (const command of [connect, subscribe, announce]) bench.receiveOwn(3, 1, command);
      }
      expect(mayNot.asked).toEqual(['subscribe of 1', 'announce of 1']);
      expect(isRecorded.asked).toEqual(['connect of 1']);
    });
  });
});
