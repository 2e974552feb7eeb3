import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { collectRuns, withFound } from '../../reports/sweep/collect-runs.ts';
import { indexRanges, missingRuns } from '../../reports/sweep/missing-runs.ts';
import { parseRun, runFileName, runText } from '../../reports/sweep/run-file.ts';
import { noRuns } from '../../reports/sweep/sweep.ts';
import { madeRuns, madeSweep } from '../kit/made-sweep.ts';
import { emptyFolder } from '../kit/tiny-sweep.ts';

const sweep = { ...madeSweep, planHash: 'abcdef01'.repeat(8) };
const textOf = (index: number): string => runText(sweep, index, madeRuns[index]);

/** A folder with the results of these runs. */
function withResults(indexes: readonly number[]): string {
  const folder = emptyFolder();
  for (const index of indexes) writeFileSync(join(folder, runFileName(sweep, index)), textOf(index));
  return folder;
}

describe('the result of a run', () => {
  it('is read as it was written, with what is never, what has no data, and the course of foreign hands', () => {
    const figures = [NEVER, null, 0, 1 / 3, ...madeRuns[3].figures.slice(4)];
    const hands = { endMs: 3_600_000, values: Array.from({ length: 61 }, (_, nth) => nth) };
    for (const run of [{ ...madeRuns[3], figures, hands }, madeRuns[3]])
      expect(parseRun(runText(sweep, 3, run), 'x', sweep)).toEqual({ index: 3, run });
  });

  it('keeps every number to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const figures = madeRuns[0].figures.map(() => (number === 0 ? 0 : number));
        expect(parseRun(runText(sweep, 0, { ...madeRuns[0], figures }), 'x', sweep).run.figures).toEqual(figures);
      }),
    );
  });

  it.each<[string, (text: string) => string, string]>([
    ['was cut off', (text) => text.slice(0, 100), 'it is not JSON'],
    ['is nested without end', () => `{"figures":${'['.repeat(2e5)}${']'.repeat(2e5)}}`, 'this is no result of a run'],
    ['was changed', (text) => text.replace('"traceHash":"', '"traceHash":"0'), 'its SHA-256 differs'],
    ['has an unknown key', (text) => text.replace('{', '{"more":1,'), 'Unknown key "more"'],
    ['has a prototype', (text) => text.replace('{', '{"__proto__":{},'), 'Unknown key "__proto__"'],
    ['has no plan', (text) => text.replace(/"planHash":"./, '"planHash":"x'), 'x at planHash'],
    ['has figures that are words', (text) => text.replace('[null', '["none"'), 'x at figures.0'],
    ['is a list', () => '[]', 'Expected Object but received Array'],
    ['is of another plan', () => runText({ ...sweep, planHash: '0'.repeat(64) }, 7, madeRuns[7]), 'of another plan'],
    ['is of another version', () => runText({ ...sweep, version: '9' }, 7, madeRuns[7]), 'this run is of fleetlab 9'],
    [
      'is of no index of the plan',
      () => runText({ ...sweep, cells: [...sweep.cells, ...sweep.cells] }, 20, madeRuns[0]),
      'this is run 20, and the plan has runs 0 to 19',
    ],
    [
      'has the seed of another run',
      () => runText({ ...sweep, seeds: ['1', '2', '9', '4', '5'] }, 7, madeRuns[7]),
      'its cell or its seed is not that of its index',
    ],
    ['has too few figures', () => runText(sweep, 7, { ...madeRuns[7], figures: [1] }), 'another number of figures'],
    ['has too few verdicts', () => runText(sweep, 7, { ...madeRuns[7], met: [] }), 'another number of figures'],
  ])('is refused if it %s', (_what, edit, message) => {
    expect(() => parseRun(edit(textOf(7)), 'x', sweep)).toThrow(message);
  });
});

describe('the results in folders', () => {
  it('are all found, whatever else is there', () => {
    const [one, other] = [withResults([3, 19, 0]), withResults([4, 3])];
    writeFileSync(join(one, `.${runFileName(sweep, 5)}.0.part`), '{');
    writeFileSync(join(one, 'slurm-1_5.out'), 'words');
    const found = collectRuns(sweep, [one, other]);
    const runs = withFound(sweep, noRuns(sweep), found, one);
    expect(runs).toEqual(madeRuns.map((run, index) => ([0, 3, 4, 19].includes(index) ? run : undefined)));
    expect(indexRanges(missingRuns(runs))).toBe('1-2, 5-18');
  });

  it('of one run are refused if they differ in a byte, with both names', () => {
    const [one, other] = [withResults([3]), withResults([3])];
    const name = runFileName(sweep, 3);
    writeFileSync(join(other, name), `${textOf(3)}\n`);
    expect(() => collectRuns(sweep, [one, other])).toThrow(
      `${join(one, name)}, ${join(other, name)}: run 3 has two results that differ`,
    );
  });

  it('are refused if the folder of the sweep has that run with another result', () => {
    const held = madeRuns.map((run, index) => (index === 3 ? { ...run, traceHash: 'beef' } : undefined));
    const found = collectRuns(sweep, [withResults([3])]);
    expect(() => withFound(sweep, held, found, 'merged')).toThrow(/^merged, .*: run 3 has two results that differ/);
  });

  it.each<[string, (path: string) => void, string]>([
    ['the name of another run', (path) => writeFileSync(path, textOf(8)), 'its name is that of another run'],
    ['more bytes than any', (path) => writeFileSync(path, ' '.repeat(2 ** 20 + 1)), 'it has 1048577 bytes'],
    ['no bytes', (path) => writeFileSync(path, ''), 'it is not JSON'],
    ['a link in its place', (path) => symlinkSync('elsewhere.json', path), 'it is not a file'],
    ['a folder in its place', (path) => mkdirSync(path), 'it is not a file'],
  ])('are refused if one has %s', (_what, make, message) => {
    const folder = emptyFolder();
    const path = join(folder, runFileName(sweep, 7));
    make(path);
    expect(() => collectRuns(sweep, [folder])).toThrow(`${path}: this is no result of a run: ${message}`);
  });

  it('are refused where there is no folder', () => {
    expect(() => collectRuns(sweep, ['nowhere'])).toThrow('nowhere: this file is not there');
  });
});

describe('indexes in short', () => {
  it.each([
    [[], ''],
    [[3], '3'],
    [[3, 7, 8, 9, 12], '3, 7-9, 12'],
    [Array.from({ length: 60 }, (_, nth) => 2 * nth), /^0, 2, .*, 98 and 10 more$/],
  ])('%j', (indexes, text) => {
    expect(indexRanges(indexes)).toMatch(typeof text === 'string' ? new RegExp(`^${text}$`) : text);
  });
});
