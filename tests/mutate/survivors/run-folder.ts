import type { Survivor } from './survivor.ts';

const atHand =
  'the general reader asks for the columns that were read in one go, and all of those are at hand; a file that says otherwise is damaged either way';

export const runFolderSurvivors: readonly Survivor[] = [
  {
    file: 'reports/run-folder/open-run.ts',
    line: 'while (at < bytes.length) {',
    mutator: 'EqualityOperator',
    becomes: ['at <= bytes.length'],
    why: 'asks once more for no bytes, gets none and ends',
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: 'const isWorthIt = to > from && to - from < wanted * 1.5 + 65_536;',
    mutator: 'EqualityOperator',
    becomes: ['to >= from', 'to - from <= wanted * 1.5 + 65_536'],
    why: 'the same values come of one read or of several, and of no bytes there is nothing to read',
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: 'start >= from && end <= from + bytes.length',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: atHand,
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: 'start >= from && end <= from + bytes.length',
    mutator: 'LogicalOperator',
    becomes: ['start >= from || end <= from + bytes.length'],
    why: atHand,
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: 'start >= from && end <= from + bytes.length',
    mutator: 'EqualityOperator',
    becomes: ['end < from + bytes.length'],
    why: atHand,
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: ': buffer.slice(start, end),',
    mutator: 'MethodExpression',
    becomes: ['buffer'],
    why: atHand,
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: "if (type !== 'u32' && type !== 'u8') return undefined;",
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'a page of texts or of fractions says that it is no page of whole numbers, and is left to the general reader',
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: "if (chunk?.codec !== 'UNCOMPRESSED' || !(to <= held.bytes.length)) return undefined;",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'where bytes are missing, a page header is found to end early, and the general reader is asked all the same',
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: "if (chunk?.codec !== 'UNCOMPRESSED' || !(to <= held.bytes.length)) return undefined;",
    mutator: 'EqualityOperator',
    becomes: ['to < held.bytes.length'],
    why: 'behind the last column of a file comes its footer, so the bytes at hand never end with a column',
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: 'export const lackedColumns = ({ lacks = [] }: Manifest, table: TableName): readonly string[] =>',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'no column of a table is called so, and only those of the table count',
  },
  {
    file: 'reports/run-folder/table-reader.ts',
    line: 'const { min_value, max_value } = chunk?.meta_data?.statistics ?? {};',
    mutator: 'OptionalChaining',
    becomes: ['chunk?.meta_data.statistics'],
    why: 'a chunk is found by what its description says, so one that is found has a description',
  },
];
