import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COMPUTED_SUMMARY } from '../../../reports/outcome/read-summary.ts';
import { summarize } from '../../../reports/outcome/summarize.ts';
import { openRun as openFolderRun } from '../../../reports/run-folder/index.ts';
import { figuresIn, type SummaryFrom } from '../../../viz/data/figures.ts';
import type { Channel } from '../../../viz/data/messages.ts';
import { type RemoteRuns, runsIn } from '../../../viz/data/remote-run.ts';
import { serveFigures } from '../../../viz/data/serve-figures.ts';
import { serveRuns } from '../../../viz/data/serve-runs.ts';
import type { RunSource } from '../../../viz/data/sources.ts';
import { expectation, handTrace, minutes, openFolder } from '../../kit/hand-trace.ts';
import { scratch } from '../../kit/small-run.ts';

/** Both ends of a channel in one thread. */
function joined(): readonly [page: Channel, worker: Channel] {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  onTestFinished(() => port1.close());
  return [port1 as unknown as Channel, port2 as unknown as Channel];
}

function figures(): SummaryFrom {
  const [page, worker] = joined();
  serveFigures(worker);
  return figuresIn(page);
}

function runsWith(summaryFrom: SummaryFrom): RemoteRuns {
  const [page, worker] = joined();
  serveRuns(worker);
  return runsIn(page, summaryFrom);
}

const filesIn = (folder: string, more: Readonly<Record<string, string>> = {}): RunSource => ({
  from: 'bytes',
  where: folder,
  files: [
    ...readdirSync(folder).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) })),
    ...Object.entries(more).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
  ],
});

/** A run that was killed after ten minutes; one of its two devices was offline for one of them. */
function killedRun(): string {
  const onlineAtEnd = expectation('fleet.onlineAtEnd', 'value == 100%', {
    aggregate: { kind: 'value' },
    operator: '==',
    value: 1,
  });
  const folder = openFolder(scratch(), 2, { name: 'killed', claim: 'It is killed.', expect: [onlineAtEnd] });
  const trace = handTrace();
  trace.event(0, 'run.started');
  for (const device of [0, 1]) trace.change(20, device, 'link online');
  trace.change(minutes(5), 1, 'link backoff');
  trace.change(minutes(6), 1, 'link online');
  trace.sample(minutes(1), { 'fleet.online': 2 });
  trace.feed(folder.sink, minutes(10));
  folder.finish({ end: 'interrupted', traceHash: null, chapters: [], summary: undefined });
  return folder.path;
}

describe('a run without a summary', () => {
  it('has on the page the summary that its trace comes to', async () => {
    const path = killedRun();
    const run = await openFolderRun(path);
    const expected = await summarize(run);
    expect(expected.metrics['offline.time']).toMatchObject({ max: minutes(1) });
    // The page gives the bytes of an embedded run away, so it asks with files of its own.
    const summaryFrom = figures();
    const opened = await runsWith(() => summaryFrom(filesIn(path))).open(filesIn(path));
    expect(opened.info.summary).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it('has the one that a report holds beside its files, and nothing is computed', async () => {
    const path = killedRun();
    const summary = { ...(await summarize(await openFolderRun(path))), claim: 'computed before' };
    const unasked: SummaryFrom = async () => expect.fail('no summary is asked for');
    const source = filesIn(path, { [COMPUTED_SUMMARY]: JSON.stringify(summary) });
    expect((await runsWith(unasked).open(source)).info.summary.claim).toBe('computed before');
    for (const text of ['{ "format": "fleetlab-summary" }', '{'])
      await expect(runsWith(unasked).open(filesIn(path, { [COMPUTED_SUMMARY]: text }))).rejects.toMatchObject({
        code: 'report/damaged-run',
      });
  });

  it('does not open where its figures cannot be computed, and says why', async () => {
    const summaryFrom = figures();
    const opening = runsWith(() => summaryFrom({ from: 'bytes', where: 'photos', files: [] })).open(
      filesIn(killedRun()),
    );
    await expect(opening).rejects.toMatchObject({
      code: 'report/not-a-run',
      diagnostic: { where: 'photos/manifest.json' },
    });
  });

  it('answers each of several runs with its own', async () => {
    const summaryFrom = figures();
    const [one, none, other] = await Promise.allSettled([
      summaryFrom(filesIn(killedRun())),
      summaryFrom({ from: 'bytes', where: 'photos', files: [] }),
      summaryFrom(filesIn(killedRun())),
    ]);
    expect([one.status, none.status, other.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
