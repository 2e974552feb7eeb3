import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { notesOn } from '../../bin/files/run-notes.ts';
import { junit } from '../../reports/export/junit/junit.ts';
import { verdictOf } from '../../reports/outcome/run-verdict.ts';
import { summarizer } from '../../reports/outcome/summary.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { tee } from '../../sim/kernel/trace/sink.ts';
import { expectation, handTrace, minutes, openFolder, planOf, regions, scratch } from '../kit/hand-trace.ts';

/** A claim that devices meet that do nothing. */
const plan = {
  expect: [
    expectation('connect.refusedShare', 'value == 0', { aggregate: { kind: 'value' }, operator: '==', value: 0 }),
  ],
};
const slice = {
  ...{ worker: 'one.1.ab', reason: 'silent for 15.2 s', heardMs: 20_000, lostMs: 35_300 },
  ...{ devices: 2, names: ['acme/sensor-1'] },
};

/** Three devices, none of which is refused or ends offline; `lost` is what the run says of its slices. */
function ran(lost: readonly (typeof slice)[]) {
  const folder = openFolder(scratch(), 3, plan);
  const summaries = summarizer(planOf(plan), '0.0.0-test', { devices: 3, regions, tickMs: 1, sampleEveryMs: 60_000 });
  const trace = handTrace();
  trace.event(0, 'run.started');
  trace.sample(minutes(60), { 'fleet.onlineShare': 1, 'connects.attempted': 9 });
  trace.feed(tee(folder.sink, summaries.sink), minutes(60));
  const summary = summaries.summary({ end: 'finished', endT: minutes(60), traceHash: null, lost });
  folder.finish({ end: 'finished', traceHash: null, chapters: [], summary, lost });
  return { path: folder.path, summary };
}

describe('a run that lost devices', () => {
  it('has not passed, though all that is known of it meets its thresholds', () => {
    const [whole, { summary }] = [ran([]).summary, ran([slice])];
    expect([whole.passed, verdictOf(whole).claim, verdictOf(whole).fleet]).toEqual([true, 'reproduced', 'unharmed']);
    expect(summary.thresholds.map(({ met }) => met)).toEqual([true]);
    expect(summary.passed).toBe(false);
    expect(verdictOf(summary)).toMatchObject({
      claim: 'open',
      claimText: 'the run lost 2 devices with their workers; 1 of 1 threshold met by what is known',
      fleet: 'unknown',
      reasons: ['2 devices lost with worker one.1.ab, last heard at 20s (silent for 15.2 s): acme/sensor-1 and 1 more'],
    });
  });

  it('says so on the terminal and in JUnit', () => {
    const { summary } = ran([slice]);
    const text = stripVTControlCharacters(summaryTable(summary, { color: false, unicode: true }));
    expect(text).toContain('the run lost 2 devices of 3: figures count them as offline');
    expect(text).toContain('failed: the run lost 2 devices with their workers');
    expect(text).not.toContain('passed');
    expect(junit(summary)).toMatch(/<error [^>]*lost with worker one\.1\.ab[^>]*type="lost"|<error type="lost"/);
    expect(junit(summary)).toContain('errors="1"');
  });

  it('says so in its folder, for every reader', async () => {
    const { path } = ran([slice]);
    const run = await openRun(path);
    expect(run.manifest).toMatchObject({ end: 'finished', complete: true, lost: [slice] });
    expect(await run.summary()).toMatchObject({ passed: false, lost: [slice] });
    expect(notesOn(path, run.manifest)).toEqual([
      '2 devices lost with worker one.1.ab, last heard at 20s (silent for 15.2 s): acme/sensor-1 and 1 more',
    ]);
    const whole = await openRun(ran([]).path);
    expect(whole.manifest.lost).toBeUndefined();
    expect(await whole.summary()).not.toHaveProperty('lost');
  });
});
