/** Where a step is found: the number of its body, and where the body's targets begin. */
export interface Cell {
  readonly body: number;
  readonly targets: number;
}

/** Bodies of no code: a cell that has not been met, and one whose event is ignored. */
export const unlearned = 0;
export const ignored = 1;
