/** A mistake that somebody could make in one place, and the specs that should notice it first. */
export interface PlantedError {
  /** What is wrong, in a few words joined by dashes. */
  readonly name: string;
  readonly file: string;
  /** What stands there, once in the file, and what stands there instead. */
  readonly was: string;
  readonly is: string;
  /** Files and folders of specs to ask first; all others are asked after them. */
  readonly specs: readonly string[];
}
