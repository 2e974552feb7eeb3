import { describe, expect, it, onTestFinished } from 'vitest';
import { filesOnDisk, type Manifest } from '../../../reports/run-folder/index.ts';
import { CHUNK_ROWS } from '../../../reports/trace-index/chunk.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { finished, handTrace, minutes, openFolder, scratch } from '../../kit/hand-trace.ts';
import { longRun } from '../../kit/long-run.ts';

const wholeOf = async (run: RunHere) => {
  const { end } = run.info;
  const texts: string[] = [];
  for (let at = await run.step(-1, 1); at !== undefined; at = await run.step(at.row, 1)) texts.push(at.text);
  return {
    moments: texts,
    rows: run.info.rows,
    end,
    density: run.info.density,
    frames: [await run.snapshot(end / 3, 'link'), await run.snapshot(end, 'health')],
    life: await run.device(1),
    series: await run.series('fleet.online', { from: 0, to: end }, 100),
    summary: run.info.summary,
  };
};

/** The manifest that a run of schema 2 had while it was being written, once it listed these files. */
function runningWith({ sha256: _, ...all }: Manifest, files: Manifest['files']) {
  const rows = (name: string) => files.reduce((sum, file) => sum + (file.table === name ? file.rows : 0), 0);
  const counts = { devices: rows('devices'), changes: rows('changes'), events: rows('events'), samples: 0 };
  return { ...all, schema: 2, files, counts, end: 'running', complete: false, traceHash: null };
}

describe('a run that is still being written', () => {
  const parts = [
    (trace: ReturnType<typeof handTrace>) => {
      const start = trace.event(0, 'run.started');
      for (const device of [0, 1, 2]) trace.change(1_000, device, 'link online', start);
      trace.sample(minutes(4), { 'fleet.online': 3 });
    },
    (trace: ReturnType<typeof handTrace>) => {
      trace.change(minutes(5), 1, 'link backoff');
      trace.event(minutes(5), 'handshake.refused', { device: 1, control: 'handshake-queue', verdict: 'refuse' });
      trace.sample(minutes(8), { 'fleet.online': 2 });
    },
  ];

  it('is read on as segments close, and equals the finished run read at once', async () => {
    const folder = openFolder(scratch(), 3);
    // One trace that numbers all rows, passed on in two portions.
    const trace = handTrace();
    const portions: (() => void)[] = [];
    const collect = portionsOf(trace, folder.sink);
    parts[0](trace);
    portions.push(collect(minutes(4)));
    parts[1](trace);
    portions.push(collect(minutes(8)));

    portions[0]();
    const run = await openRun(filesOnDisk(folder.path));
    expect(run.info).toMatchObject({ rows: 4, end: minutes(4), manifest: { complete: false, end: 'running' } });
    expect(await run.refresh()).toBeUndefined();
    await run.device(1);

    portions[1]();
    const further = await run.refresh();
    expect(further).toMatchObject({ rows: 6, end: minutes(8) });
    expect(run.info).toBe(further);
    expect((await run.snapshot(minutes(8), 'link')).counts[3]).toBe(1);
    expect((await run.snapshot(minutes(4), 'link')).counts[3]).toBe(0);

    folder.finish(finished);
    expect((await run.refresh())?.manifest.end).toBe('finished');
    expect(await wholeOf(run)).toEqual(await wholeOf(await openRun(filesOnDisk(folder.path))));
  });

  it('keeps the chunks that cannot change any more', async () => {
    const made = longRun({ rows: 2 * CHUNK_ROWS + 5_000, devices: 50 });
    onTestFinished(made.remove);
    const whole = filesOnDisk(made.path);
    const all = JSON.parse(await whole.text('manifest.json')) as Manifest;
    const isLast = ({ name }: { name: string }) =>
      name === all.files.findLast(({ table }) => table === 'changes')!.name;
    const tables = all.files.filter(({ table }) => table !== 'summary' && table !== 'metrics');
    let files = tables.filter((file) => !isLast(file));
    // The events of the last part are there already, so new rows fall between rows that were read, as in runs of schema
    // 2.
    const growing = { ...whole, text: async () => JSON.stringify(runningWith(all, files)) };
    const run = await openRun(growing);
    const before = run.data.store.entries;
    files = tables.sort((a, b) => Number(isLast(a)) - Number(isLast(b)));
    await run.refresh();
    expect(run.info.rows).toBe(made.rows.length);
    expect(run.data.store.entries[0].chunk === before[0].chunk).toBe(true);
    const atOnce = await openRun(growing);
    for (const t of [made.end / 2, made.end * 0.97, made.end]) {
      expect([...(await run.snapshot(t, 'health')).codes]).toEqual([...(await atOnce.snapshot(t, 'health')).codes]);
    }
    expect(await run.device(3)).toEqual(await atOnce.device(3));
    expect(run.info.density).toEqual(atOnce.info.density);
  });

  it('is read anew if the scenario was started again', async () => {
    const root = scratch();
    const first = openFolder(root, 3);
    const trace = handTrace();
    trace.event(0, 'run.started');
    trace.change(minutes(1), 0, 'link online');
    trace.feed(first.sink, minutes(30));
    const run = await openRun(filesOnDisk(first.path));
    const second = openFolder(root, 3);
    const other = handTrace();
    other.event(0, 'run.started');
    other.change(minutes(1), 2, 'link backoff');
    other.feed(second.sink, minutes(40));
    second.finish(finished);
    expect(await run.refresh()).toMatchObject({ rows: 2, end: minutes(40) });
    expect([...(await run.snapshot(minutes(2), 'link')).codes]).toEqual([0, 0, 3]);
  });
});

type Trace = ReturnType<typeof handTrace>;
type Sink = Parameters<Trace['feed']>[0];

/** A hand-made trace is fed from its beginning; this passes on what is new since the last call. */
function portionsOf(trace: Trace, sink: Sink): (until: number) => () => void {
  let [rows, samples] = [0, 0];
  return (until) => {
    const from = { rows, samples };
    const calls: (() => void)[] = [];
    let [row, sample] = [0, 0];
    const later = (isNew: boolean, call: () => void) => {
      if (isNew) calls.push(call);
    };
    trace.feed(
      {
        changes: (block) => later(row++ >= from.rows, () => sink.changes(block)),
        events: (block) => later(row++ >= from.rows, () => sink.events(block)),
        samples: (block) => later(sample++ >= from.samples, () => sink.samples(block)),
        reached: () => {},
      },
      until,
    );
    [rows, samples] = [row, sample];
    return () => {
      for (const call of calls) call();
      sink.reached(until);
    };
  };
}
