/** A mistake that a developer could make in one place, and the specs that should notice it first. */
export interface PlantedError {
  /** The mistake, in a few words joined by dashes. */
  readonly name: string;
  readonly file: string;
  /** The original text, which occurs once in the file, and its replacement. */
  readonly was: string;
  readonly is: string;
  /** Files and folders of specs to run first; all others run after them. */
  readonly specs: readonly string[];
}
