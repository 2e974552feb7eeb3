/**
 * A cell of a CSV file. A text that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets
 * read as «this is text»: names and tags may come from a file of a user.
 *
 * Source  RFC 4180: quotes where a cell needs them, doubled within it
 */
export const csvCell = (cell: string | number | boolean): string => {
  const text = typeof cell === 'string' && isFormula(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Not a number or a time with its sign. */
const isFormula = (text: string): boolean => /^[=@\t\r]|^[+-](?![\d.,:]*$)/.test(text);

/** A cell as it was before `csvCell`, or a spreadsheet, marked it as text. */
export const unmarked = (cell: string): string => (/^'[=@\t\r+-]/.test(cell) ? cell.slice(1) : cell);
