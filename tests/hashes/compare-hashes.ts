/** The digests of a run that `hashes` prints, in their order. */
const columns = ['trace', 'fingerprint', 'outcomes'] as const;
type Column = (typeof columns)[number];

/** The lines that `hashes` printed, by run. */
export const byRun = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(lines.filter((line) => /^\S+ {2}\S+ {2}(?:model|packet) {2}/.test(line)).map((line) => [runOf(line), line]));

/** Scenario, seed and fidelity. */
const runOf = (line: string): string => line.split('  ').slice(0, 3).join('  ');

export interface Comparison {
  readonly same: readonly string[];
  /** Runs that differ, with the digests in which they do. */
  readonly differ: readonly (readonly [run: string, columns: readonly Column[]])[];
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
  const both = runs.filter((run) => before.has(run));
  return {
    same: both.filter((run) => before.get(run) === now.get(run)),
    differ: both
      .filter((run) => before.get(run) !== now.get(run))
      .map((run) => [run, differing(before.get(run)!, now.get(run)!)]),
    added: runs.filter((run) => !before.has(run)),
    gone: [...before.keys()].filter((run) => isMeant(run) && !now.has(run)),
  };
}

function differing(before: string, now: string): readonly Column[] {
  const [one, other] = [before, now].map((line) => line.split('  ').slice(3));
  return columns.filter((_, i) => one[i] !== other[i]);
}

/**
 * Whether the runs do what they did: the same traces and the same outcomes. The fingerprint alone also moves if an action of a machine
 * gets another name.
 */
export const areEquivalent = ({ differ, gone }: Comparison): boolean =>
  gone.length === 0 && differ.every(([, moved]) => moved.every((column) => column === 'fingerprint'));
