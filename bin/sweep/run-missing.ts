import type { FailedRun, SweepEnd, SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import type { RunFigures, SweepRuns } from '../../reports/sweep/sweep.ts';
import { writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { openPool, workerEntry } from './pool.ts';
import { type Performer, runSweep } from './run-sweep.ts';
import type { RunsProgress } from './runs-progress.ts';

/** How far a sweep is. */
export interface SweepProgress extends RunsProgress {
  readonly cells: number;
  readonly seeds: number;
  /** Those of `done` that failed. */
  readonly failed: number;
  /** `total` and `seeds` are the most: it ends as soon as it knows enough. */
  readonly mayEndSooner?: boolean | undefined;
}

export interface SweepControls {
  /** Where results are kept; without it they stay in memory. */
  readonly folder?: string | undefined;
  /** Runs at a time, each on a thread of its own. */
  readonly jobs: number;
  /** Called before the first run, and after each. */
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
  /** Ends the sweep at once; finished runs are kept. */
  readonly signal?: AbortSignal | undefined;
  /** Another module for the workers, for tests. */
  readonly entry?: URL | undefined;
  /** Runs them elsewhere than on threads of this process. */
  readonly perform?: Performer | undefined;
}

export interface SweepRan {
  readonly runs: SweepRuns;
  readonly end: Exclude<SweepEnd, 'running'>;
  /** By the index of the run. */
  readonly failed: readonly FailedRun[];
}

/** Runs what a sweep is missing, and leaves the folder readable however it ends. */
export async function runMissing(planned: PlannedSweep, held: SweepRuns, controls: SweepControls): Promise<SweepRan> {
  const { sweep } = planned;
  const { folder, onProgress, signal = new AbortController().signal } = controls;
  const runs: (RunFigures | undefined)[] = [...held];
  const failed = new Map<number, string>();
  const before = held.filter((run) => run !== undefined).length;
  const jobs = Math.min(controls.jobs, held.length - before);
  let workers: readonly SweepWorker[] = [];
  const keep = (end: SweepEnd, reasons: readonly FailedRun[] = []): void => {
    if (folder !== undefined) writeSweep(folder, sweep, runs, end, { failed: reasons, workers });
  };
  const keeper = new Keeper(() => keep('running'));
  const start = { ...sizeOf(planned), total: held.length, before, jobs };
  let done = before;
  const say = (): void => onProgress?.({ ...start, done, failed: failed.size, workers: controls.perform && workers });
  const ended = (): void => {
    done++;
    say();
  };
  keep('running');
  say();
  if (jobs > 0) {
    const perform = controls.perform ?? onThreads(jobs, controls.entry);
    const isDone = (index: number): boolean => runs[index] !== undefined;
    const handlers = {
      finished(index: number, figures: RunFigures) {
        runs[index] = figures;
        ended();
        keeper.keepIfDue();
      },
      failed(index: number, error: Error) {
        failed.set(index, error.message);
        ended();
      },
      workers(now: readonly SweepWorker[]) {
        const haveChanged = there(now) !== there(workers);
        workers = now;
        say();
        if (haveChanged) keeper.keepIfDue();
      },
    };
    try {
      await perform(planned, isDone, handlers, signal);
    } catch (error) {
      // It may be continued: a result was refused, and the others hold.
      keep('interrupted');
      throw error;
    }
  }
  const end = signal.aborted ? 'interrupted' : failed.size > 0 ? 'failed' : 'finished';
  const inOrder = failedRuns(planned, failed);
  keep(end, inOrder);
  return { runs, end, failed: inOrder };
}

/** The names of those that are there. */
const there = (workers: readonly SweepWorker[]): string =>
  workers.flatMap(({ name, isThere }) => (isThere ? [name] : [])).join('\n');

const onThreads =
  (jobs: number, entry = workerEntry('sweep-worker', import.meta.url)): Performer =>
  async (planned, isDone, handlers, stop) =>
    runSweep(planned, isDone, await openPool(jobs, entry), handlers, stop);

const sizeOf = ({ sweep, plans }: PlannedSweep) => ({
  scenario: sweep.scenario,
  cells: sweep.cells.length,
  seeds: sweep.seeds.length,
  devices: Math.max(...plans.map(({ fleet }) => deviceCount(fleet))),
});

const failedRuns = ({ sweep }: PlannedSweep, failed: ReadonlyMap<number, string>): readonly FailedRun[] =>
  [...failed]
    .sort(([a], [b]) => a - b)
    .map(([index, reason]) => ({
      cell: sweep.cells[Math.floor(index / sweep.seeds.length)].name,
      replication: (index % sweep.seeds.length) + 1,
      reason,
    }));

/**
 * Writes finished runs every two seconds, or less often if writing takes long; a killed sweep loses only the later
 * ones.
 */
class Keeper {
  private due = performance.now() + KEEP_MS;

  constructor(private readonly keep: () => void) {}

  keepIfDue(): void {
    const before = performance.now();
    if (before < this.due) return;
    this.keep();
    const after = performance.now();
    this.due = after + Math.max(KEEP_MS, 20 * (after - before));
  }
}

const KEEP_MS = 2_000;
