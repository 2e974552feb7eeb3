import { plain } from '../../reports/metrics/quantity.ts';
import type { FailedRun, SweepEnd } from '../../reports/sweep/parse-sweep.ts';
import type { RunFigures, SweepRuns } from '../../reports/sweep/sweep.ts';
import { writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { terminalOf } from '../console/terminal.ts';
import type { PlannedSweep } from './plan-sweep.ts';
import { openPool } from './pool.ts';
import { runSweep } from './run-sweep.ts';
import { SweepProgress } from './sweep-progress.ts';

export interface SweepSettings {
  readonly folder: string;
  readonly workers: number;
  readonly isQuiet: boolean;
  /** Another module for the workers, for tests. */
  readonly entry?: URL;
}

export interface SweepRan {
  readonly runs: SweepRuns;
  readonly end: Exclude<SweepEnd, 'running'>;
  /** By the index of the run. */
  readonly failed: readonly FailedRun[];
}

/** Runs what a sweep is missing, shows progress, and leaves the folder readable however it ends. */
export async function runMissing(planned: PlannedSweep, held: SweepRuns, settings: SweepSettings): Promise<SweepRan> {
  const { sweep } = planned;
  const { folder, isQuiet } = settings;
  const runs: (RunFigures | undefined)[] = [...held];
  const failed = new Map<number, string>();
  const done = held.filter((run) => run !== undefined).length;
  const workers = Math.min(settings.workers, held.length - done);
  const progress = new SweepProgress(held.length, done, terminalOf(process.stderr, process.env), (text) => {
    if (!isQuiet) process.stderr.write(text);
  });
  const keeper = new Keeper(() => writeSweep(folder, sweep, runs, 'running'));
  writeSweep(folder, sweep, runs, 'running');
  progress.begin(about(planned, done, workers));
  const interrupt = listenForInterrupt();
  try {
    if (workers > 0) {
      await runSweep(
        planned,
        (index) => runs[index] !== undefined,
        await openPool(workers, settings.entry),
        {
          finished(index, figures) {
            runs[index] = figures;
            progress.step();
            keeper.keepIfDue();
          },
          failed(index, error) {
            failed.set(index, error.message);
            progress.step();
          },
        },
        interrupt.signal,
      );
    }
  } finally {
    interrupt.stop();
    progress.end();
  }
  const end = interrupt.signal.aborted ? 'interrupted' : failed.size > 0 ? 'failed' : 'finished';
  const inOrder = failedRuns(planned, failed);
  writeSweep(folder, sweep, runs, end, inOrder);
  return { runs, end, failed: inOrder };
}

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

function about({ sweep, plans }: PlannedSweep, done: number, workers: number): string {
  const { scenario, cells, seeds } = sweep;
  const total = cells.length * seeds.length;
  const what = `${scenario}: ${count(cells.length, 'cell')}, ${count(seeds.length, 'seed')}, ${count(total, 'run')}`;
  if (done === total) return `${what}: all are already there (--fresh runs them again)`;
  const devices = Math.max(...plans.map(({ fleet }) => fleet.reduce((sum, product) => sum + product.count, 0)));
  const rest = done === 0 ? '' : `, ${plain(done)} of them already there`;
  return `${what} of up to ${count(devices, 'device')}${rest}, ${count(workers, 'worker')}`;
}

const count = (n: number, what: string): string => `${plain(n)} ${what}${n === 1 ? '' : 's'}`;

/** The first Ctrl-C ends the sweep in order; the second one ends the process at once. */
function listenForInterrupt() {
  const controller = new AbortController();
  const stop = () => process.off('SIGINT', ask).off('SIGTERM', ask);
  const ask = (): void => {
    process.stderr.write('\nending the sweep; the same command continues it; press Ctrl-C again to stop at once\n');
    stop();
    controller.abort();
  };
  process.on('SIGINT', ask).on('SIGTERM', ask);
  return { signal: controller.signal, stop };
}
