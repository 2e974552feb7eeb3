/** A cell of the table: the number of its body, and the index of the body's first target. */
export interface Cell {
  readonly body: number;
  readonly targets: number;
}

/** Bodies without code: of a cell not compiled yet, and of one whose event is ignored. */
export const UNLEARNED = 0;
export const IGNORED = 1;
