import Papa from 'papaparse';
import { unmarked } from '../../reports/print/csv-cell.ts';

/** A row of a CSV file: its cells as text, without blanks around them. */
export interface CsvRow {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where quotes are wrong, so that the rows from there on cannot be told. */
export interface CsvFault {
  readonly line: number;
  readonly what: string;
}

/**
 * Reads a text of comma-separated values row by row: cells in quotes may hold commas, line ends and doubled quotes. Empty
 * lines are left out. Line ends are line feeds. A cell is text, whatever a spreadsheet would make of it: `=1+1` stays so.
 *
 * Source  RFC 4180
 */
export function readCsv(text: string, onRow: (row: CsvRow) => void): CsvFault | undefined {
  const hasQuotes = text.includes('"');
  let line = 1;
  let fault: CsvFault | undefined;
  Papa.parse<string[]>(withoutMark(text), {
    delimiter: ',',
    newline: '\n',
    step: ({ data, errors }, parser) => {
      if (errors.length > 0) {
        fault = { line, what: faultText[errors[0].code as keyof typeof faultText] ?? errors[0].message };
        parser.abort();
        return;
      }
      const isEmpty = data.length === 1 && data[0].trim() === '';
      if (!isEmpty) onRow({ line, cells: data.map((cell) => unmarked(cell.trim())) });
      line += 1 + (hasQuotes ? lineEndsIn(data) : 0);
    },
  });
  return fault;
}

/** Spreadsheets write a byte order mark before UTF-8. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

const faultText = {
  MissingQuotes: 'a quote opens a cell here, and none closes it',
  InvalidQuotes: 'a quoted cell of this row goes on behind its closing quote',
};

function lineEndsIn(cells: readonly string[]): number {
  let found = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) found++;
  return found;
}
