import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkFiles, intactText } from '../../reports/run-folder/check-files.ts';
import { sha256Of } from '../../reports/run-folder/digest.ts';
import type { Manifest, RunFile } from '../../reports/run-folder/manifest.ts';
import { contradictionIn } from '../../reports/run-folder/manifest-sums.ts';
import { endingOf } from '../../reports/run-folder/run-ending.ts';

const file = (name: string, rows: number, rest: Partial<RunFile> = {}): RunFile => ({
  name,
  table: /^[a-z]+/.exec(name)![0] as RunFile['table'],
  bytes: 100,
  sha256: 'f00d',
  rows,
  ...rest,
});

const devices = file('devices.parquet', 3);
const changes = [
  file('changes-0000.parquet', 2, { fromRow: 0, toRow: 2, toT: 40 }),
  file('changes-0001.parquet', 1, { fromRow: 3, toRow: 3, toT: 90 }),
];
const events = file('events-0000.parquet', 2, { fromRow: 1, toRow: 4, toT: 100 });
/** Five samples of two series: at the end 5 + 2 + 1 rows each. */
const metrics = (rows: number) => file('metrics-0000.parquet', rows);

const whole = {
  files: [devices, ...changes, events, metrics(16)],
  counts: { devices: 3, changes: 3, events: 2, samples: 5 },
  series: ['one', 'two'],
  end: 'finished',
  complete: true,
  reachedT: 100,
  sha256: 'cafe',
  traceHash: 'beef',
} as unknown as Manifest;

const running = { end: 'running', complete: false, traceHash: null, files: [devices, ...changes, events, metrics(12)] };
const unsigned = { sha256: null };
const trim = (to: number) => ({ trim: { from: 0, to } }) as unknown as Partial<Manifest>;
const without = (name: string) => whole.files.filter((one) => one.name !== name);
const withFile = (nth: number, rest: Partial<RunFile>) => ({
  files: whole.files.map((one, i) => (i === nth ? { ...one, ...rest } : one)),
});
const counting = (rest: Partial<Manifest['counts']>) => ({ counts: { ...whole.counts, ...rest } });
const sampled = (samples: number, rows: number, isOver: boolean) => ({
  ...(isOver ? {} : running),
  ...counting({ samples }),
  files: [devices, ...changes, events, metrics(rows * 2)],
});

describe('a manifest', () => {
  it.each<[string, Partial<Manifest> | object]>([
    ['a run that finished', {}],
    ['a run without a digest of its manifest', unsigned],
    ['a run under way', running],
    [
      'a run under way that has written nothing',
      { ...running, files: [], ...counting({ changes: 0, events: 0, samples: 0 }) },
    ],
    ['a run of devices and nothing else', { files: [devices], ...counting({ changes: 0, events: 0, samples: 0 }) }],
    [
      'a trimmed run, with fewer samples and rows',
      { ...trim(100), files: without('metrics-0000.parquet'), ...counting({ samples: 9 }) },
    ],
    ['a summary beside its tables', { files: [...whole.files, file('summary.json', 0)] }],
    [
      'a run that failed and lost its first row',
      { end: 'failed', complete: false, traceHash: null, ...withFile(1, { fromRow: 1, toRow: 2 }) },
    ],
    [
      'a run that was killed before schema 3 and lost its first row',
      {
        ...running,
        ...unsigned,
        files: [devices, { ...changes[0], fromRow: 1 }, changes[1], events, metrics(12)],
      },
    ],
    ['a run that was interrupted', { end: 'interrupted', complete: false, traceHash: null }],
    [
      'a run that failed, without a digest, with a file that ends later',
      { ...unsigned, end: 'failed', complete: false, traceHash: null, ...withFile(3, { toT: 101 }) },
    ],
    ['a run with a digest, with a file that ends later', withFile(3, { toT: 101 })],
    ['3 samples of a run under way', sampled(3, 3, false)],
    ['4 samples of a run under way', sampled(4, 5, false)],
    ['17 samples of a run under way', sampled(17, 22, false)],
    [
      'a run of one row',
      {
        files: [devices, file('events-0000.parquet', 1, { fromRow: 0, toRow: 0 })],
        ...counting({ changes: 0, events: 1, samples: 0 }),
      },
    ],
    ['no samples', sampled(0, 0, true)],
    ['1 sample', sampled(1, 1, true)],
    ['2 samples', sampled(2, 3, true)],
    ['4 samples', sampled(4, 5, true)],
    ['17 samples', sampled(17, 17 + 5 + 2 + 1, true)],
  ])('may be that of %s', (_, rest) => expect(contradictionIn({ ...whole, ...rest } as Manifest)).toBeUndefined());

  it.each<[string, Partial<Manifest> | object]>([
    ['it lists changes-0000.parquet under the table "events"', withFile(1, { table: 'events' })],
    ['it lists devices.parquet twice', { files: [...whole.files, devices] }],
    ['it lists changes-0001.parquet where segment 0 of changes belongs', { files: without('changes-0000.parquet') }],
    ['it lists events-0001.parquet where segment 0 of events belongs', withFile(3, { name: 'events-0001.parquet' })],
    ['it lists metrics-0001.parquet where segment 0 of metrics belongs', withFile(4, { name: 'metrics-0001.parquet' })],
    ['it does not list devices.parquet', { files: without('devices.parquet') }],
    ['it does not list devices.parquet', { files: [] }],
    ['it does not list devices.parquet', { ...running, files: [...changes, events, metrics(12)] }],
    [
      'it does not say which rows changes-0000.parquet has',
      { files: [devices, file('changes-0000.parquet', 2, { toRow: 2 })] },
    ],
    [
      'it does not say which rows changes-0000.parquet has',
      { files: [devices, file('changes-0000.parquet', 2, { fromRow: 2 })] },
    ],
    [
      'it does not say which rows events-0000.parquet has',
      { files: [devices, ...changes, file('events-0000.parquet', 2)] },
    ],
    ['changes-0000.parquet cannot have 0 rows from 0 to 2', withFile(1, { rows: 0 })],
    ['changes-0000.parquet cannot have 4 rows from 0 to 2', withFile(1, { rows: 4 })],
    ['changes-0001.parquet cannot have 2 rows from 3 to 3', withFile(2, { rows: 2 })],
    ['changes-0001.parquet begins before changes-0000.parquet ends', withFile(2, { fromRow: 2 })],
    ['changes-0001.parquet begins before changes-0000.parquet ends', withFile(2, { fromRow: 1 })],
    ['it counts 4 changes, and their files have 3 rows', counting({ changes: 4 })],
    ['it counts 1 events, and their files have 2 rows', counting({ events: 1 })],
    ['it counts 4 devices, and devices.parquet has 3 rows', counting({ devices: 4 })],
    ['it counts 4 samples of 2 series, and their files have 16 rows', counting({ samples: 4 })],
    ['it counts 5 samples of 2 series, and their files have 16 rows', { ...running, files: whole.files }],
    ['it counts 5 samples of 2 series, and their files have 0 rows', { files: without('metrics-0000.parquet') }],
    ['it counts 5 rows, and its files have the numbers 0 to 5', withFile(3, { toRow: 5 })],
    ['it counts 5 rows, and its files have the numbers 1 to 4', withFile(1, { fromRow: 1 })],
    [
      'it counts 5 rows, and its files have the numbers 0 to 5',
      {
        ...running,
        files: [devices, ...changes, { ...events, toRow: 5 }, metrics(12)],
      },
    ],
    [
      'it counts 5 rows, and its files have the numbers 0 to 5',
      { end: 'interrupted', complete: false, ...withFile(3, { toRow: 5 }) },
    ],
    ['it says "finished" and that the run is not complete', { complete: false }],
    ['it says "interrupted" and that the run is complete', { end: 'interrupted' }],
    ['it does not end where the part of the run does', trim(99)],
    ['it has the trace hash of a run that did not finish', { ...running, ...unsigned, traceHash: 'beef' }],
    ['events-0000.parquet goes on after tick 99, where the trace ends', { ...unsigned, reachedT: 99 }],
    [
      'events-0000.parquet goes on after tick 99, where the trace ends',
      {
        ...unsigned,
        end: 'interrupted',
        complete: false,
        traceHash: null,
        reachedT: 99,
      },
    ],
  ])('is at fault: %s', (fault, rest) => expect(contradictionIn({ ...whole, ...rest } as Manifest)).toBe(fault));
});

describe('the ending of a run', () => {
  const ending = (end: Manifest['end']) =>
    endingOf({ end, reachedT: 30, tickMs: 1_000, plan: { durationMs: 60_000 } } as Parameters<typeof endingOf>[0]);

  it.each<[Manifest['end'], string | undefined]>([
    ['finished', undefined],
    ['running', 'the run was killed, or still goes: the trace ends at 30s of 1m'],
    ['interrupted', 'the run was interrupted: the trace ends at 30s of 1m'],
    ['failed', 'the run could not finish: the trace ends at 30s of 1m'],
  ])('%s is described as %s', (end, words) => expect(ending(end)).toBe(words));
});

describe('the files of a run', () => {
  // FIPS 180-2, appendix B.1.
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const text = file('summary.json', 0, { bytes: 3, sha256: abc });
  const filesWith = (byteLength: number, digest: string | undefined) => ({
    where: 'runs/a',
    text: async () => 'abc',
    bytes: async () => ({ byteLength, slice: async () => new ArrayBuffer(byteLength) }),
    sha256: async () => digest,
  });
  const listed = { files: [text] } as unknown as Manifest;

  it('have digests in hex of texts and bytes alike', async () => {
    expect(await sha256Of('abc')).toBe(abc);
    expect(await sha256Of(new TextEncoder().encode('abc').buffer as ArrayBuffer)).toBe(abc);
  });

  it('have none in a page without crypto', async () => {
    for (const crypto of [undefined, {}]) {
      vi.stubGlobal('crypto', crypto);
      onTestFinished(() => void vi.unstubAllGlobals());
      expect(await sha256Of('abc')).toBeUndefined();
    }
  });

  it('are as they were written, or cannot be checked', async () => {
    const { sha256: _, ...unchecked } = filesWith(9, 'other');
    await expect(checkFiles(unchecked as never, listed)).resolves.toBeUndefined();
    await expect(checkFiles(filesWith(3, abc) as never, listed)).resolves.toBeUndefined();
    await expect(checkFiles(filesWith(3, undefined) as never, listed)).resolves.toBeUndefined();
  });

  it.each([
    ['longer', 4, abc, 'the file has 4 bytes where the manifest says 3'],
    ['another', 3, 'f00d', 'the file is not the one that was written: its SHA-256 differs from the manifest'],
  ])('are refused where one is %s', (_, byteLength, digest, what) =>
    expect(checkFiles(filesWith(byteLength, digest) as never, listed)).rejects.toMatchObject({
      code: 'report/damaged-run',
      diagnostic: { what, where: 'runs/a/summary.json' },
    }),
  );

  it('are checked against their digests as texts too', async () => {
    expect(await intactText(filesWith(3, abc) as never, text)).toBe('abc');
    await expect(intactText(filesWith(3, abc) as never, { ...text, sha256: 'f00d' })).rejects.toMatchObject({
      code: 'report/damaged-run',
    });
  });
});
