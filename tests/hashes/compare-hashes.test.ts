import { expect, it } from 'vitest';
import { byRun, compared } from './compare-hashes.ts';

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
    differ: ['b  1  model'],
    added: ['d  1  model'],
    gone: ['c  2  packet'],
  });
});

it('a run that was not requested is not missing', () => {
  const now = byRun(['a  1  model  00  00  00']);
  expect(compared(before, now, (run) => run.startsWith('a')).gone).toEqual([]);
});
