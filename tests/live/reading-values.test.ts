import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { Ingest } from '../../broker/core/ingest.ts';
import { LiveStack } from '../../broker/live/live-stack.ts';
import { credentialOf } from '../../broker/simulated/credential.ts';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import { HeldValues } from '../../sim/fleet/held-values.ts';
import { receivedOf } from '../../sim/fleet/received-in-words.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { toSteps } from '../../sim/plan/signal.ts';
import { hours } from '../kit/lone-plan.ts';
import { measuring } from '../kit/signal.ts';
import { planWith } from '../kit/small-plan.ts';
import { FactClient, streamFactory } from './mqtt-transport.ts';
import { livePlan, runLive } from './run-live.ts';

const display = 'acme/display-1';

/** Three thermometers, and a display that sleeps: its client id is free for a subscriber. */
const plan = (qos: 0 | 1 | 2, bytes: number): Plan => {
  const { pki } = livePlan();
  const product = {
    identity: 'password',
    telemetry: { ...measuring({ everyMs: 2_000, jitter: 0.1, bytes, qos }) },
  } as const;
  const asleep = { fromMs: hours(20), awakeMs: hours(1), jitterMs: 0 };
  const acl = readMosquittoAcl(`user ${display}\ntopic read devices/#\npattern devices/%u/#`, 'acl.conf');
  const { broker } = planWith([{}]);
  return planWith(
    [
      { ...product, count: 3 },
      { identity: 'password', product: 'display', count: 1, availability: asleep },
    ],
    {
      fidelity: 'live',
      pki,
      durationMs: 30_000,
      sampleEveryMs: 1_000,
      verdicts: 'refusals',
      broker: { ...broker, acl },
    },
  );
};

let started: MockInstance<typeof LiveStack.start>;
let takes: MockInstance<Ingest['take']>;
let pushes: MockInstance<HeldValues['push']>;
beforeEach(() => {
  started = vi.spyOn(LiveStack, 'start');
  takes = vi.spyOn(Ingest.prototype, 'take');
  pushes = vi.spyOn(HeldValues.prototype, 'push');
});
afterEach(() => vi.restoreAllMocks());

/** By device, the values of its readings as it took them. */
const taken = (device: number): readonly number[] =>
  pushes.mock.calls.filter(([, of]) => of === device).map(([, , value]) => value);

/** Subscribes to all readings at the broker of the run that has begun. */
async function subscriber(): Promise<FactClient> {
  await vi.waitFor(() => expect(started).toHaveBeenCalled(), { timeout: 60_000 });
  const [{ trust }] = started.mock.calls[0];
  const { target } = (await started.mock.results[0].value) as LiveStack;
  const { host, port, serverName: servername } = target;
  const factory = streamFactory(
    () => connect({ host, port, servername, ca: trust.caPem }),
    async () => {},
  );
  const client = new FactClient(factory, display);
  const password = Buffer.from(credentialOf(plan(0, 80).seed, display));
  expect(await client.connect({ username: display, password, keepalive: 0 })).toBe(0);
  expect(await client.subscribe(['devices/+/+/telemetry', 1])).toEqual([1]);
  return client;
}

describe('on the wire of a live run', () => {
  it.each([
    [0, 60],
    [1, 120],
    [2, 300],
  ] as const)('a subscriber reads values from payloads, at QoS %i in %i bytes', async (qos, bytes) => {
    const running = runLive(plan(qos, bytes));
    const client = await subscriber();
    await client.receives(10);
    const { world } = await running;
    for (const { topic, payload } of client.messages) {
      expect(payload).toHaveLength(bytes);
      const { reading, value } = JSON.parse(payload.toString());
      const device = world.fleet.numberOf(topic.split('/').slice(1, 3).join('/'));
      expect(toSteps(value, 2)).toBe(taken(device)[reading]);
    }
  });

  it.each([0, 2])('values reach the platform as they were taken, with %i threads', async (workers) => {
    const { events, world } = await runLive(plan(1, 120), { workers });
    expect(takes.mock.calls.length).toBeGreaterThan(10);
    for (const [device, reading, value] of takes.mock.calls) expect(value).toBe(taken(device)[reading]);
    const rows = events.filter(({ kind }) => kind === 'values.received').map(({ detail }) => receivedOf(detail!));
    const values = takes.mock.calls.map(([, , value]) => value);
    expect(rows).toMatchObject([{ product: 'acme/sensor', unit: '°C', count: world.counters.delivered.total }]);
    expect(rows[0]).toMatchObject({ min: Math.min(...values) / 100, max: Math.max(...values) / 100 });
  });

  it('a reading that arrives when the run is over is none of its own', async () => {
    const { world } = await runLive(plan(1, 120));
    const [[, , { ingested }]] = started.mock.calls;
    const delivered = world.counters.delivered.total;
    ingested(0, taken(0).length, 2_000, 120);
    expect(world.counters.delivered.total).toBe(delivered);
    expect(delivered).toBeGreaterThan(10);
  });
});
