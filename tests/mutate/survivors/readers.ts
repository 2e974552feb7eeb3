import type { Survivor } from './survivor.ts';

const streamRun = 'reports/run-folder/stream-run.ts';
const twice = 'no number is that of two rows, and where none is left in either table the loop has ended';

export const readersSurvivors: readonly Survivor[] = [
  {
    file: 'reports/run-folder/device-lookup.ts',
    line: 'if (/^\\d+$/.test(target) && Number(target) < count) return Number(target);',
    mutator: 'Regex',
    becomes: ['/^\\d+/'],
    why: 'digits with something behind them are no number, and no number is below the count',
  },
  {
    file: 'reports/run-folder/read-run.ts',
    line: 'for (let i = 0; i < group.rows; i++) {',
    mutator: 'EqualityOperator',
    becomes: ['i <= group.rows'],
    why: 'behind the last row of a group is no level, and so none that is read',
  },
  {
    file: streamRun,
    line: 'if (change < event) sink.changes(changeSlice(...changes.takeBelow(event)));',
    mutator: 'EqualityOperator',
    becomes: ['change <= event'],
    why: twice,
  },
  {
    file: streamRun,
    line: 'while (at < taken.length && taken.row[at] < bound) at++;',
    mutator: 'EqualityOperator',
    becomes: ['taken.row[at] <= bound'],
    why: twice,
  },
];
