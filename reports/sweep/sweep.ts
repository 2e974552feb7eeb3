import type { Figure } from './figures.ts';
import type { HandsCourse } from './hands-course.ts';
import { shellWord } from './shell-word.ts';

/** The definition of a sweep, known before its first run: cells, and the seeds that each of them is run with. */
export interface Sweep {
  readonly scenario: string;
  readonly fidelity: string;
  /** Of the code that runs it. */
  readonly version: string;
  /** SHA-256 over the plans of all cells, the seeds and the version: two sweeps with the same one have the same results. */
  readonly planHash: string;
  /** The command that gives the same results again, without flags that do not change them. */
  readonly command: string;
  /** By replication: in every cell the same seed gives the same devices and the same random draws. */
  readonly seeds: readonly string[];
  readonly hasVariants: boolean;
  /** Paths of the scenario that are varied, each a column. */
  readonly paths: readonly string[];
  readonly cells: readonly SweepCell[];
  /** Every number that is kept of a run. */
  readonly figures: readonly Figure[];
  /** Columns of the figures shown by default, and the cell that the others are compared with. */
  readonly shown: readonly string[];
  readonly baseline: number | undefined;
}

/** One setting of everything that is varied. */
export interface SweepCell {
  readonly name: string;
  /** Undefined: the scenario as it is written. */
  readonly variant: string | undefined;
  /** By path, as the flag has it. */
  readonly values: Readonly<Record<string, string>>;
  /** What its runs claim to show; empty where a folder of an older version does not say. */
  readonly claim: string;
  /** Repeats a run of this cell once its seed is added; undefined where a folder of an older version does not say. */
  readonly command: string | undefined;
  /** The thresholds of this cell's runs, in the plan's order. */
  readonly thresholds: readonly SweepThreshold[];
}

export interface SweepThreshold {
  readonly metric: string;
  readonly text: string;
  /** The column of the figure that it compares; undefined where a folder of an older version does not say. */
  readonly figure?: string | undefined;
}

/** The data that a sweep keeps of one run. */
export interface RunFigures {
  readonly traceHash: string;
  /** In the order of the sweep's figures; null where there was nothing to measure, NEVER where it never happened. */
  readonly figures: readonly (number | null)[];
  /** In the order of the cell's thresholds. */
  readonly met: readonly boolean[];
  /** Left out without attacks, and in folders of an older version. */
  readonly hands?: HandsCourse | undefined;
}

/** The runs of a sweep by their index; undefined where one has not finished. */
export type SweepRuns = readonly (RunFigures | undefined)[];

/** Of a sweep that has only begun. */
export const noRuns = ({ cells, seeds }: Pick<Sweep, 'cells' | 'seeds'>): SweepRuns =>
  Array(cells.length * seeds.length).fill(undefined);

/** Cell by cell, and within a cell by replication: the order of all that is written, whichever run finished first. */
export const indexOfRun = ({ seeds }: Pick<Sweep, 'seeds'>, cell: number, replication: number): number =>
  cell * seeds.length + replication;

export const runsOfCell = (sweep: Pick<Sweep, 'seeds'>, runs: SweepRuns, cell: number): SweepRuns =>
  runs.slice(cell * sweep.seeds.length, (cell + 1) * sweep.seeds.length);

/** The claim that all cells share; undefined where their claims differ. */
export const sharedClaim = ({ cells }: Pick<Sweep, 'cells'>): string | undefined =>
  cells.every(({ claim }) => claim === cells[0].claim) ? cells[0].claim : undefined;

/** The command that repeats a run of a cell to the byte, trace hash and all. */
export const runCommand = ({ command }: SweepCell, seed: string): string | undefined =>
  command === undefined ? undefined : `${command} --seed ${shellWord(seed)}`;

/** In how many finished runs of a cell each of its thresholds was met. */
export function thresholdsMet(sweep: Sweep, runs: SweepRuns, cell: number): readonly ThresholdCount[] {
  const finished = runsOfCell(sweep, runs, cell).filter((run) => run !== undefined);
  return sweep.cells[cell].thresholds.map((threshold, nth) => ({
    ...threshold,
    met: finished.filter(({ met }) => met[nth]).length,
    of: finished.length,
  }));
}

export interface ThresholdCount extends SweepThreshold {
  readonly met: number;
  readonly of: number;
}
