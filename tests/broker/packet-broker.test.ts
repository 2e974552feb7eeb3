import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { encodeReading } from '../../broker/packet/encode-reading.ts';
import { PacketBroker } from '../../broker/packet/packet-broker.ts';
import { rawAedes } from '../../broker/packet/raw-load.ts';
import { VirtualClock } from '../../broker/packet/virtual-clock.ts';
import { Bench } from '../kit/broker-bench.ts';
import { play, program } from './program.ts';

const timerFunctions = () => [
  globalThis.setTimeout,
  globalThis.clearTimeout,
  globalThis.setInterval,
  globalThis.clearInterval,
  globalThis.setImmediate,
  globalThis.clearImmediate,
];

/** How many timers of the process `work` sets, itself or by what it calls; those of the test runner do not count. */
async function timersSet(work: () => Promise<unknown>): Promise<number> {
  const within = new AsyncLocalStorage<true>();
  let set = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'Timeout' && within.getStore() === true) set += 1;
    },
  }).enable();
  await within.run(true, work);
  hook.disable();
  return set;
}

describe('the packet broker', () => {
  it('leaves the same log, line by line over all connections, in ten runs', async () => {
    for (const steps of fc.sample(program, { numRuns: 12, seed: 20260101 })) {
      const logs = new Set<string>();
      for (let run = 0; run < 10; run++) {
        const bench = await Bench.with((host) => new PacketBroker(host), steps.controls);
        await play(bench, steps);
        bench.broker.dispose();
        logs.add(JSON.stringify(bench.lines));
      }
      expect(logs.size).toBe(1);
    }
  });

  it('leaves the process its own timers, while it runs and after', async () => {
    const before = timerFunctions();
    const first = await Bench.with((host) => new PacketBroker(host));
    const second = await Bench.with((host) => new PacketBroker(host));
    await first.connect(0, 'acme/sensor-0', { keepalive: 10 });
    await second.connect(0, 'acme/sensor-0', { keepalive: 10 });
    const fired = await new Promise((resolve) => setTimeout(() => resolve('fired'), 1));
    expect(fired).toBe('fired');
    first.broker.dispose();
    await second.passMs(15_001);
    expect(second.of(0).at(-1)).toBe('15001 closed: keepalive');
    expect(first.of(0)).toHaveLength(2);
    second.broker.dispose();
    expect(timerFunctions()).toEqual(before);
  });

  it('sets no timer of the process', async () => {
    expect(await timersSet(async () => setTimeout(() => {}, 1))).toBe(1);
    const set = await timersSet(async () => {
      const bench = await Bench.with((host) => new PacketBroker(host));
      for (let conn = 0; conn < 50; conn++) await bench.connect(conn, 'acme/sensor-0', { keepalive: 10 });
      bench.broker.dispose();
    });
    expect(set).toBe(0);
  });

  it('brings readings to rest within the call', async () => {
    const bench = await Bench.with((host) => new PacketBroker(host));
    await bench.connect(0, 'acme/sensor-0');
    for (const qos of [0, 1, 2] as const) {
      bench.broker.receiveReading(0, 0, { number: 1, value: 0, qos, messageId: 1, dup: false });
      expect(bench.broker.unsettled).toBe(false);
    }
    bench.broker.dispose();
  });

  it('counts client errors and throws none', async () => {
    const bench = await Bench.with((host) => new PacketBroker(host));
    await bench.connect(0, 'acme/sensor-0');
    await bench.publish(0, 'elsewhere', 'x');
    expect((bench.broker as PacketBroker).clientErrors).toBeGreaterThan(0);
    bench.broker.dispose();
  });

  it('takes readings as mqtt-packet would write them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(0 as const, 1 as const, 2 as const),
        fc.integer({ min: 1, max: 65_535 }),
        fc.boolean(),
        (topic, bytes, qos, messageId, dup) => {
          const payload = Buffer.from(bytes);
          expect(encodeReading(topic, payload, qos, messageId, dup)).toEqual(
            mqtt.generate({ cmd: 'publish', topic, payload, qos, messageId, dup, retain: false }),
          );
        },
      ),
    );
    const large = Buffer.alloc(70_000, 'x');
    expect(encodeReading('a', large, 0, 0, false)).toEqual(
      mqtt.generate({ cmd: 'publish', topic: 'a', payload: large, qos: 0, dup: false, retain: false }),
    );
  });
});

describe('the virtual clock', () => {
  it('fires timers by due tick, then rank, then creation, and a refreshed one later', () => {
    let now = 0;
    const fired: string[] = [];
    const clock = new VirtualClock(() => now);
    const fire = (): void => {
      for (const timer of clock.takeDue()) clock.fire(timer);
    };
    clock.rank = 1;
    clock.setTimer(() => fired.push('second rank'), 10, false);
    clock.rank = 0;
    clock.setTimer(() => fired.push('first'), 10, false);
    const second = clock.setTimer(() => fired.push('second'), 10, false);
    const canceled = clock.setTimer(() => fired.push('never'), 10, false);
    const put = clock.setTimer(() => fired.push('put off'), 10, false);
    clock.setTimer(() => fired.push('every 4'), 4, true);
    now = 4;
    fire();
    put.refresh();
    now = 8;
    fire();
    canceled.close();
    now = 10;
    fire();
    expect(fired).toEqual(['every 4', 'every 4', 'first', 'second', 'second rank']);
    second.refresh();
    now = 14;
    fire();
    expect(fired.slice(5)).toEqual(['every 4', 'put off']);
    clock.dispose();
  });

  it('lets a timer that fires cancel or postpone one that is due in the same tick', () => {
    let now = 0;
    const fired: string[] = [];
    const clock = new VirtualClock(() => now);
    const fire = (): void => {
      for (const timer of clock.takeDue()) clock.fire(timer);
    };
    clock.setTimer(
      () => {
        canceled.close();
        putOff.refresh();
      },
      2,
      false,
    );
    const canceled = clock.setTimer(() => fired.push('canceled'), 2, false);
    const putOff = clock.setTimer(() => fired.push('put off'), 2, false);
    now = 2;
    fire();
    expect(fired).toEqual([]);
    now = 4;
    fire();
    expect(fired).toEqual(['put off']);
    expect(clock.pending).toBe(0);
    clock.dispose();
  });
});

describe('the raw load run', () => {
  it('delivers every message of its load', async () => {
    const bare = await rawAedes({ connections: 3, messages: 50, qos1Percent: 40, inFlight: 7, payloadBytes: 20 });
    await bare.run();
    expect(bare.delivered()).toBe(50);
    bare.close();
  });
});
