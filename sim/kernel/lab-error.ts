/** What is wrong, where, and how to mend it: the three things a reader of an error needs. */
export interface Diagnostic {
  readonly what: string;
  /** File, line and path, a flag, a device: whatever lets the reader put a finger on it. */
  readonly where?: string | undefined;
  readonly hint?: string | undefined;
}

/** A mistake of the caller: a scenario, a flag or a machine that cannot be run as it stands. The code is stable. */
export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    readonly code: string,
    readonly diagnostic: Diagnostic,
  ) {
    super(sentence(diagnostic));
  }
}

const sentence = ({ what, where, hint }: Diagnostic): string =>
  [where === undefined ? what : `${where}: ${what}`, hint].filter((part) => part !== undefined).join('\n  ');

/** A state that must not be: the lab itself is wrong. The run stops. */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`broken invariant: ${what}`);
}
