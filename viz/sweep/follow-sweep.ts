import type { OpenedSweep } from './sweep-source.ts';

/** Who is told what a sweep that is still running comes to. */
export interface SweepFollower {
  /** It has more runs, or other workers. */
  found(next: OpenedSweep): void;
  /** It could not be read several times in a row. */
  failed(error: unknown): void;
  /** It can be read again. */
  recovered(): void;
}

/**
 * Reads a served sweep again, until something is found or the caller stops it: while it runs as often as its writer writes it. One that
 * has ended may be continued, with more seeds too.
 */
export function followSweep({ end, newer }: OpenedSweep, { found, failed, recovered }: SweepFollower): () => void {
  const everyMs = end === 'running' ? RUNNING_MS : ENDED_MS;
  let isOver = newer === undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    try {
      const next = await newer!();
      if (isOver) return;
      if (failures >= FAILURES_TOLD && end === 'running') recovered();
      failures = 0;
      if (next !== undefined) found(next);
    } catch (error) {
      if (!isOver && ++failures === FAILURES_TOLD && end === 'running') failed(error);
    }
    if (!isOver) timer = setTimeout(look, everyMs);
  };
  if (!isOver) timer = setTimeout(look, everyMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

const RUNNING_MS = 2_000;
const ENDED_MS = 10_000;
/** A writer that is quick may have replaced the tables each time. */
const FAILURES_TOLD = 3;
