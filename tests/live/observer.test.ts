import mqtt, { type MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { assembleLive } from '../../bin/app/assemble-live.ts';
import { runByWallClock } from '../../bin/app/wall-clock-loop.ts';
import { observerOf } from '../../bin/live/observer.ts';
import type { LiveObserving } from '../../broker/live/live-fabric.ts';
import { defaultLiveOptions } from '../../broker/live/live-options.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import { isEvent, traceRows } from '../kit/trace-rows.ts';
import { livePlan } from './run-live.ts';

interface Dialed {
  readonly clientId?: string;
  readonly will?: { readonly topic: string; readonly payload: Buffer; readonly qos: 0; readonly retain: false };
  readonly username?: string;
  readonly password?: string;
}

const dial = (observing: LiveObserving, more: Dialed = {}, shows = true): MqttClient =>
  mqtt.connect({
    ...{ protocol: 'mqtts', host: '127.0.0.1', port: observing.target.port, servername: 'localhost' },
    ...{ ca: observing.caPem, reconnectPeriod: 0, ...(shows && { key: observing.keyPem, cert: observing.chainPem }) },
    ...more,
  });

const refusedAt = (client: MqttClient): Promise<string> =>
  new Promise((resolve) => {
    client.once('connect', () => resolve('let in'));
    client.once('error', (error) => resolve(error.message));
    client.once('close', () => resolve('closed'));
  });

/** A live run that goes on until `look` has seen enough, and a row of this kind is there. */
async function whileRunning(
  look: (observing: LiveObserving) => Promise<void>,
  { product = {}, until = '' }: { readonly product?: Partial<ProductPlan>; readonly until?: string } = {},
) {
  const plan = livePlan({ count: 3, ...product });
  const trace = { rows: traceRows([]) };
  const held = { sink: trace.rows.sink };
  const late: TraceSink = {
    changes: (block) => held.sink.changes(block),
    events: (block) => held.sink.events(block),
    samples: (block) => held.sink.samples(block),
    reached: (t) => held.sink.reached(t),
  };
  const { world, fabric } = await assembleLive(plan, late, { ...defaultLiveOptions, workers: 0, speed: 10 });
  trace.rows = traceRows(world.projection.regions);
  held.sink = trace.rows.sink;
  try {
    let seen = false;
    const looking = look(fabric.observing).finally(() => {
      seen = true;
    });
    const hasRow = (): boolean => {
      world.recorder.flush();
      return until === '' || trace.rows.rows.some((row) => isEvent(row) && row.kind === until);
    };
    await runByWallClock(world, fabric, { pulseMs: 20, pulse: () => seen && hasRow() });
    await looking;
    world.recorder.flush();
    return { events: trace.rows.rows.filter(isEvent), report: await fabric.report(), fleet: world.fleet };
  } finally {
    await fabric.close();
  }
}

describe('an observer of a live run', () => {
  it('sees what devices publish, under any client id, and counts as no session', async () => {
    const topics = new Set<string>();
    const { events, report } = await whileRunning(async (observing) => {
      const observers = [dial(observing), dial(observing, { clientId: 'dashboard' })];
      await Promise.all(
        observers.map(async (client) => {
          const heard = new Promise<void>((resolve) => {
            client.on('message', (topic) => {
              topics.add(topic);
              if (topic.endsWith('/telemetry')) resolve();
            });
          });
          await client.subscribeAsync('#');
          await heard;
          await client.endAsync();
        }),
      );
    });
    expect([...topics].every((topic) => /^devices\/acme\/sensor-\d\//.test(topic))).toBe(true);
    expect(report.sessionsPeak).toBeLessThanOrEqual(3);
    expect(report.disturbed).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'connect.admitted').every(({ device }) => device !== undefined)).toBe(
      true,
    );
    expect(events.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
  });

  it('takes no session of a device, leaves no will and publishes nothing', async () => {
    const results: string[] = [];
    await whileRunning(async (observing) => {
      const will = { topic: 'a', payload: Buffer.from('b'), qos: 0, retain: false } as const;
      results.push(await refusedAt(dial(observing, { clientId: 'acme/sensor-1' })));
      results.push(await refusedAt(dial(observing, { clientId: 'platform/ingest' })));
      results.push(await refusedAt(dial(observing, { will })));
      const client = dial(observing);
      await new Promise((resolve) => client.once('connect', resolve));
      client.publish('devices/acme/sensor-1/telemetry', 'x');
      results.push(await new Promise((resolve) => client.once('close', () => resolve('closed'))));
    });
    expect(results).toEqual([...Array(3).fill('Connection refused: Identifier rejected'), 'closed']);
  });

  it('has a command that can be pasted, with files that go with the run', () => {
    const target = { host: '127.0.0.1', port: 1_883, serverName: 'localhost' };
    const observer = observerOf({ target, caPem: 'a', isOwn: true, keyPem: 'k', chainPem: 'c', password: 'p' });
    expect(observer.lines[0]).toBe('broker mqtts://127.0.0.1:1883');
    expect(observer.lines[1]).toMatch(
      /^ {2}mosquitto_sub -h localhost -p 1883 --cafile \S+\/ca\.pem --cert \S+ --key \S+ -t '#' -v$/,
    );
    observer.remove();
  });
});

describe('a client that is neither device nor observer', () => {
  it('marks the figures that it disturbs in the name of a device', async () => {
    const { report } = await whileRunning(
      async (observing) => {
        const client = dial(observing, { clientId: 'acme/sensor-1', username: 'acme/sensor-1', password: 'x' }, false);
        expect(await refusedAt(client)).toMatch(/Bad username or password/);
      },
      { product: { identity: 'password' }, until: 'connect.refused' },
    );
    expect(report.disturbed).toEqual(['connect.refusedShare']);
    expect(report.notes.join('\n')).toMatch(/DISTURBED: .* came in the name of acme\/sensor-1 \(0 let in, 1 refused\)/);
  });
});
