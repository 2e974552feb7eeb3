/** A mutant that no spec can notice, and why it changes nothing observable. */
export interface Survivor {
  readonly file: string;
  /** The changed line, without its indentation. */
  readonly line: string;
  readonly mutator: string;
  /** The replacement; several where one reason holds for all. */
  readonly becomes: readonly string[];
  readonly why: string;
}
