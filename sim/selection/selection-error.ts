import { LabError } from '../kernel/lab-error.ts';

/** What is wrong with a selection, and how to fix it. */
export interface SelectionFault {
  readonly what: string;
  readonly hint: string;
}

/**
 * A selection that cannot be read, or that this place cannot answer. The error of a text points at the column, counted
 * from 1.
 */
export class SelectionError extends LabError {
  readonly fault: SelectionFault;

  constructor({ what, hint }: SelectionFault, at?: { readonly text: string; readonly column: number }) {
    const caret = at === undefined ? '' : `\n    ${at.text}\n    ${' '.repeat(at.column - 1)}^`;
    super('selection/wrong', {
      what: `${what}${caret}`,
      where: at === undefined ? 'selection' : `selection, column ${at.column}`,
      hint,
    });
    this.fault = { what: at === undefined ? what : `${what} (column ${at.column})`, hint };
  }
}
