import { existsSync } from 'node:fs';
import { basename } from 'node:path';

/** Worker threads that each have at most one run at a time. */
export interface RunPool<Task, Result> {
  readonly workers: number;
  /** Rejects with the run's error, or with how its thread ended; the pool then starts another thread. */
  run(task: Task): Promise<Result>;
  /** Ends all threads at once, even during a run. */
  end(): Promise<void>;
}

/** `entry` is the module whose default export turns a task into its result. */
export async function openPool<Task, Result>(workers: number, entry: URL): Promise<RunPool<Task, Result>> {
  const { Piscina } = await import('piscina');
  const isSource = entry.pathname.endsWith('.ts');
  const pool = new Piscina<Task, Result>({
    filename: (isSource
      ? new URL('./worker-from-source.js', import.meta.url)
      : orAbove(new URL('./worker-thread.js', import.meta.url))
    ).href,
    workerData: { entry: entry.href },
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
  });
  // Piscina does not restart a thread that fails before its first run, so the runs that wait would never settle.
  const broken = new Promise<never>((_, reject) => pool.on('error', reject));
  broken.catch(() => {});
  return { workers, run: (task) => Promise.race([pool.run(task), broken]), end: () => pool.destroy() };
}

/** Performs tasks in the order in which `take` hands them out, so many at a time, until it has no more. */
export async function inLanes<Task extends {}>(
  lanes: number,
  take: () => Task | undefined,
  perform: (task: Task) => Promise<void>,
): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let task = take(); task !== undefined; task = take()) await perform(task);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Works with a pool, which ends with the work, or at once when `stop` is aborted: then its current runs are rejected. */
export async function whileOpen(
  pool: Pick<RunPool<never, unknown>, 'end'>,
  stop: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const ended = (): void => void pool.end();
  stop.addEventListener('abort', ended, { once: true });
  try {
    await work();
  } finally {
    stop.removeEventListener('abort', ended);
    await pool.end();
  }
}

/**
 * The entry file of a kind of worker, such as `sweep-worker`: the source beside `here` when this runs from source, else the
 * built file beside the command.
 */
export function workerEntry(name: string, here: string): URL {
  return here.endsWith('.ts') ? new URL(`./${name}.ts`, here) : orAbove(new URL(`./${name}.js`, here));
}

/** The file there, or else a folder above: the built command has most of its code in a folder. */
const orAbove = (file: URL): URL => (existsSync(file) ? file : new URL(`../${basename(file.pathname)}`, file));
