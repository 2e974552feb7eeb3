/** Lines that `hashes` printed, by the run that each is about. */
export const byRun = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(lines.filter((line) => /^\S+ {2}\S+ {2}(?:model|packet) {2}/.test(line)).map((line) => [runOf(line), line]));

/** Scenario, seed and fidelity. */
const runOf = (line: string): string => line.split('  ').slice(0, 3).join('  ');

export interface Comparison {
  readonly same: readonly string[];
  readonly differ: readonly string[];
  /** Runs that were not there before. */
  readonly added: readonly string[];
  /** Runs that were there before and are not any more. */
  readonly gone: readonly string[];
}

/** What has become of the runs that were printed before, of those that `isMeant`. */
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
