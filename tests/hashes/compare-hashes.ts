/** The lines that `hashes` printed, by run. */
export const byRun = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(lines.filter((line) => /^\S+ {2}\S+ {2}(?:model|packet) {2}/.test(line)).map((line) => [runOf(line), line]));

/** Scenario, seed and fidelity. */
const runOf = (line: string): string => line.split('  ').slice(0, 3).join('  ');

export interface Comparison {
  readonly same: readonly string[];
  readonly differ: readonly string[];
  /** Runs that the earlier output does not have. */
  readonly added: readonly string[];
  /** Runs that only the earlier output has. */
  readonly gone: readonly string[];
}

/** Compares with the runs printed earlier, restricted to those that `isMeant`. */
export function compared(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  isMeant: (run: string) => boolean = () => true,
): Comparison {
  const runs = [...now.keys()];
  return {
    same: runs.filter((run) => before.get(run) === now.get(run)),
    differ: runs.filter((run) => before.has(run) && before.get(run) !== now.get(run)),
    added: runs.filter((run) => !before.has(run)),
    gone: [...before.keys()].filter((run) => isMeant(run) && !now.has(run)),
  };
}
