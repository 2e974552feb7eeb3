import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import type { Progress } from '../../../reports/trace-index/run-data.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { SummaryFrom } from '../../../viz/data/figures.ts';
import { latestSnapshot } from '../../../viz/data/latest-snapshot.ts';
import { colorModes } from '../../../viz/data/legend.ts';
import type { Channel } from '../../../viz/data/messages.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { type RemoteRuns, runsIn } from '../../../viz/data/remote-run.ts';
import type { OpenedRun } from '../../../viz/data/run-queries.ts';
import { serveRuns } from '../../../viz/data/serve-runs.ts';
import type { RunSource } from '../../../viz/data/sources.ts';
import { realRun } from '../../kit/real-run.ts';
import { withSummary } from '../with-summary.ts';

/** Both ends of a channel in one thread: messages are cloned as on their way to a worker. */
function joined(): { readonly page: Channel; readonly worker: Channel; close(): void } {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  return { page: port1 as unknown as Channel, worker: port2 as unknown as Channel, close: () => port1.close() };
}

const sourceOf = (path: string): RunSource => ({
  from: 'bytes',
  where: path,
  files: readdirSync(path).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(path, name))) })),
});

const neverAsked: SummaryFrom = async () => {
  throw new Error('this run has a summary');
};

describe('a run in a worker', () => {
  let here: RunHere;
  let there: OpenedRun;
  let runs: RemoteRuns;
  let path: string;
  const progress: Progress[] = [];
  const endings: (() => void)[] = [];

  beforeAll(async () => {
    const run = await realRun('first-light on a day on which nobody is trusted');
    path = run.path;
    const { page, worker, close } = joined();
    endings.push(run.remove, close);
    serveRuns(worker);
    runs = runsIn(page, neverAsked);
    here = await openRun(filesOnDisk(path));
    there = await runs.open(sourceOf(path), (one) => progress.push(one));
  });
  afterAll(() => {
    for (const end of endings) end();
  });

  it('has the same metadata', () => {
    const { devices, ...info } = there.info;
    const { devices: table, ...expected } = here.info;
    expect(info).toEqual(expected);
    expect(devices.groups).toEqual(table.groups);
    for (let device = -1; device <= table.count; device++) {
      expect(devices.name(device)).toBe(table.name(device));
      expect(devices.numberOf(table.name(device))).toBe(table.numberOf(table.name(device)));
      expect(devices.groupOf(device)).toEqual(table.groupOf(device));
    }
    expect(progress.at(-1)).toEqual({ what: 'rows', done: here.info.rows, total: here.info.rows });
  });

  it('answers as the run in this thread does', async () => {
    const { end } = here.info;
    const window = { from: end / 4, to: end / 2 };
    const failed = (await here.events(window, 5)).first[0];
    for (const color of colorModes)
      expect(await there.snapshot(end / 3, color)).toEqual(await here.snapshot(end / 3, color));
    const ask: ((port: OpenedRun) => Promise<unknown>)[] = [
      (port) => port.step(0, 1),
      (port) => port.step(5, -1, 3),
      (port) => port.rowAt(end / 2),
      (port) => port.device(7),
      (port) => port.causes(failed.row),
      (port) => port.consequences(failed.row, 4),
      (port) => port.series('fleet.online', window, 40),
      (port) => port.verdicts(window),
      (port) => port.connectTimes(window, 20),
      (port) => port.find('link:online tenant:acme', end / 2),
      (port) => port.find('color:red', 0),
      (port) => port.events(window, 20, 3),
      (port) => port.transitions(1, window),
      (port) => port.refresh(),
    ];
    for (const question of ask) expect(await question(there)).toEqual(await question(withSummary(here)));
  });

  it('gives an overtaken query the newer answer', async () => {
    const snapshots = await Promise.all(
      [1, 2, 3, 4, 5].map((part) => there.snapshot((here.info.end * part) / 6, 'link')),
    );
    const last = (here.info.end * 5) / 6;
    expect(snapshots.map(({ t }) => t)).toEqual([here.info.end / 6, last, last, last, last]);
    expect(snapshots[4].codes).toEqual((await here.snapshot(last, 'link')).codes);
  });

  it('refuses what is not a run with the same message', async () => {
    const error: unknown = await runs
      .open({ from: 'bytes', where: 'photos', files: [] })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({ code: 'report/not-a-run', diagnostic: { where: 'photos/manifest.json' } });
  });

  it('compares two runs', async () => {
    const other = await runs.open(sourceOf(path));
    const told: Progress[] = [];
    const compared = await runs.compare(there, other, (one) => told.push(one));
    const rows = here.info.rows * 2;
    expect(told.at(-1)).toEqual({ what: 'rows', done: rows, total: rows });
    expect(compared.info).toMatchObject({ diverged: 0, first: undefined, onlyA: 0, onlyB: 0 });
    expect((await compared.snapshot(here.info.end / 2, 'link')).counts[0]).toBe(here.info.devices.count);
    expect(await compared.verdicts({ from: 0, to: here.info.end })).toEqual([]);
    other.dispose();
    await expect(other.rowAt(1)).rejects.toThrow('is closed');
    await expect(runs.compare(there, other)).rejects.toThrow('open in this worker');
  });

  it('passes on no other method', async () => {
    const { page, worker, close } = joined();
    serveRuns(worker);
    const reply = new Promise((resolve) => page.addEventListener('message', ({ data }) => resolve(data)));
    page.postMessage({ id: 1, ask: 'call', run: 1, method: 'constructor', args: [] }, []);
    expect(await reply).toMatchObject({ kind: 'error', error: { message: 'run 1 is closed' } });
    close();
  });

  it('rejects pending queries when the worker is terminated', async () => {
    const { page, close } = joined();
    const unanswered = runsIn(page, neverAsked);
    const opening = unanswered.open(sourceOf(path));
    unanswered.terminate();
    await expect(opening).rejects.toMatchObject({ code: 'view/stopped' });
    close();
  });
});

describe('queries for snapshots', () => {
  it('go on after one that failed', async () => {
    const ask = latestSnapshot(
      async (t: number) => {
        if (t < 0) throw new Error('no');
        return t;
      },
      () => 'all',
    );
    const [first, second, third] = [ask(-1), ask(-2), ask(3)];
    await expect(first).rejects.toThrow('no');
    expect(await Promise.all([second, third])).toEqual([3, 3]);
    expect(await ask(4)).toBe(4);
  });

  it('get a snapshot of their own kind, and drop none of another kind', async () => {
    const asked: string[] = [];
    const ask = latestSnapshot(
      async (t: number, color: string) => {
        asked.push(`${color} ${t}`);
        return `${color} ${t}`;
      },
      (_t, color) => color,
    );
    const answers = [ask(1, 'link'), ask(2, 'ring'), ask(3, 'link'), ask(4, 'ring'), ask(5, 'link')];
    expect(await Promise.all(answers)).toEqual(['link 1', 'ring 2', 'link 5', 'ring 4', 'link 5']);
    expect(asked).toEqual(['link 1', 'ring 2', 'link 5', 'ring 4']);
  });

  it('let no kind wait for another', async () => {
    const ask = latestSnapshot(
      (t: number, color: string) => (color === 'certificate' ? new Promise<never>(() => {}) : Promise.resolve(t)),
      (_t, color) => color,
    );
    void ask(1, 'certificate');
    void ask(2, 'certificate');
    expect(await Promise.all([ask(3, 'health'), ask(4, 'health')])).toEqual([3, 4]);
  });
});
