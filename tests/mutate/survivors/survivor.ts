/** A mutant that no spec can notice, and why it changes nothing that anybody could see. */
export interface Survivor {
  readonly file: string;
  /** The line that is changed, without its indentation. */
  readonly line: string;
  readonly mutator: string;
  /** What stands there instead; several that the same reason holds for. */
  readonly becomes: readonly string[];
  readonly why: string;
}
