import { describe, expect, it } from 'vitest';
import { runPlan } from '../../bin/app/run-plan.ts';
import { memoryStore, type RunStore } from '../../bin/app/run-store.ts';
import { devicesInRun } from '../../reports/metrics/devices-in-run.ts';
import type { ThresholdDevices } from '../../reports/metrics/measured-parts.ts';
import type { Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { shapeOf } from '../../reports/metrics/run-shape.ts';
import { StateCourse } from '../../reports/metrics/state-course.ts';
import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import type { Run } from '../../reports/run-folder/index.ts';
import { streamRun } from '../../reports/run-folder/stream-run.ts';
import { valuesOfGroup } from '../../sim/kernel/trace/group-series.ts';
import { type SeriesId, seriesIndex, stateGauges } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { Aggregate, Plan, Threshold } from '../../sim/plan/plan.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';

/** Every figure of rows that is known for devices of a step, with each kind of aggregate that it has. */
const figures: readonly (readonly [metric: string, aggregate: Aggregate])[] = [
  ...metricList
    .filter(({ perDevice }: Metric) => perDevice === true || perDevice === 'among all')
    .flatMap(({ id, shape }): readonly (readonly [string, Aggregate])[] =>
      shape === 'value'
        ? [[id, { kind: 'value' }]]
        : [
            [id, { kind: 'count' }],
            [id, { kind: 'p', percentile: 95 }],
            [id, { kind: 'avg' }],
          ],
    ),
];

const windows: readonly Partial<Threshold>[] = [{}, { fromMs: 1_200_000 }, { fromMs: 600_000, toMs: 2_400_000 }];

const thresholdsOn = (on: string): readonly Threshold[] =>
  windows.flatMap((window) =>
    // Met by every figure: the causes of a miss are of no interest here.
    figures.map(([metric, aggregate]) => ({ metric, aggregate, operator: '>=', value: -1, on, text: 'x', ...window })),
  );

async function ran(plan: Plan) {
  const kept: { store?: RunStore } = {};
  const summary = await runPlan(plan, (world) => {
    kept.store = memoryStore(world);
    return kept.store;
  });
  const run = await kept.store!.trace();
  return { summary, run, devicesOf: await devicesInRun(run) };
}

/** By what selections can name the steps of a plan: so many devices at most that their names make a selection. */
const namesIn = ({ timeline }: Plan): readonly string[] =>
  timeline.flatMap(({ label, action }) => [
    `touched-by:"${label}" and pick:60`,
    ...('on' in action && typeof action.on !== 'string' ? [`same-as:"${label}" and pick:60`] : []),
  ]);

/**
 * Samples of groups that the course of their devices' states does not have. Rows of the instant of a sample may come before
 * it or after it, which a trace does not tell: such samples are left out, except the last one, which comes after all rows.
 */
async function unlikeSamples(run: Run, groups: number, devicesOf: ThresholdDevices): Promise<readonly string[]> {
  const { plan } = run.manifest;
  const samples: SampleBlock[] = [];
  for await (const sample of run.samples()) samples.push(sample);
  const courses = (plan.groups ?? []).map((on) => {
    const times = samples.map(({ t }) => t);
    return new StateCourse(shapeOf(run.manifest), devicesOf(on), times);
  });
  const moved = new Set<number>();
  await streamRun(run, {
    changes(block) {
      for (const t of block.t.subarray(0, block.length)) moved.add(t);
      for (const course of courses) course.changes(block, 0, block.length);
    },
    events: () => {},
    samples: () => {},
    reached: () => {},
  });
  const isTold = (nth: number) => nth === samples.length - 1 || !moved.has(samples[nth].t);
  expect(groups === 0 || samples.some((_, nth) => isTold(nth))).toBe(true);
  return courses.flatMap((course, group) =>
    stateGauges.flatMap((gauge) =>
      course.of(gauge).flatMap((value, nth) => {
        const sampled = valuesOfGroup(samples[nth].values, group)[seriesIndex(gauge.id as SeriesId)];
        return !isTold(nth) || sampled === value
          ? []
          : [`${gauge.id} at ${samples[nth].t}: ${value}, sampled ${sampled}`];
      }),
    ),
  );
}

const compared = ({ metric, measured, isNever, never, concerned, reason }: ThresholdResult) => ({
  ...{ metric, measured, isNever, never, concerned, reason },
});

const seen = { selections: 0, devices: 0, measured: new Set<string>() };

describe('a threshold on the devices of a step', () => {
  it.each(smallPlans.map(({ name }) => name).filter((_, nth) => nth % 3 === 1))(
    'of %s measures what one on the names of those devices does',
    async (name) => {
      const plan = await smallPlan(name);
      const selections = namesIn(plan).slice(0, 6);
      const ofSteps = await ran({ ...plan, expect: selections.flatMap(thresholdsOn), split: [], groups: [] });
      const names = await ofSteps.run.devices();
      const byName = selections.map((on) => {
        const devices = [...ofSteps.devicesOf(on)];
        seen.selections++;
        seen.devices += devices.length;
        return devices.length === 0 ? undefined : `name:${devices.map((device) => names.nameOf(device)).join(',')}`;
      });
      const groups = byName.filter((on) => on !== undefined);
      const expected = groups.flatMap(thresholdsOn);
      const again = await ran({ ...plan, expect: expected, split: [], groups: [...new Set(groups)] });
      expect(again.run.manifest.traceHash).toBe(ofSteps.run.manifest.traceHash);
      const results = ofSteps.summary.thresholds.filter((_, nth) => byName[Math.floor(nth / perSelection)]);
      expect(results.map(compared)).toEqual(again.summary.thresholds.map(compared));
      for (const { metric, measured } of results) if (measured !== null) seen.measured.add(metric);
      expect(await unlikeSamples(again.run, groups.length, again.devicesOf)).toEqual([]);
      const others = ofSteps.summary.thresholds.filter((_, nth) => !byName[Math.floor(nth / perSelection)]);
      expect(others.every(({ met, reason }) => !met && reason !== null)).toBe(true);
      expect(await summarize(ofSteps.run)).toEqual({ ...ofSteps.summary, findings: undefined });
    },
  );

  it('on a gauge looks at the samples in its window', async () => {
    const plan = await smallPlan('reconnect-storm');
    const [on] = namesIn(plan);
    const asked = (about: Partial<Threshold>): Threshold => ({
      ...{ metric: 'fleet.onlineShare', aggregate: { kind: 'min' }, operator: '>=', value: 0, text: 'x', on },
      ...about,
    });
    const outage = plan.timeline.find(({ action }) => action.kind === 'outage');
    const fromMs = outage?.trigger.kind === 'at' ? outage.trigger.atMs : Number.NaN;
    const { summary } = await ran({
      ...plan,
      expect: [
        asked({ fromMs: fromMs - 120_000, toMs: fromMs - 60_000 }),
        asked({ fromMs, toMs: fromMs + 60_000 }),
        asked({ aggregate: { kind: 'value' } }),
        asked({ fromMs: plan.durationMs - 1, aggregate: { kind: 'max' }, metric: 'fleet.online' }),
      ],
    });
    expect(summary.thresholds.map(({ measured, reason }) => [measured, reason])).toEqual([
      [1, null],
      [0, null],
      [1, null],
      [60, null],
    ]);
  });

  it('measures the same in a run that keeps figures alone, as those of a sweep', async () => {
    const plan = await smallPlan('reconnect-storm');
    const thresholds = namesIn(plan).flatMap(thresholdsOn);
    const { summary, run } = await ran({ ...plan, expect: thresholds });
    expect(summary.thresholds.filter(({ measured }) => measured !== null).length).toBeGreaterThan(20);
    expect(await runPlan({ ...plan, expect: thresholds })).toEqual({ ...summary, findings: undefined });
    // A part of a run lacks rows of its steps.
    const part = { ...run, manifest: { ...run.manifest, trim: { fromMs: 0, toMs: 1 } } } as unknown as Run;
    const [on] = namesIn(plan);
    expect([(await devicesInRun(run))(on).length > 0, (await devicesInRun(part))(on).length]).toEqual([true, 0]);
  });

  it('was about many devices, and measured every figure', () => {
    expect(seen.selections).toBeGreaterThan(40);
    expect(seen.devices).toBeGreaterThan(800);
    // In these plans, no console commands devices that a step selected or touched.
    const missing = figures.map(([metric]) => metric).filter((metric) => !seen.measured.has(metric));
    expect(missing).toEqual(['commands.obeyed']);
  });
});

const perSelection = figures.length * windows.length;
