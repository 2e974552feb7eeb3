import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../reports/run-folder/index.ts';
import { finished, handTrace, minutes, openFolder, scratch } from '../kit/hand-trace.ts';
import { rewriteManifest } from '../kit/rewrite-manifest.ts';

type Raw = ReturnType<typeof JSON.parse>;

function written(): string {
  const run = openFolder(scratch(), 3, { durationMs: minutes(20) });
  const trace = handTrace();
  for (let minute = 0; minute < 9; minute++) {
    trace.event(minutes(minute), 'step.started');
    trace.change(minutes(minute), 0, minute % 2 === 0 ? 'link online' : 'link offline');
    trace.sample(minutes(minute + 0.5), { 'fleet.online': 1 });
  }
  trace.feed(run.sink, minutes(20));
  run.finish(finished);
  return run.path;
}

const placeOf = ({ files }: Raw, name: string): number => files.findIndex((file: Raw) => file.name === name);

const disagreements: readonly (readonly [string, (raw: Raw) => unknown, RegExp])[] = [
  ['a segment left out', (raw) => raw.files.splice(placeOf(raw, 'changes-0001.parquet'), 1), /changes/],
  [
    'the last segment left out',
    (raw) =>
      raw.files.splice(
        raw.files.findLastIndex((f: Raw) => f.table === 'events'),
        1,
      ),
    /events/,
  ],
  ['a file listed twice', (raw) => raw.files.push(raw.files[1]), /twice/],
  [
    'a segment under a number of its own',
    (raw) => raw.files.push({ ...raw.files[1], name: 'changes-0999.parquet' }),
    /changes-0999/,
  ],
  [
    'two segments in the other order',
    (raw) => {
      const [a, b] = [placeOf(raw, 'changes-0000.parquet'), placeOf(raw, 'changes-0001.parquet')];
      [raw.files[a], raw.files[b]] = [raw.files[b], raw.files[a]];
    },
    /where segment 0 of changes belongs/,
  ],
  ['no devices', (raw) => raw.files.splice(placeOf(raw, 'devices.parquet'), 1), /devices\.parquet/],
  ['more changes than rows', (raw) => raw.counts.changes++, /changes, and their files have/],
  ['fewer events than rows', (raw) => raw.counts.events--, /events, and their files have/],
  ['more devices than rows', (raw) => raw.counts.devices++, /devices, and devices\.parquet has/],
  ['fewer samples than rows', (raw) => raw.counts.samples--, /samples of \d+ series/],
  ['a count that no run can have', (raw) => (raw.counts.devices = 1e15), /counts\.devices/],
  ['a run that is complete and was interrupted', (raw) => (raw.end = 'interrupted'), /complete/],
];

describe('a manifest with a contradiction', () => {
  it.each(disagreements)('is refused, whatever its digest says: %s', async (_what, change, message) => {
    const path = written();
    rewriteManifest(path, change);
    await expect(openRun(path)).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringMatching(message),
    });
  });

  it.each(disagreements)(
    'is refused where it has no digest, as before schema 3: %s',
    async (_what, change, message) => {
      const path = written();
      const { sha256: _, ...raw } = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8'));
      const older = { ...raw, schema: 2 };
      change(older);
      writeFileSync(join(path, 'manifest.json'), JSON.stringify(older));
      await expect(openRun(path)).rejects.toMatchObject({
        code: 'report/damaged-run',
        message: expect.stringMatching(message),
      });
    },
  );
});

describe('the digest of a manifest', () => {
  const changed = (change: (raw: Raw) => void, path = written()): string => {
    const file = join(path, 'manifest.json');
    const raw = JSON.parse(readFileSync(file, 'utf8'));
    change(raw);
    writeFileSync(file, JSON.stringify(raw));
    return path;
  };

  it.each<[string, (raw: Raw) => unknown]>([
    ['a word of the claim', (raw) => (raw.plan.claim = 'All is well.')],
    ['how far the trace goes', (raw) => raw.reachedT--],
    [
      'the digest itself',
      (raw) => (raw.sha256 = raw.sha256.replace(/^./, (digit: string) => (digit === '0' ? '1' : '0'))),
    ],
    ['a key unknown to every schema', (raw) => (raw.note = 'added')],
    ['the schema, to one that had no digest', (raw) => (raw.schema = 2)],
  ])('shows a change of %s', async (_what, change) => {
    await expect(openRun(changed(change))).rejects.toThrow(/manifest\.json: .*its SHA-256 differs/);
  });

  it('is required', async () => {
    await expect(openRun(changed((raw) => (raw.sha256 = null)))).rejects.toThrow(/no digest of its own/);
    await expect(openRun(changed((raw) => delete raw.sha256))).rejects.toThrow(/sha256/);
  });

  it('covers the content and not the layout', async () => {
    await expect(openRun(changed(() => {}))).resolves.toMatchObject({ manifest: { end: 'finished' } });
  });
});
