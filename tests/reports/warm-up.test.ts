import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure } from '../../reports/metrics/measure.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import type { MetricResult } from '../../reports/metrics/metric-result.ts';
import { readSummary } from '../../reports/outcome/read-summary.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { summarizer } from '../../reports/outcome/summary.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { tee } from '../../sim/kernel/trace/sink.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import { expectation, handTrace, minutes, openFolder, planOf, regions, scratch } from '../kit/hand-trace.ts';
import { entriesOf, shape } from './figures.ts';
import { feed, randomTraces } from './random-trace.ts';

/** 40 devices power up at once; after an outage at 90 minutes half of them come back, one a minute. */
function coldStart() {
  const trace = handTrace();
  for (let device = 0; device < 40; device++) trace.change(0, device, 'power running');
  for (let device = 0; device < 40; device++) trace.change(1_000, device, 'link online');
  trace.sample(minutes(1), { 'connects.attempted': 1_200 });
  trace.sample(minutes(60), { 'connects.attempted': 1_200 });
  const failed = trace.event(minutes(90), 'broker.failed');
  for (let device = 0; device < 20; device++) trace.change(minutes(90), device, 'link backoff', failed);
  trace.event(minutes(91), 'broker.recovered', { cause: failed });
  for (let device = 0; device < 20; device++) trace.change(minutes(92 + device), device, 'link online');
  for (let at = 91; at <= 120; at++) trace.sample(minutes(at), { 'connects.attempted': 1_200 + (at - 90) });
  return trace;
}

const END = minutes(120);
const below = (metric: string, value: number, fromMs?: number): Threshold =>
  expectation(metric, fromMs === undefined ? 'as written' : 'as written from then', {
    aggregate: { kind: metric === 'connect.time' ? 'max' : 'value' },
    operator: '<',
    value,
    ...(fromMs === undefined ? {} : { fromMs }),
  });

function judged(expect: readonly Threshold[], endT = END) {
  const plan = { expect, durationMs: END };
  const folder = openFolder(scratch(), 40, plan);
  const live = summarizer(planOf(plan), '0.0.0-test', { devices: 40, regions, tickMs: 1, sampleEveryMs: minutes(1) });
  coldStart().feed(tee(folder.sink, live.sink), endT);
  const end = endT === END ? ('finished' as const) : ('interrupted' as const);
  const summary = live.summary({ end, endT, traceHash: null });
  folder.finish({ end, traceHash: null, chapters: [], summary });
  return { path: folder.path, summary };
}

describe('a threshold that leaves out a warm-up', () => {
  it('is met by a fleet that powers up as a herd, and missed without it', () => {
    const { summary } = judged([
      below('connect.ratePeak', 5),
      below('connect.ratePeak', 5, minutes(60)),
      below('connect.ratePeak', 1 / 60, minutes(60)),
    ]);
    expect(summary.thresholds).toMatchObject([
      { met: false, measured: 20 },
      { met: true, measured: 1 / 60, fromMs: minutes(60) },
      { met: false, measured: 1 / 60 },
    ]);
    expect(summary.thresholds[0]).not.toHaveProperty('fromMs');
    expect(summary.metrics['connect.ratePeak']).toMatchObject({ value: 20 });
  });

  it('is the same from files as it was live, and as it was written', async () => {
    const expected = [0, 30, 60, 90, 110, 119].flatMap((at) =>
      metricList.map(({ id, shape: kind }) =>
        expectation(id, `from ${at}m`, {
          aggregate: { kind: kind === 'value' ? 'value' : 'avg' },
          operator: '<',
          value: 1,
          fromMs: minutes(at),
        }),
      ),
    );
    const { path, summary } = judged(expected);
    const run = await openRun(path);
    expect(await summarize(run)).toEqual(summary);
    expect(readSummary(await run.summary(), path)).toEqual(summary);
    expect(run.manifest.plan.expect).toEqual(expected);
    expect(new Set(summary.thresholds.map(({ measured }) => measured)).size).toBeGreaterThan(10);
  });

  it('has nothing to measure where all was over before, and says so', () => {
    const { summary } = judged([below('connect.time', 1e9, minutes(60)), below('message.loss', 1, minutes(60))]);
    expect(summary.thresholds).toMatchObject([
      { met: false, measured: null, reason: 'nothing to measure from 1h on: all of it was over by then' },
      { met: false, measured: null, reason: 'no data; concerned would be: readings taken by devices' },
    ]);
  });

  it('is missed where the run ended before it', () => {
    const { summary } = judged([below('reconnect.never', 1, minutes(60)), below('reconnect.never', 1)], minutes(40));
    expect(summary.thresholds).toMatchObject([
      { met: false, reason: 'the run ended at 40m, before 1h' },
      { met: true, reason: null },
    ]);
  });

  it('is read from a summary written before there were any', () => {
    const { summary } = judged([below('reconnect.never', 1)]);
    expect(readSummary(structuredClone(summary), 'summary.json')).toEqual(summary);
  });
});

describe('figures from a time on', () => {
  const told = (result: MetricResult): unknown => (result.shape === 'value' ? result : entriesOf(result));

  it('are those of the whole run where nothing is left out', () => {
    fc.assert(
      fc.property(randomTraces, (trace) => {
        const parts = [{ fromMs: 0 }, { fromMs: 5_000 }];
        const [alone, beside] = [measure(shape(trace.devices)), measure(shape(trace.devices), { parts })];
        for (const { sink } of [alone, beside]) feed(trace, sink);
        const whole = alone.results(trace.endT).map(told);
        expect(beside.results(trace.endT).map(told)).toEqual(whole);
        expect(beside.results(trace.endT, parts[0]).map(told)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('have as many that never did, and no more that did, than the whole run', () => {
    fc.assert(
      fc.property(randomTraces, fc.nat({ max: 9_999 }), (trace, from) => {
        const late = { fromMs: from };
        const measurement = measure(shape(trace.devices), { parts: [late] });
        feed(trace, measurement.sink);
        const [whole, part] = [measurement.results(trace.endT), measurement.results(trace.endT, late)];
        for (const [i, one] of whole.entries()) {
          const other = part[i];
          if (one.shape === 'distribution' && other.shape === 'distribution') {
            expect(other.entries.never).toBe(one.entries.never);
            expect(other.entries.count).toBeLessThanOrEqual(one.entries.count);
          }
          if (one.shape === 'value' && other.shape === 'value') expect(other.of).toEqual(one.of);
        }
        const value = (results: readonly MetricResult[], metric: string) => {
          const found = results.find(({ id }) => id === metric)!;
          return found.shape === 'value' ? found.value! : Number.NaN;
        };
        expect(value(part, 'fleet.onlineMin')).toBeGreaterThanOrEqual(value(whole, 'fleet.onlineMin'));
        for (const same of ['fleet.onlineAtEnd', 'connect.never', 'reconnect.never', 'fleet.certifiedAtEnd'])
          expect(value(part, same)).toBe(value(whole, same));
      }),
      { numRuns: 200 },
    );
  });

  it('do not change with what was over before', () => {
    const warmUp = fc.array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 3 })), { maxLength: 30 });
    fc.assert(
      fc.property(warmUp, (drops) => {
        const results = [[], drops.toSorted(([a], [b]) => a - b)].map((before) => {
          const trace = handTrace();
          for (const device of [0, 1, 2, 3]) {
            trace.change(0, device, 'power running');
            trace.change(1, device, 'link online');
          }
          for (const [t, device] of before) {
            trace.change(10 + t * 10, device, 'link backoff');
            trace.change(15 + t * 10, device, 'link online');
          }
          trace.change(4_000, 0, 'link backoff');
          trace.change(6_000, 0, 'link online');
          const late = { fromMs: 5_000 };
          const { sink, results } = measure({ ...shape(4), regions }, { parts: [late] });
          trace.feed(sink, 10_000);
          return results(10_000, late).map(told);
        });
        expect(results[1]).toEqual(results[0]);
      }),
    );
  });
});
