import { invariant } from '../lab-error.ts';

/** How many messages each process has sent: the last tie-break of the canonical order. */
export interface SentCounts {
  /** Returns a process's count and increments it. */
  next(process: number): number;
  save(): Uint32Array;
  restore(counts: Uint32Array): void;
}

/** Counts in a separate array. */
export class OwnCounts implements SentCounts {
  private readonly counts: Uint32Array;

  constructor(processes: number) {
    this.counts = new Uint32Array(processes);
  }

  next(process: number): number {
    return this.counts[process]++;
  }

  save(): Uint32Array {
    return this.counts.slice();
  }

  restore(counts: Uint32Array): void {
    invariant(counts.length === this.counts.length, 'a checkpoint is restored into a run of the same size');
    this.counts.set(counts);
  }
}
