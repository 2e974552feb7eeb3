import { once } from 'node:events';
import { deserialize, serialize } from 'node:v8';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWorld } from '../../bin/app/assemble.ts';
import { HeapQueue } from '../../sim/kernel/time/heap.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World, WorldParts } from '../../sim/simulation/world.ts';
import { keptWorld, type Ran, runPlan } from '../kit/run-plan.ts';
import { type SmallPlanName, smallPlan } from '../kit/small-plans.ts';
import { isChange, isEvent } from '../kit/trace-rows.ts';

type State = ReturnType<World['save']>;
type Way = (state: State) => State;

const asIs: Way = (state) => state;
const throughBytes: Way = (state) => deserialize(serialize(state)) as State;
const toAnotherThread: Way = (state) => structuredClone(state);

/** A run that stops at a tick and continues in a new world. */
async function resumed(plan: Plan, tick: number, way: Way, parts: Partial<WorldParts> = {}): Promise<Ran> {
  const first = await keptWorld(plan);
  first.world.advance(tick);
  const state = way(first.world.save());
  // What it saved must not change with it; a copy cannot.
  if (way === asIs) first.world.advance(plan.durationMs);
  return continued(plan, tick, state, parts);
}

/** The end of a run that continues in a new world from what another one saved at that tick. */
async function continued(plan: Plan, tick: number, state: State, parts: Partial<WorldParts> = {}): Promise<Ran> {
  const { world, keep } = await keptWorld(plan, parts);
  world.restore(state);
  expect(world.now).toBe(tick);
  await runWorld(world);
  return keep();
}

/** The same in a thread of its own, which has numbered what it met of the machines in another order. */
async function continuedElsewhere(plan: Plan, state: State): Promise<unknown> {
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
    import('tsx/esm/api').then(({ tsImport }) => tsImport(workerData.body, workerData.body));`,
    { eval: true, workerData: { plan, state, body: new URL('./run-continued.ts', import.meta.url).href } },
  );
  try {
    const [ended] = await once(worker, 'message');
    return ended;
  } finally {
    await worker.terminate();
  }
}

const outcome = ({ traceHash, fingerprint, counters }: Ran) => ({ traceHash, fingerprint, counters });

const small: readonly SmallPlanName[] = [
  'first-light on a day that leaves nothing out',
  'reconnect-storm',
  'first-light with faults/flaky-network',
];
const fewer = ['fleet[acme/sensor].count=20'];
const fewerYet = [...fewer, 'fleet[borealis/thermostat].count=20', 'fleet[city/parking].count=20'];

const planFor = (name: SmallPlanName, seed: string): Promise<Plan> =>
  smallPlan(name, { seed, set: name === 'reconnect-storm' ? fewer : fewerYet });

/** The outcome of each plan without interruption. */
const whole = new Map<string, ReturnType<typeof outcome>>();

describe('a checkpoint', () => {
  it.each([
    ['as it is', asIs, undefined],
    ['through bytes', throughBytes, undefined],
    ['through a structured clone', toAnotherThread, undefined],
    ['into a world on another queue', throughBytes, (nodes: number) => new HeapQueue(nodes)],
  ] as const)('resumes to the same outcome from any tick, %s', async (_what, way, queue) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...small),
        fc.constantFrom('1', 'x'),
        fc.integer({ min: 0, max: 1_000_000 }),
        async (name, seed, millionths) => {
          const plan = await planFor(name, seed);
          const key = `${name} ${seed}`;
          const uninterrupted = whole.get(key) ?? outcome(await runPlan(plan));
          whole.set(key, uninterrupted);
          const tick = Math.floor((millionths / 1_000_000) * plan.durationMs);
          const again = await resumed(plan, tick, way, queue === undefined ? {} : { queue });
          expect(outcome(again)).toEqual(uninterrupted);
        },
      ),
      { numRuns: 4 },
    );
  });

  it('resumes from every step of a connect, through a structured clone', async () => {
    const plan = { ...(await planFor('reconnect-storm', '1')), durationMs: 150_000 };
    const whole = await runPlan(plan);
    const dialed = whole.rows.filter(isChange).find(({ state }) => state === 'dialing')!;
    const online = whole.rows
      .filter(isChange)
      .find(({ state, device }) => state === 'online' && device === dialed.device)!;
    expect(online.t - dialed.t).toBeGreaterThan(50);
    const { world } = await keptWorld(plan);
    for (let tick = dialed.t; tick <= online.t; tick += 11) {
      world.advance(tick);
      expect(outcome(await continued(plan, tick, toAnotherThread(world.save())))).toEqual(outcome(whole));
    }
  });

  it('resumes in a thread that has met other states of devices and attacks', async () => {
    const plan = await planFor('first-light on a day that leaves nothing out', '1');
    const uninterrupted = outcome(await runPlan(plan));
    const { world } = await keptWorld(plan);
    world.advance(plan.durationMs / 2);
    const { start, ...ended } = (await continuedElsewhere(plan, world.save())) as { start: readonly unknown[] };
    expect(ended).toEqual(uninterrupted);
    expect(start).not.toEqual(world.save().configurations.map(([number]) => number));
  });

  const hour = 3_600_000;
  const twoWeeks = 'stolen-director in two weeks that leave nothing out';

  // While wipers download, while the controller is down, before and after it is rolled back, before the attacks: what was saved
  // has had its effects four days later, after the attacks. Amid the second rollout, the two weeks run to their end.
  it.each([
    ['before its attacks', 5 * 24 * hour, [2 * hour + 400_000, 7 * hour, 8 * hour, 30 * hour, 79 * hour]],
    ['near its end', 14 * 24 * hour, [9 * 24 * hour + 4 * hour]],
  ] as const)('resumes in the middle of rollouts by Uptane, %s, with ideal keys', async (_when, durationMs, ticks) => {
    const plan = { ...(await smallPlan(twoWeeks, { set: ['pki.keys=ideal'] })), durationMs };
    const uninterrupted = outcome(await runPlan(plan));
    for (const tick of ticks) expect(outcome(await resumed(plan, tick, throughBytes))).toEqual(uninterrupted);
  });

  // With real keys each run signs and verifies for days: two instants, at which the directors have signed.
  it('resumes in the middle of rollouts by Uptane, with real keys', { timeout: 180_000 }, async () => {
    const late = 9 * 24 * hour + 4 * hour;
    const durationMs = 10 * 24 * hour;
    const plan = { ...(await smallPlan(twoWeeks, { set: ['pki.keys=real'] })), durationMs };
    const uninterrupted = await runPlan(plan);
    expect(uninterrupted.outcomes).toEqual((await runPlan({ ...(await smallPlan(twoWeeks)), durationMs })).outcomes);
    expect(outcome(await resumed(plan, late, throughBytes))).toEqual(outcome(uninterrupted));
    const fiveDays = { ...plan, durationMs: 5 * 24 * hour };
    const early = outcome(await runPlan(fiveDays));
    expect(outcome(await resumed(fiveDays, 7 * hour, throughBytes))).toEqual(early);
  });

  it('resumes between a certificate of the broker that is put up and devices that refuse it', async () => {
    const plan = await smallPlan('root-expiry, too late for most');
    const uninterrupted = await runPlan(plan);
    const replaced = plan.timeline.flatMap(({ action, trigger }) =>
      action.kind === 'replace-certificate' && trigger.kind === 'at' ? [trigger.atMs] : [],
    );
    const refused = uninterrupted.rows
      .filter(isEvent)
      .filter(({ kind, detail }) => kind === 'server.refused' && detail?.endsWith('broker'));
    // A millisecond before a refusal, what the broker has shown is on its way.
    for (const tick of [replaced[0] - 1, replaced[0] + 1, refused[0].t - 1, refused.at(-1)!.t - 1])
      expect(outcome(await resumed(plan, tick, throughBytes))).toEqual(outcome(uninterrupted));
  });

  it('resumes between a renewal and the reconnect that it causes', async () => {
    const name = 'herd-renewal';
    const plan = await smallPlan(name, { set: ['duration=17h'] });
    const uninterrupted = await runPlan(plan);
    const parted = uninterrupted.rows.filter(isChange).filter(({ state }) => state === 'disconnecting');
    const [first, next] = [parted[0], parted[Math.floor(parted.length / 2)]];
    for (const tick of [first.t - 1, first.t, first.t + 1, next.t])
      expect(outcome(await resumed(plan, tick, throughBytes))).toEqual(outcome(uninterrupted));
  });

  it('holds plain data and nothing of the world it came from', async () => {
    const plan = await planFor('first-light on a day that leaves nothing out', '1');
    const { world } = await keptWorld(plan);
    world.advance(plan.durationMs / 2);
    const state = world.save();
    const before = structuredClone(state);
    world.advance(plan.durationMs);
    expect(state).toEqual(before);
  });

  it('is refused where the broker is aedes, which keeps state of its own', async () => {
    const plan = await smallPlan('reconnect-storm', { fidelity: 'packet', set: fewer });
    const { world, keep } = await keptWorld(plan);
    await runWorld(world, { pulse: ({ now }) => now > 10_000 });
    expect(() => world.save()).toThrow(expect.objectContaining({ code: 'lab/no-checkpoint' }));
    keep();
  });

  it('can be resumed from twice', async () => {
    const plan = await planFor('reconnect-storm', '1');
    const first = await keptWorld(plan);
    first.world.advance(plan.durationMs / 2);
    const state = first.world.save();
    const ends = [];
    for (let nth = 0; nth < 2; nth++) {
      const next = await keptWorld(plan);
      next.world.restore(state);
      await runWorld(next.world);
      ends.push(outcome(next.keep()));
    }
    expect(ends[1]).toEqual(ends[0]);
  });

  it('leaves the rows of the rest of the run, numbered after those before it', async () => {
    const plan = await planFor('first-light on a day that leaves nothing out', '1');
    const whole = await runPlan(plan);
    const rest = await resumed(plan, plan.durationMs / 2, asIs);
    expect(rest.rows).toEqual(whole.rows.slice(-rest.rows.length));
    expect(rest.rows.length).toBeGreaterThan(100);
  });
});
