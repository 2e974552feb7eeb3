import { availableParallelism } from 'node:os';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { FIRST_LOOK } from '../../reports/sweep/known-mean.ts';
import { CELLS_MAX, LEAVES_OUT_NEVER_TEXT, RUNS_MAX } from '../../reports/sweep/parse-sweep.ts';
import type { GivenCells } from '../../reports/sweep/plan-file.ts';
import { precisionOf } from '../../reports/sweep/precision.ts';
import { noRuns, type Sweep } from '../../reports/sweep/sweep.ts';
import { checkFolder, openSweep as openSweepFolder, readSweep } from '../../reports/sweep/sweep-folder.ts';
import {
  type Scenario,
  type SettingValue,
  settingText,
  variation,
  variationOf,
  varyFlag,
} from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import { type PlannedSweep, planSweep } from './plan-sweep.ts';
import { runMissing, type SweepControls } from './run-missing.ts';
import { shownFigures } from './shown-figures.ts';
import { type SweepResult, sweepResult } from './sweep-result.ts';
import { type SweepUntil, sweepUntil } from './sweep-until.ts';

/** How many runs each cell has by default, and with `until` at most. */
export const SEEDS = 10;
export const SEEDS_UNTIL = 1_000;

/** Values by path, as `set` takes them; or lines as `--vary` takes them, `network.loss=0%,2%`. */
export type Variations = Readonly<Record<string, readonly SettingValue[]>> | readonly string[];

export interface SweepOptions extends Pick<SweepControls, 'onProgress' | 'signal'> {
  /** How many runs each cell has, each with its own seed; with `until`, the most. Default: 10; with `until`, 1,000. */
  readonly seeds?: number | undefined;
  /** The first seed; a whole number counts up. Default: `1`. */
  readonly seed?: string | number | undefined;
  /** A cell for each combination of these values. */
  readonly vary?: Variations | undefined;
  /** A cell for each of these variants: names, `all` for each of them, `as-written` for the scenario itself. */
  readonly variants?: readonly string[] | undefined;
  /** Of every cell. Default: what was chosen for the scenario, or else `model`, since sweeps have many runs. */
  readonly fidelity?: Exclude<Fidelity, 'live'> | undefined;
  /** The name of the cell that the others are compared with, seed by seed. */
  readonly baseline?: string | undefined;
  /** The metrics that a table of the folder shows first. Default: those of the thresholds, and of rollouts. */
  readonly metrics?: readonly (MetricId | (string & {}))[] | undefined;
  /** Runs at a time, each on a thread of its own. Default: one for each core. */
  readonly jobs?: number | undefined;
  /** The folder of the results, in which a later sweep of the same runs only what is missing; without it, in memory. */
  readonly out?: string | undefined;
  /** Runs everything again, whatever the folder holds. */
  readonly fresh?: boolean | undefined;
  /**
   * By column: how well the mean of a figure is to be known in every cell, as a share of itself (`5%`) or in its unit (`30s`). The
   * sweep then ends as soon as it is, with `seeds` at most; `known` of its result says how well.
   */
  readonly until?: Readonly<Record<string, string>> | undefined;
}

/**
 * Runs a scenario with many seeds and settings on all cores, as `fleetlab sweep` does. Every replication has the same seed
 * in every cell, so that cells can be compared seed by seed. A run that fails does not end the others.
 *
 * Errors  those of a scenario, for every cell before the first run; LabError `sweep/...` for options that do not fit, and
 *         for a folder that holds something else or is being written; the reason of a signal that was aborted before
 */
export const sweep = async (scenario: Scenario, options: SweepOptions = {}): Promise<SweepResult> => {
  options.signal?.throwIfAborted();
  const { until = {} } = options;
  if (Object.keys(until).length === 0) return runPlanned(plannedSweep(scenario, options), options);
  return runUntil(untilOf(scenario, options, Object.entries(until)), options);
};

/** A sweep that ends once the means of these figures are known well enough. Errors as of `sweep`. */
export function untilOf(
  scenario: Scenario,
  options: SweepOptions,
  asked: readonly (readonly [column: string, precision: string])[],
): SweepUntil {
  const { seeds: most = SEEDS_UNTIL } = options;
  if (most < FIRST_LOOK) {
    throw new LabError('sweep/until', {
      what: `${most} seeds say too little about how much a figure varies`,
      where: '--seeds',
      hint: `with --until give ${FIRST_LOOK} or more, or leave --seeds out`,
    });
  }
  const planFor = (seeds: number): PlannedSweep => plannedSweep(scenario, { ...options, seeds });
  const { figures } = planFor(most).sweep;
  return { planFor, most, asked: asked.map(([column, text]) => precisionOf(column, text, figures)) };
}

/** Options of a sweep that may be run elsewhere than on threads of this process. */
export type PerformedOptions = SweepOptions & Pick<SweepControls, 'perform'>;

/** Runs such a sweep, or goes on with what its folder has. */
export const runUntil = (until: SweepUntil, options: PerformedOptions): Promise<SweepResult> => {
  const { onProgress, signal, jobs = availableParallelism(), fresh, out: folder, perform } = options;
  return sweepUntil(until, { folder, jobs, onProgress, signal, fresh, perform }, inSweepFolder);
};

/** Runs a sweep that is planned, or what its folder is missing. */
export async function runPlanned(planned: PlannedSweep, options: PerformedOptions): Promise<SweepResult> {
  const { onProgress, signal, jobs = availableParallelism(), fresh = false, out: folder } = options;
  const { sweep: defined } = planned;
  const controls = { folder, jobs, onProgress, signal, perform: options.perform };
  if (folder === undefined) {
    const { runs, ...ending } = await runMissing(planned, noRuns(defined), controls);
    return sweepResult(defined, runs, { ...ending, folder, notes: [] });
  }
  return inSweepFolder(folder, defined, async () => {
    const held = fresh ? noRuns(defined) : await readSweep(folder, defined);
    const { runs, ...ending } = await runMissing(planned, held, controls);
    return sweepResult(defined, runs, { ...ending, folder, notes: [] });
  });
}

/** Writes the folder of a sweep, as its only writer. Errors: those of its folder, as of `sweep`. */
export async function inSweepFolder<Result>(
  folder: string,
  defined: Sweep,
  work: () => Promise<Result>,
): Promise<Result> {
  // Checked before anything is written: the folder may hold another sweep.
  checkFolder(folder, defined);
  makeFolder(folder);
  const lock = lockFolder(folder);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * Opens the folder of a sweep, after checking its files against their digests; one that is being written has some runs.
 *
 * Errors  LabError `sweep/not-a-sweep`, `sweep/newer`, `sweep/damaged`
 */
export async function openSweep(folder: string): Promise<SweepResult> {
  const { sweep: defined, runs, end, failed, leavesOutNever } = await openSweepFolder(folder);
  return sweepResult(defined, runs, { end, failed, folder, notes: leavesOutNever ? [LEAVES_OUT_NEVER_TEXT] : [] });
}

/** Plans a sweep, with every cell checked; of given cells in place of combinations. Errors as of `sweep`. */
export function plannedSweep(scenario: Scenario, options: SweepOptions, given?: GivenCells): PlannedSweep {
  const { seeds = SEEDS, seed = '1', vary = [], variants = [], fidelity, baseline, metrics = [] } = options;
  for (const [name, count] of Object.entries({ seeds, jobs: options.jobs ?? 1 })) refuseUnlessCount(name, count);
  const variations = isFlags(vary)
    ? vary.map(variationOf)
    : Object.entries(vary).map(([path, values]) => variation(path, values.map(settingText), `vary ${path}`));
  refuseTooMany(
    variations.reduce((cells, { values }) => cells * values.length, 1),
    seeds,
  );
  const planned = planSweep(scenario, {
    seeds,
    seed: String(seed),
    variants: variants.flatMap((names) => names.split(',').map((name) => name.trim())),
    variations,
    named: given?.cells,
    fidelity,
    version: version(),
    command: given?.command,
    flags: { vary: isFlags(vary) ? vary : variations.map(varyFlag), variant: variants },
  });
  refuseTooMany(planned.plans.length, seeds);
  // The figures shown are saved as well: the page of the sweep begins with them.
  const shown = shownFigures(metrics, planned.plans, planned.sweep.figures).map(({ column }) => column);
  return { ...planned, sweep: { ...planned.sweep, shown, baseline: baselineOf(baseline, planned) } };
}

const isFlags = (vary: Variations): vary is readonly string[] => Array.isArray(vary);

function refuseUnlessCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new LabError('sweep/count', { what: `${count} is no count`, where: name, hint: 'give a whole number above 0' });
}

/** More than readers of its folder take. */
function refuseTooMany(cells: number, seeds: number): void {
  if (cells <= CELLS_MAX && cells * seeds <= RUNS_MAX) return;
  throw new LabError('sweep/too-many', {
    what: `a sweep of ${cells} cells with ${seeds} seeds each is more than ${CELLS_MAX} cells or ${RUNS_MAX} runs`,
    where: cells > CELLS_MAX ? '--vary' : '--seeds',
    hint: 'make several sweeps of it, each of some of the values or with a first seed of its own',
  });
}

function baselineOf(name: string | undefined, { sweep: { cells } }: PlannedSweep): number | undefined {
  if (name === undefined) return undefined;
  const names = cells.map((cell) => cell.name);
  if (names.includes(name)) return names.indexOf(name);
  throw new LabError('sweep/baseline', {
    what: `no cell is called "${name}"`,
    where: `--baseline ${name}`,
    hint: suggest(name, names),
  });
}
