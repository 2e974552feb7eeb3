import { existsSync } from 'node:fs';
import type { RunFigures } from '../../reports/sweep/sweep.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/** Worker threads that each have at most one run at a time. */
export interface RunPool {
  readonly workers: number;
  /** Rejects with the run's error, or with how its thread ended; the pool then starts another thread. */
  run(plan: Plan): Promise<RunFigures>;
  /** Ends all threads at once, even during a run. */
  end(): Promise<void>;
}

/** `entry` is the module whose default export turns a plan into figures; tests give another. */
export async function openPool(workers: number, entry: URL = workerEntry()): Promise<RunPool> {
  const { Piscina } = await import('piscina');
  const isSource = entry.pathname.endsWith('.ts');
  const pool = new Piscina<Plan, RunFigures>({
    filename: isSource ? new URL('./worker-from-source.js', import.meta.url).href : entry.href,
    workerData: { entry: entry.href },
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
  });
  // Piscina does not restart a thread that fails before its first run, so the runs that wait would never settle.
  const broken = new Promise<never>((_, reject) => pool.on('error', reject));
  broken.catch(() => {});
  return { workers, run: (plan) => Promise.race([pool.run(plan), broken]), end: () => pool.destroy() };
}

/** The worker's entry file: the source when this runs from source, else the built file beside the command. */
function workerEntry(): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL('./sweep-worker.ts', here);
  const places = ['./sweep-worker.js', '../sweep-worker.js'].map((path) => new URL(path, here));
  return places.find((place) => existsSync(place)) ?? places[0];
}
