import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSummary } from '../../reports/outcome/read-summary.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import type { LabError } from '../../sim/kernel/lab-error.ts';
import { runFilesOf } from '../../viz/data/open-files.ts';
import { openRun as openForViewing } from '../../viz/data/open-run.ts';
import { finished, handTrace, minutes, openFolder, scratch } from '../kit/hand-trace.ts';
import { chosenFolder, fileFrom } from './chosen-folder.ts';

/** Three devices over an hour; the second is offline for a while. Written twice: for the summary, and with it. */
async function writtenRun(end: 'finished' | 'interrupted' = 'finished') {
  const summary = await summarize(await openRun(write(end, undefined)));
  return { path: write(end, summary), summary };
}

function write(end: 'finished' | 'interrupted', summary: Summary | undefined): string {
  const folder = openFolder(scratch(), 3);
  const trace = handTrace();
  const start = trace.event(0, 'run.started');
  for (const device of [0, 1, 2]) trace.change(1_000, device, 'link online', start);
  trace.sample(minutes(1), { 'fleet.online': 3, 'fleet.onlineShare': 1 });
  const step = trace.event(minutes(10), 'step.started', { detail: 'the broker is down' });
  trace.change(minutes(10), 1, 'link backoff', step);
  trace.sample(minutes(11), { 'fleet.online': 2, 'fleet.onlineShare': 2 / 3 });
  trace.feed(folder.sink, minutes(12));
  folder.finish({ ...finished, end, chapters: [{ t: minutes(10), label: 'the broker is down', row: step }], summary });
  return folder.path;
}

const errorOf = async (promise: Promise<unknown>): Promise<LabError> =>
  promise.then(
    () => expect.fail('nothing was refused'),
    (error: LabError) => error,
  );

const viewed = async (files: readonly File[]) => (await openForViewing(runFilesOf(files))).info;

describe('a chosen run folder', () => {
  it('is shown with its figures and its steps', async () => {
    const { path, summary } = await writtenRun();
    const info = await viewed(chosenFolder(path));
    expect(info).toMatchObject({ summary, where: basename(path), rows: 6 });
    expect(info.manifest.chapters).toMatchObject([{ t: minutes(10), label: 'the broker is down' }]);
  });

  it('is found below the folder that was chosen', async () => {
    const { path, summary } = await writtenRun();
    const view = await viewed([
      fileFrom(new Uint8Array(1), 'notes.txt', 'runs/notes.txt'),
      ...chosenFolder(path, 'runs/'),
    ]);
    expect(view.summary).toEqual(summary);
  });

  it('may be given as its files alone', async () => {
    const { path } = await writtenRun();
    const alone = await Promise.all(
      chosenFolder(path).map(async (file) => fileFrom(new Uint8Array(await file.arrayBuffer()), file.name)),
    );
    expect((await viewed(alone)).where).toBe('the chosen files');
  });

  it('is refused with a message if a file is missing', async () => {
    const { path } = await writtenRun();
    const error = await errorOf(viewed(chosenFolder(path).filter(({ name }) => !name.startsWith('metrics'))));
    expect(error.code).toBe('report/damaged-run');
    expect(error.diagnostic.where).toMatch(/metrics-0000\.parquet$/);
    expect(error.diagnostic.what).toContain('not among those chosen');
  });

  it('is refused with a message if a file has been changed', async () => {
    const { path } = await writtenRun();
    const files = await Promise.all(
      chosenFolder(path).map(async (file) => {
        const bytes = new Uint8Array(await file.arrayBuffer());
        if (file.name.startsWith('metrics')) bytes[8] ^= 1;
        return fileFrom(bytes, file.name, file.webkitRelativePath);
      }),
    );
    expect((await errorOf(viewed(files))).message).toMatch(/metrics-0000\.parquet: .*SHA-256 differs/);
  });
});

describe('files that are not a run', () => {
  it('are refused with a hint what to choose', async () => {
    const error = await errorOf(viewed([fileFrom(new Uint8Array(3), 'photo.jpg', 'pictures/photo.jpg')]));
    expect(error.code).toBe('view/no-run');
    expect(error.diagnostic.hint).toContain('choose the folder');
  });

  it('are distinguished when there are several runs', async () => {
    const [one, other] = [await writtenRun(), await writtenRun()];
    const error = await errorOf(viewed([...chosenFolder(one.path, 'a/'), ...chosenFolder(other.path, 'b/')]));
    expect(error.code).toBe('view/several-runs');
    expect(error.diagnostic.what).toContain('2 runs');
  });

  it('are refused when the manifest is of something else', async () => {
    const error = await errorOf(viewed([fileFrom(new TextEncoder().encode('{"name":"app"}'), 'manifest.json')]));
    expect(error.code).toBe('report/not-a-run');
  });
});

describe('a summary', () => {
  it('that is missing is left out', () => {
    expect(readSummary(undefined, 'summary.json')).toBeUndefined();
  });

  it('is shown as it was written', async () => {
    const { summary } = await writtenRun('interrupted');
    expect(readSummary(JSON.parse(JSON.stringify(summary)), 'summary.json')).toEqual(
      JSON.parse(JSON.stringify(summary)),
    );
  });

  it.each([
    ['of another format', { format: 'other' }, 'format'],
    ['without thresholds', { thresholds: undefined }, 'thresholds'],
    [
      'with words for a figure',
      { metrics: { 'connect.time': { shape: 'value', unit: 'ms', value: 'fast' } } },
      'metrics',
    ],
  ])('%s is refused with its path', async (_what, changed, place) => {
    const { summary } = await writtenRun();
    expect(() => readSummary({ ...summary, ...changed }, 'summary.json')).toThrow(`summary.json at ${place}`);
  });
});
