import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { costRun } from '../../bin/costs/cost-run.ts';
import { run } from '../../bin/index.ts';
import { runOne } from '../../bin/sweep/run-one.ts';
import type { MetricSummary } from '../../reports/outcome/summary.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { at } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { scratch } from '../kit/scratch.ts';
import { planWith } from '../kit/small-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';
import { summarized } from '../kit/summarized.ts';

const DAY = 86_400_000;

const plan = (fields: object) =>
  planWith(
    [
      {
        ...{ count: 2, start: 'running', identity: 'certificate' },
        ...{ telemetry: { everyMs: DAY / 2, jitter: 0.1, bytes: 100, qos: 1, buffer: 10 }, keepAliveMs: DAY / 2 },
      },
    ],
    { durationMs: 150 * DAY, tickMs: 1_000, sampleEveryMs: DAY, ...fields },
  );

describe('a run of months', async () => {
  const { rows, world, samples } = await runPlan(plan({}));

  it('goes on to its end, and has its devices online there', () => {
    expect([world.now, world.isOver]).toEqual([150 * DAY, true]);
    expect(samples.at(-1)!.t).toBe((150 * DAY) / 1_000);
    expect(world.projection.count('link', 'online')).toBe(2);
  });

  it('counts rows in ticks, up to its last day', () => {
    const times = rows.map(({ t }) => t);
    expect(times.every((t) => Number.isInteger(t))).toBe(true);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(times.findLast((t) => t < (150 * DAY) / 1_000)).toBeGreaterThan((148 * DAY) / 1_000);
  });

  it('gives each certificate a serial number of its own', () => {
    const issued = rows.flatMap((row) => ('kind' in row && row.kind === 'certificates.issued' ? [row] : []));
    const serials = issued.map(({ detail, evidence }) => `${detail} ${evidence}`);
    expect(serials.length).toBeGreaterThan(250);
    expect(new Set(serials).size).toBe(serials.length);
  });

  it('is the same step by step', async () => {
    const other = await runPlan(plan({}), { stretches: false });
    expect(other.rows).toEqual(rows);
    expect(world.ahead!.spared).toBeGreaterThan(500);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'fleetlab-long-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the tick of a run', () => {
  const file = scratch({
    'long.yaml': `name: long
claim: It is long.
fidelity: model
duration: 49d
sampleEvery: 1h
fleet: [{ tenant: acme, product: sensor, profile: sphere, count: 1 }]
`,
  })('long.yaml');

  it.each([
    ['49d', undefined],
    ['50d', 10],
    ['490d', 10],
    ['730d', 100],
    ['3650d', 100],
  ])('of %s is the shortest that fits: %s', async (duration, tickMs) => {
    const { plan: read } = await loadScenario(file, { set: [`duration=${duration}`] });
    expect(read.tickMs).toBe(tickMs);
  });

  it.each([undefined, folder])('is that of what a run writes and says, with %s as its folder', async (out) => {
    const scenario = await loadScenario(file, { set: ['duration=60d', 'sampleEvery=1d'] });
    const { summary, trace } = await run(scenario, { out });
    expect(summary.simulatedMs).toBe(60 * DAY);
    const { manifest } = await trace();
    expect([manifest.tickMs, manifest.reachedT, manifest.plan.durationMs]).toEqual([10, 6 * DAY, 60 * DAY]);
  });

  it('is the one that the scenario has', async () => {
    const read = async (tick: string) => (await loadScenario(file, { set: [`tick=${tick}`] })).plan.tickMs;
    expect(await read('1s')).toBe(1_000);
    // As if it had none, so that nothing that knows the plan by its content takes it for another.
    expect(await read('1ms')).toBeUndefined();
  });
});

describe.each(['reconnect-storm', 'canary-rollout', 'herd-renewal'] as const)('%s with ticks of 10 ms', (name) => {
  it('has the figures that it has with ticks of a millisecond, but for chance and a few ticks', async () => {
    const plan = await smallPlan(name, { fidelity: 'model' });
    const [fine, coarse] = [await summarized(plan), await summarized({ ...plan, tickMs: 10 })];
    expect(coarse.summary.simulatedMs).toBe(fine.summary.simulatedMs);
    const ids = Object.keys(fine.metrics);
    const figures = ids.flatMap((id) => {
      const [one, other] = [figureOf(fine.metrics[id]), figureOf(coarse.metrics[id])];
      expect(other === null, id).toBe(one === null);
      return one === null || other === null ? [] : [{ id, one, other, unit: fine.metrics[id].unit }];
    });
    expect(figures.length).toBeGreaterThan(20);
    const least: Readonly<Record<string, number>> = { ms: 2_000, share: 0.05, devices: 3, count: 2 };
    const off = figures.filter(({ one, other, unit }) => Math.abs(one - other) > Math.max(least[unit] ?? 2, 0.2 * one));
    expect(off).toEqual([]);
  });
});

describe('a run whose ticks are a second', () => {
  it('costs its users what it costs them with ticks of a millisecond', async () => {
    const day = { durationMs: DAY, timeline: [at(DAY / 2, { kind: 'outage', of: 'network', forMs: DAY, on: {} })] };
    const [fine, coarse] = [await costRun(plan({ ...day, tickMs: 1 })), await costRun(plan(day))];
    expect(fine.costs.offlineMs).toBeGreaterThan(DAY / 3);
    expect(coarse.costs.offlineMs / fine.costs.offlineMs).toBeCloseTo(1, 1);
  });

  it('has devices in foreign hands over as long a time', async () => {
    const { plan: clones } = await loadScenario('clones', { set: ['fidelity=model'], variant: 'no-access-list' });
    const [fine, coarse] = [await runOne(clones), await runOne({ ...clones, tickMs: 1_000 })];
    expect(fine.hands?.endMs).toBe(clones.durationMs);
    expect(coarse.hands?.endMs).toBe(clones.durationMs);
    expect(coarse.hands?.values.length).toBe(fine.hands?.values.length);
    expect(coarse.hands?.values.at(-1)).toBe(fine.hands?.values.at(-1));
  });
});

const figureOf = (metric: MetricSummary): number | null => (metric.shape === 'value' ? metric.value : metric.med);
