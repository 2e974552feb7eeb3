import type { Path } from './located.ts';

/** Something that is wrong with a scenario as a whole, and where. */
export interface Finding {
  readonly path: Path;
  readonly what: string;
  readonly hint: string;
}
