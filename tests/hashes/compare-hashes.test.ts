import { expect, it } from 'vitest';
import { areEquivalent, byRun, compared } from './compare-hashes.ts';

const before = byRun([
  '',
  '> fleetlab@0.1.0 hashes',
  'a  1  model  00  00  00',
  'b  1  model  11  11  11',
  'c  2  packet  22  22  22',
]);

it('a line is identified by scenario, seed and fidelity, and other output is not a line', () => {
  expect([...before.keys()]).toEqual(['a  1  model', 'b  1  model', 'c  2  packet']);
});

it('a run is unchanged, differs, is new, or is missing', () => {
  const now = byRun(['a  1  model  00  00  00', 'b  1  model  11  11  12', 'd  1  model  33  33  33']);
  expect(compared(before, now)).toEqual({
    same: ['a  1  model'],
    differ: [['b  1  model', ['outcomes']]],
    added: ['d  1  model'],
    gone: ['c  2  packet'],
  });
});

it('a run that was not requested is not missing', () => {
  const now = byRun(['a  1  model  00  00  00']);
  expect(compared(before, now, (run) => run.startsWith('a')).gone).toEqual([]);
});

it.each([
  ['nothing', 'b  1  model  11  11  11', [], true],
  ['the fingerprint alone', 'b  1  model  11  12  11', ['fingerprint'], true],
  ['the trace', 'b  1  model  12  11  11', ['trace'], false],
  ['the outcomes', 'b  1  model  11  12  12', ['fingerprint', 'outcomes'], false],
])('runs of which %s differs are equivalent or not', (_what, line, moved, are) => {
  const comparison = compared(byRun(['b  1  model  11  11  11']), byRun([line]));
  expect(comparison.differ.flatMap(([, columns]) => columns)).toEqual(moved);
  expect(areEquivalent(comparison)).toBe(are);
});

it('runs of which one is missing are not equivalent', () => {
  expect(areEquivalent(compared(before, byRun(['a  1  model  00  00  00'])))).toBe(false);
});
