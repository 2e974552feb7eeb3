/** What is wrong, where, and how to fix it. */
export interface Diagnostic {
  readonly what: string;
  /** File, line and path, a flag, a device: anything that locates the mistake. */
  readonly where?: string | undefined;
  readonly hint?: string | undefined;
}

/** A mistake of the caller: a scenario, a flag or a machine that cannot be run as given. The code is stable. */
export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    readonly code: string,
    readonly diagnostic: Diagnostic,
  ) {
    super(sentence(diagnostic));
  }

  /** Each mistake by itself, where the error is about several. */
  get diagnostics(): readonly Diagnostic[] {
    return [this.diagnostic];
  }
}

const sentence = ({ what, where, hint }: Diagnostic): string =>
  [where === undefined ? what : `${where}: ${what}`, hint].filter((part) => part !== undefined).join('\n  ');

/** Stops the run on an impossible state: a mistake in fleetlab itself. */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`broken invariant: ${what}`);
}
