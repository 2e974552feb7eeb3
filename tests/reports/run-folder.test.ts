import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderName, openRun, streamRun } from '../../reports/run-folder/index.ts';
import { sha256OfFile } from '../../reports/run-folder/sha256-of-file.ts';
import { eventKinds, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { seriesList } from '../../sim/kernel/trace/series.ts';
import { type ChangeBlock, type EventBlock, NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import { finished, handTrace, minutes, openFolder, planOf, scratch } from '../kit/hand-trace.ts';
import { rewriteManifest } from '../kit/rewrite-manifest.ts';

/** Keeps rows as plain data, with texts in place of codes. */
function collector() {
  const changes: number[][] = [];
  const events: (number | string)[][] = [];
  const samples: { t: number; values: number[] }[] = [];
  const sink: TraceSink = {
    changes(b) {
      for (let i = 0; i < b.length; i++)
        changes.push([b.row[i], b.t[i], b.device[i], b.region[i], b.state[i], b.cause[i]]);
    },
    events(b) {
      const word = (code: number) => (code === NONE ? NONE : b.strings[code]);
      for (let i = 0; i < b.length; i++) {
        events.push([
          b.row[i],
          b.t[i],
          b.kind[i],
          b.device[i],
          word(b.actor[i]),
          word(b.control[i]),
          b.verdict[i],
          word(b.detail[i]),
          b.cause[i],
        ]);
      }
    },
    samples: ({ t, values }) => samples.push({ t, values: [...values] }),
    reached: () => {},
  };
  return { sink, changes, events, samples };
}

const devices = 50;
const u32 = fc.oneof(fc.nat({ max: 1_000 }), fc.integer({ min: 0, max: 0xfffffffe }), fc.constant(NONE));
const change = fc.tuple(
  fc.nat({ max: 100_000 }),
  fc.nat({ max: devices - 1 }),
  fc.constantFrom([0, 2], [1, 3], [1, 0]),
  u32,
);
const event = fc.record({
  t: fc.integer({ min: 0, max: 0xfffffffe }),
  kind: fc.nat({ max: eventKinds.length - 1 }),
  device: fc.oneof(fc.nat({ max: devices - 1 }), fc.constant(NONE)),
  verdict: fc.nat({ max: verdicts.length - 1 }),
  words: fc.tuple(
    fc.option(fc.string({ unit: 'grapheme' })),
    fc.option(fc.string()),
    fc.option(fc.string({ unit: 'binary' })),
    fc.option(fc.string({ unit: 'grapheme' })),
  ),
  cause: u32,
});

describe('a run folder', () => {
  it('returns every block that was written, in any cutting', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(fc.array(change, { minLength: 1, maxLength: 40 }), fc.array(event, { minLength: 1, maxLength: 10 })),
          { maxLength: 12 },
        ),
        fc.array(fc.nat({ max: 1_000 }), { maxLength: 40 }),
        async (blocks, samples) => {
          const root = scratch();
          const run = openFolder(root, devices);
          const written = collector();
          const strings: string[] = [];
          let row = 0;
          for (const block of blocks) {
            const { changes, events } = asBlock(block, row, strings);
            row += block.length;
            for (const sink of [run.sink, written.sink]) {
              if (changes) sink.changes(changes);
              if (events) sink.events(events);
            }
            run.sink.reached(row * minutes(1));
          }
          samples.forEach((value, i) => {
            const sample = { t: i * 1_000, values: new Float64Array(seriesList.length).fill(value) };
            for (const sink of [run.sink, written.sink]) sink.samples(sample);
          });
          run.finish(finished);
          const read = collector();
          await streamRun(await openRun(run.path), read.sink);
          expect(read.changes).toEqual(written.changes);
          expect(read.events).toEqual(written.events.map(asWellFormed));
          expect(read.samples).toEqual(written.samples);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has the same bytes each time the same trace is written', () => {
    const write = () => {
      const run = openFolder(scratch(), 3);
      smallTrace().feed(run.sink, minutes(10));
      run.finish(finished);
      return readdirSync(run.path)
        .sort()
        .map((name) => [name, readFileSync(join(run.path, name), 'base64')]);
    };
    expect(write()).toEqual(write());
  });

  it('lists its files, its counts and its ending', async () => {
    const run = openFolder(scratch(), 3);
    smallTrace().feed(run.sink, minutes(10));
    run.finish({ ...finished, chapters: [{ t: 60_000, label: 'broker outage', row: 4 }], summary: { passed: true } });
    const { manifest, summary } = await openRun(run.path).then(async (read) => ({
      ...read,
      summary: await read.summary(),
    }));
    expect(manifest).toMatchObject({
      complete: true,
      end: 'finished',
      traceHash: 'f00d',
      reachedT: minutes(10),
      counts: { devices: 3, changes: 4, events: 2, samples: 2 },
      chapters: [{ t: 60_000, label: 'broker outage', row: 4 }],
    });
    expect(manifest.files.map(({ name }) => name)).toContain('events-0000.parquet');
    expect(summary).toEqual({ passed: true });
    expect(readdirSync(run.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('closes a segment when a twentieth of the run has passed, and not before', () => {
    const run = openFolder(scratch(), 3, { durationMs: 20_000 });
    const trace = handTrace();
    trace.change(10, 0, 'power running');
    trace.sample(999, {});
    trace.change(1_000, 0, 'link online');
    trace.sample(1_000, {});
    trace.change(1_500, 0, 'link offline');
    trace.feed(run.sink, 1_500);
    const names = readdirSync(run.path).sort();
    expect(names).toContain('changes-0000.parquet');
    expect(names).toContain('metrics-0000.parquet');
    expect(names).not.toContain('changes-0001.parquet');
  });

  it('aggregates samples at every level of the pyramid', async () => {
    const run = openFolder(scratch(), 1);
    const values = [5, 1, 4, 2, 10];
    values.forEach((value, i) => {
      run.sink.samples({ t: i * 100, values: new Float64Array(seriesList.length).fill(value) });
    });
    run.finish(finished);
    const { query } = await import('../../reports/query/query.ts');
    const sql = `SELECT level, bucket, t, min, max, mean, last, count FROM metrics WHERE series = 'fleet.online' AND level > 0 ORDER BY 1, 2`;
    const { rows } = await query(await openRun(run.path), sql);
    expect(rows).toEqual([
      [1, 0, 0, 1, 5, 3, 2, 4],
      [1, 1, 400, 10, 10, 10, 10, 1],
      [2, 0, 0, 1, 10, 4.4, 10, 5],
    ]);
  });
});

describe('a folder name', () => {
  it('keeps runs of different plans and versions apart', () => {
    const names = [
      folderName(planOf(), '1'),
      folderName(planOf(), '2'),
      folderName(planOf({ seed: 'other' }), '1'),
      folderName(planOf({ durationMs: 1 }), '1'),
    ];
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toMatch(/^hand-made-hand-[0-9a-f]{8}$/);
  });

  it.each(['../../etc', 'a/b', '..', '', 'c:\\x', 'ü', 'x'.repeat(500)])(
    'is one plain name for the seed %j',
    (seed) => {
      expect(folderName(planOf({ seed }), '1')).toMatch(/^hand-made-[A-Za-z0-9._-]{1,60}-[0-9a-f]{8}$/);
    },
  );
});

describe('a run that is written again', () => {
  it('replaces the files of the earlier run, and leaves foreign files alone', async () => {
    const root = scratch();
    const first = openFolder(root, 3);
    smallTrace().feed(first.sink, minutes(60));
    first.finish({ ...finished, summary: {} });
    writeFileSync(join(first.path, 'notes.txt'), 'mine');
    writeFileSync(join(first.path, '.changes-0009.parquet.part'), 'left by a killed run');
    const second = openFolder(root, 3);
    expect(second.path).toBe(first.path);
    expect(readdirSync(second.path).sort()).toEqual(['devices.parquet', 'manifest.json', 'notes.txt']);
    second.finish(finished);
    expect((await openRun(second.path)).manifest.counts.changes).toBe(0);
  });

  it.each([
    ['without a manifest', { 'thesis.doc': '...' }],
    ['with a manifest of something else', { 'manifest.json': '{"name":"my web page"}' }],
    ['with a manifest that is not JSON', { 'manifest.json': 'PK..' }],
  ])('refuses a folder %s', (_, files) => {
    const root = scratch();
    const path = join(root, folderName(planOf(), '0.0.0-test'));
    mkdirSync(path);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    expect(() => openFolder(root, 3)).toThrow(expect.objectContaining({ code: 'report/not-a-run-folder' }));
    expect(readdirSync(path)).toEqual(Object.keys(files));
  });
});

describe('a killed run', () => {
  /** The process is gone: it never calls `finish`, and the last segment has no footer. */
  async function killed() {
    const run = openFolder(scratch(), 3, { durationMs: minutes(20) });
    const trace = handTrace();
    trace.change(0, 0, 'power running');
    trace.change(minutes(1), 0, 'link online');
    trace.sample(minutes(1), { 'fleet.online': 1 });
    trace.change(minutes(1.5), 0, 'link offline');
    trace.feed(run.sink, minutes(1.5));
    writeFileSync(join(run.path, '.changes-0001.parquet.part'), 'PAR1 and then nothing');
    return openRun(run.path);
  }

  it('opens up to its last closed segment and says that it did not finish', async () => {
    const run = await killed();
    expect(run.manifest).toMatchObject({ complete: false, end: 'running', reachedT: minutes(1) });
    const read = collector();
    await streamRun(run, read.sink);
    expect(read.changes.map(([row]) => row)).toEqual([0, 1]);
    expect(await run.summary()).toBeUndefined();
  });

  it('opens before the first segment is closed', async () => {
    const run = await openRun(openFolder(scratch(), 3).path);
    expect(run.manifest.files.map(({ name }) => name)).toEqual(['devices.parquet']);
    expect((await run.devices()).nameOf(2)).toBe('acme/sensor-2');
  });
});

describe('a damaged or hostile folder', () => {
  function written() {
    const run = openFolder(scratch(), 3);
    smallTrace().feed(run.sink, minutes(10));
    run.finish({ ...finished, summary: {} });
    return run.path;
  }

  async function forged(change: (manifest: ReturnType<typeof JSON.parse>) => void) {
    const path = written();
    rewriteManifest(path, change);
    const read = collector();
    return openRun(path).then((run) => streamRun(run, read.sink));
  }

  const code = (text: string) => expect.objectContaining({ code: text });

  it('without a manifest is not a run', async () => {
    await expect(openRun(scratch())).rejects.toThrow(code('report/not-a-run'));
    await expect(openRun('/nowhere/at/all')).rejects.toThrow(code('report/not-a-run'));
  });

  it('with a manifest of something else is not a run', async () => {
    await expect(forged((manifest) => delete manifest.format)).rejects.toThrow(code('report/not-a-run'));
  });

  it('with a manifest cut short says so', async () => {
    const path = written();
    truncateSync(join(path, 'manifest.json'), 100);
    await expect(openRun(path)).rejects.toThrow(code('report/damaged-run'));
  });

  it('of a later schema names both versions', async () => {
    await expect(forged((manifest) => (manifest.schema = 5))).rejects.toThrow(/schema 5; this fleetlab reads up to 4/);
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'sub/changes-0000.parquet',
    'changes-0000.parquet/..',
    '..\\x',
    'manifest.json',
  ])('cannot make a reader open %j', async (name) => {
    await expect(forged((manifest) => (manifest.files[1].name = name))).rejects.toThrow(code('report/damaged-run'));
  });

  it.each<[string, (manifest: ReturnType<typeof JSON.parse>) => void]>([
    ['no regions', (m) => delete m.regions],
    ['a region without states', (m) => (m.regions = [{ name: 'link', states: [] }])],
    ['counts that are texts', (m) => (m.counts.devices = 'many')],
    ['a negative tick', (m) => (m.tickMs = -1)],
    ['a plan without expectations', (m) => delete m.plan.expect],
    ['a negative time in a threshold', (m) => (m.plan.expect = [fromThen(-1)])],
    ['33 warm-ups', (m) => (m.plan.expect = Array.from({ length: 33 }, (_, i) => fromThen(i + 1)))],
    ['files that are not a list', (m) => (m.files = {})],
    ['another length of a file', (m) => m.files[1].bytes++],
    ['another number of rows', (m) => m.files[1].rows++],
    ['a file under another table', (m) => (m.files[1].table = 'events')],
    ['too few states for its changes', (m) => (m.regions = [m.regions[0], { name: 'link', states: ['offline'] }])],
    ['too few devices for its changes', (m) => (m.counts.devices = 1)],
  ])('with %s in its manifest is refused', async (_, change) => {
    await expect(forged(change)).rejects.toThrow(code('report/damaged-run'));
  });

  it('with a missing file names the file', async () => {
    await expect(
      forged((manifest) => manifest.files.push({ ...manifest.files[1], name: 'changes-0042.parquet' })),
    ).rejects.toThrow(/changes-0042\.parquet/);
  });

  it('with a Parquet file cut short or overwritten is refused', async () => {
    const cut = written();
    truncateSync(join(cut, 'changes-0000.parquet'), 200);
    await expect(openRun(cut)).rejects.toThrow(code('report/damaged-run'));
    const noise = written();
    const file = join(noise, 'changes-0000.parquet');
    const bytes = Buffer.alloc(readFileSync(file).length, 0xa5);
    writeFileSync(file, bytes);
    await expect(openRun(noise)).rejects.toThrow(/its SHA-256 differs from the manifest/);
    rewriteManifest(noise, ({ files }) => {
      files.find(({ name }: { name: string }) => name === 'changes-0000.parquet').sha256 = sha256OfFile(file);
    });
    await expect(openRun(noise)).rejects.toThrow(/not a readable Parquet file/);
  });

  it('never fails with anything but a named error, whatever byte is changed', async () => {
    const path = written();
    const file = join(path, 'changes-0000.parquet');
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] ^= flip;
        writeFileSync(file, bytes);
        try {
          await streamRun(await openRun(path), collector().sink);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LabError' });
        }
      }),
      { numRuns: 200 },
    );
    expect(existsSync(file)).toBe(true);
  });
});

describe('a device of a run', () => {
  it('is found by name and by number, and a typo suggests similar names', async () => {
    const devices = await (await openRun(openFolder(scratch(), 30).path)).devices();
    expect(devices.find('acme/sensor-7')).toBe(7);
    expect(devices.find('29')).toBe(29);
    expect(() => devices.find('30')).toThrow(expect.objectContaining({ code: 'report/unknown-device' }));
    expect(() => devices.find('acme/sensor-2x')).toThrow(/acme\/sensor-2, acme\/sensor-20/);
    expect(devices.recordOf(10)).toMatchObject({ ring: 'canary', site: 'site-1', firmware: '1.0.0' });
  });
});

function smallTrace() {
  const trace = handTrace();
  const start = trace.event(0, 'run.started');
  const power = trace.change(10, 0, 'power running', start);
  trace.change(20, 0, 'link dialing', power);
  trace.change(30, 1, 'power running', start);
  trace.sample(minutes(1), { 'fleet.powered': 2 });
  trace.event(minutes(1), 'connect.refused', {
    device: 0,
    control: 'client-credential',
    verdict: 'refuse',
    detail: 'unknown',
  });
  trace.change(minutes(2), 2, 'power running', start);
  trace.sample(minutes(10), { 'fleet.powered': 3 });
  return trace;
}

type ArbitraryEvent = typeof event extends fc.Arbitrary<infer T> ? T : never;
type ArbitraryChange = typeof change extends fc.Arbitrary<infer T> ? T : never;

function asBlock(rows: readonly (ArbitraryChange | ArbitraryEvent)[], from: number, strings: string[]) {
  const row = Uint32Array.from(rows, (_, i) => from + i);
  if (Array.isArray(rows[0])) {
    const changes = rows as readonly ArbitraryChange[];
    const block: ChangeBlock = {
      length: rows.length,
      row,
      t: Uint32Array.from(changes, ([t]) => t),
      device: Uint32Array.from(changes, ([, device]) => device),
      region: Uint8Array.from(changes, ([, , [region]]) => region),
      state: Uint8Array.from(changes, ([, , [, state]]) => state),
      cause: Uint32Array.from(changes, ([, , , cause]) => cause),
    };
    return { changes: block };
  }
  const events = rows as readonly ArbitraryEvent[];
  const code = (text: string | null) => (text === null ? NONE : strings.push(text) - 1);
  const block: EventBlock = {
    length: rows.length,
    strings,
    row,
    t: Uint32Array.from(events, ({ t }) => t),
    kind: Uint8Array.from(events, ({ kind }) => kind),
    device: Uint32Array.from(events, ({ device }) => device),
    actor: Uint32Array.from(events, ({ words }) => code(words[0])),
    control: Uint32Array.from(events, ({ words }) => code(words[1])),
    verdict: Uint8Array.from(events, ({ verdict }) => verdict),
    detail: Uint32Array.from(events, ({ words }) => code(words[2])),
    evidence: Uint32Array.from(events, ({ words }) => code(words[3])),
    cause: Uint32Array.from(events, ({ cause }) => cause),
  };
  return { events: block };
}

/** Files hold UTF-8, which cannot encode half of a surrogate pair, and readers drop a byte order mark. */
const asWellFormed = (row: (number | string)[]) =>
  row.map((cell) => (typeof cell === 'string' ? throughUtf8(cell) : cell));

const throughUtf8 = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));

const fromThen = (fromMs: number) => ({ metric: 'connect.never', text: '', aggregate: { kind: 'value' }, fromMs });
