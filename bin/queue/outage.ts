import { setTimeout as pause } from 'node:timers/promises';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { reasonOf } from './run-job-here.ts';

/** Says once that a service is away, and once that it is back, however many connections notice. */
export class Outage {
  private awaySince: number | undefined;

  constructor(
    private readonly shown: string,
    private readonly say: (text: string) => void,
  ) {}

  fault(error: unknown): void {
    if (this.awaySince !== undefined) return;
    this.awaySince = performance.now();
    // An error about several addresses has no message of its own.
    const reason = reasonOf(error) || String((error as NodeJS.ErrnoException).code);
    this.say(`${this.shown}: ${reason}; trying again`);
  }

  /** True if it was away. */
  answered(): boolean {
    const wasAway = this.awaySince !== undefined;
    if (wasAway) this.say(`${this.shown} answers again`);
    this.awaySince = undefined;
    return wasAway;
  }
}

/** Repeats what fails because a service is away, until it is done or `stop` is aborted: then the reason of that is thrown. */
export async function patiently<Result>(
  work: () => Promise<Result>,
  outage: Outage,
  stop: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await unlessStopped(work, stop);
    } catch (error) {
      if (stop.aborted || error instanceof LabError || error instanceof TypeError) throw error;
      outage.fault(error);
      await pause(RETRY_MS, undefined, { signal: stop });
    }
  }
}

const RETRY_MS = 1_000;

/** A command to a service that is away waits for it; the caller need not. */
export function unlessStopped<Result>(work: () => Promise<Result>, stop: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => reject(stop.reason);
    if (stop.aborted) return stopped();
    stop.addEventListener('abort', stopped, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => stop.removeEventListener('abort', stopped));
  });
}
