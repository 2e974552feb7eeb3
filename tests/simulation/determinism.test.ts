import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { isChange, toLines } from '../kit/trace-rows.ts';

const fiveDevices = async (fidelity: Fidelity, set: readonly string[] = [], seed?: string): Promise<Plan> => {
  const file = join(import.meta.dirname, 'traces', 'five-devices.yaml');
  return (await loadScenario(file, { fidelity, set, seed })).plan;
};

describe('a run', () => {
  it('leaves the same trace ten times over', async () => {
    const hashes = new Set<string>();
    for (let nth = 0; nth < 10; nth++) hashes.add((await runPlan(await fiveDevices('packet'))).traceHash);
    expect([...hashes]).toHaveLength(1);
  });

  it('leaves another trace with another seed', async () => {
    const hashes = new Set<string>();
    for (const seed of ['a', 'b', 'A', '1', '01'])
      hashes.add((await runPlan(await fiveDevices('packet', [], seed))).traceHash);
    expect(hashes.size).toBe(5);
  });

  it('leaves another trace as another replication of the same seed', async () => {
    const plan = await fiveDevices('model');
    const hashes = await Promise.all(
      [0, 1, 2].map(async (replication) => (await runPlan(plan, { replication })).traceHash),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  it.each([
    ['a span in other units', 'fleet[acme/sensor].telemetry.every=60s'],
    ['a share as a number', 'network.loss=0.005'],
    ['a size in other units', 'fleet[acme/sensor].telemetry.bytes=200B'],
    ['a control set to its default', 'controls.backoff-jitter=on'],
    ['another claim', 'claim=Five devices live through more than they deserve.'],
    ['a threshold', 'expect.fleet.onlineAtEnd=value >= 99%'],
  ])('leaves the same trace with %s', async (_what, set) => {
    const { traceHash, fingerprint } = await runPlan(await fiveDevices('model'));
    expect(await runPlan(await fiveDevices('model', [set]))).toMatchObject({ traceHash, fingerprint });
  });

  it('gives a device the same course whatever other products there are', async () => {
    const sensor = '{ tenant: acme, product: sensor, profile: sphere, count: 3, telemetry: { every: 1m } }';
    const meter = '{ tenant: acme, product: meter, profile: sphere, count: 4 }';
    // With an edge that is never the bottleneck, devices share nothing but chance.
    const set = ['start=cold', 'timeline=[]', 'broker.handshakes=1000000/s', 'broker.queue=100'];
    const alone = await runPlan(await fiveDevices('model', [...set, `fleet=[${sensor}]`]));
    const beside = await runPlan(await fiveDevices('model', [...set, `fleet=[${meter}, ${sensor}]`]));
    const lives = ({ rows, world }: Ran) =>
      rows
        .filter(isChange)
        .map(({ device, t, region, state }) => [world.fleet.nameOf(device), t, region, state] as const)
        .filter(([name]) => name.startsWith('acme/sensor-'));
    expect(lives(alone).length).toBeGreaterThan(20);
    expect(lives(beside)).toEqual(lives(alone));
  });
});

describe('five devices', () => {
  it('replay to the golden trace', async () => {
    const { rows } = await runPlan(await fiveDevices('packet'));
    await expect(toLines(rows)).toMatchFileSnapshot('traces/five-devices.ndjson');
  });
});
