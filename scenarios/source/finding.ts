import type { Path } from './located.ts';

/** A problem found by a check across fields, by its path; `located` adds the file position. */
export interface Finding {
  readonly path: Path;
  readonly what: string;
  readonly hint: string;
}
