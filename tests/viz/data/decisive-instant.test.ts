import { describe, expect, it } from 'vitest';
import { summarizer } from '../../../reports/outcome/summary.ts';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { tee } from '../../../sim/kernel/trace/sink.ts';
import type { Threshold } from '../../../sim/plan/plan.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { decisiveInstant } from '../../../viz/state/decisive-instant.ts';
import { openingInstantOf } from '../../../viz/state/opening-instant.ts';
import { whereBroke } from '../../../viz/state/where-broke.ts';
import { expectation, handTrace, minutes, openFolder, planOf, regions, scratch } from '../../kit/hand-trace.ts';
import { withSummary } from '../with-summary.ts';

const END = minutes(120);
const DEVICES = 10;

/** A herd at the start and a smaller one after an outage; a small outage before, a smaller one after. */
function twoHerds() {
  const trace = handTrace();
  for (let device = 0; device < DEVICES; device++) trace.change(0, device, 'power running');
  for (let device = 0; device < DEVICES; device++) trace.change(minutes(1), device, 'link online');
  const outage = (from: number, to: number, count: number) => {
    const failed = trace.event(minutes(from), 'broker.failed');
    for (let device = 0; device < count; device++) trace.change(minutes(from), device, 'link backoff', failed);
    trace.event(minutes(to), 'broker.recovered', { cause: failed });
    for (let device = 0; device < count; device++) trace.change(minutes(to) + 1_000, device, 'link online');
  };
  outage(20, 25, 8);
  trace.event(minutes(30), 'attack.refused', { device: 0, detail: 'a' });
  for (const device of [0, 1, 2]) trace.change(minutes(40), device, 'trust renewing');
  outage(80, 85, 4);
  trace.event(minutes(90), 'attack.refused', { device: 0, detail: 'a' });
  for (const device of [3, 4]) trace.change(minutes(95), device, 'trust renewing');
  return trace;
}

/** Samples by the minute, with online and dials as in the rows above. */
function withSamples() {
  const trace = twoHerds();
  for (let at = 1; at <= 120; at++) {
    const away = at >= 20 && at <= 25 ? 8 : at >= 80 && at <= 85 ? 4 : 0;
    const dials = at < 2 ? 0 : at < 26 ? 100 : at < 86 ? 180 : 220;
    const expired = at < 20 ? 0 : at < 80 ? 8 : 12;
    trace.sample(minutes(at), {
      'fleet.online': DEVICES - away,
      'connects.attempted': dials,
      'keepalives.expired': expired,
    });
  }
  return trace;
}

const asked = (metric: string, value: number, fromMs?: number): Threshold =>
  expectation(metric, 'as written', {
    aggregate: { kind: 'value' },
    operator: '<',
    value,
    ...(fromMs === undefined ? {} : { fromMs }),
  });

async function opened(...expect: readonly Threshold[]) {
  const plan = { expect, durationMs: END };
  const folder = openFolder(scratch(), DEVICES, plan);
  const shape = { devices: DEVICES, regions, tickMs: 1, sampleEveryMs: minutes(1) };
  const live = summarizer(planOf(plan), '0.0.0-test', shape);
  withSamples().feed(tee(folder.sink, live.sink), END);
  const ending = { end: 'finished', traceHash: null } as const;
  folder.finish({ ...ending, chapters: [], summary: live.summary({ ...ending, endT: END }) });
  return openRun(filesOnDisk(folder.path));
}

describe('the decisive instant of a threshold with a warm-up', () => {
  it.each([
    ['connect.ratePeak', minutes(2), minutes(86)],
    ['fleet.onlineMin', minutes(20), minutes(80)],
    ['reconnect.time', minutes(25), minutes(85)],
    ['offline.time', minutes(20), minutes(80)],
    ['keepalive.expired', minutes(20), minutes(80)],
    ['attack.refused', minutes(30), minutes(90)],
    ['renewal.ratePeak', minutes(40), minutes(95)],
    ['fleet.onlineAtEnd', END, END],
  ])('of %s is after it', async (metric, whole, after) => {
    const run = withSummary(await opened());
    expect((await decisiveInstant(run, metric))?.t).toBe(whole);
    expect((await decisiveInstant(run, metric, { from: minutes(60) }))?.t).toBe(after);
  });

  it('of connect.time is not where most had yet to connect before it', async () => {
    const run = withSummary(await opened());
    expect(await decisiveInstant(run, 'fleet.onlineAtEnd', { to: 1_000 })).toEqual({
      t: 1_000,
      why: 'the window ends',
    });
    expect((await decisiveInstant(run, 'connect.time'))?.t).toBe(0);
    expect(await decisiveInstant(run, 'connect.time', { from: minutes(60) })).toBeUndefined();
    // The state at the warm-up's end counts.
    expect((await decisiveInstant(run, 'connect.time', { from: 30_000 }))?.t).toBe(30_000);
  });

  it('is where the run opens', async () => {
    const run = await opened(asked('fleet.onlineMin', 0.1, minutes(60)));
    expect(await openingInstantOf(withSummary(run))).toEqual({
      t: minutes(80),
      why: 'the fewest devices are online',
      metric: 'fleet.onlineMin',
    });
  });

  it.each([
    ['connect.ratePeak', 0.1, minutes(1), minutes(85)],
    ['fleet.onlineMin', 0.9, minutes(20), minutes(80)],
    ['keepalive.expired', 1, minutes(20), minutes(80)],
    ['keepalive.expired', 4, minutes(20), minutes(80)],
  ])('of %s, missed, is where it broke after it', async (metric, value, whole, after) => {
    const run = withSummary(await opened());
    expect(await whereBroke(run, run.info, asked(metric, value))).toBe(whole);
    expect(await whereBroke(run, run.info, asked(metric, value, minutes(60)))).toBe(after);
  });
});
