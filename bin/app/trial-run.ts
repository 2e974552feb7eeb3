import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapSpaceStatistics } from 'node:v8';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { collectGarbage } from './collect-garbage.ts';
import { processMeter } from './process-meter.ts';
import { type RunProgress, runPlan } from './run-plan.ts';
import { folderStore } from './run-store.ts';

/** What a run has come to, and what it has taken of this machine. */
export interface Trial {
  readonly devices: number;
  readonly counts: RunCounts;
  /** Processor time, without that of looking at the memory. */
  readonly processorMs: number;
  /** How much of its duration it has simulated: less than 1 if its budget was spent. */
  readonly share: number;
  readonly memory: TrialMemory;
}

/** What the time of a run depends on. */
export interface RunCounts {
  /** Events that were handled one by one. */
  readonly handled: number;
  /** Events of quiet stretches. */
  readonly spared: number;
  /** Rows of the trace. */
  readonly rows: number;
  readonly samples: number;
}

export interface TrialMemory {
  /** The most that the process has had so far. */
  readonly peakBytes: number;
  /** The most of the heap that was in use. */
  readonly liveBytes: number;
  /** Of the heap, what had grown old before it was no longer in use. */
  readonly garbageBytes: number;
  /** Array buffers and the like that were in use. */
  readonly buffersBytes: number;
  /** All that is not the heap: code, buffers, threads. */
  readonly outsideBytes: number;
}

export interface TrialOptions {
  /** The run is ended once it has taken so much processor time. */
  readonly budgetMs: number;
  /** `run`: as `fleetlab run` does, with a folder, which is removed. `count`: without one, and with looks at the memory. */
  readonly as: 'run' | 'count';
}

/** Runs a plan to see what it takes. */
export async function trialRun(plan: Plan, { budgetMs, as }: TrialOptions): Promise<Trial> {
  const stop = new AbortController();
  const rows = new RowCount();
  const memory = new MemoryLooks(as === 'count' ? looksIn(plan) : []);
  const began = processMeter.processorMs();
  const spent = (): number => processMeter.processorMs() - began - memory.processorMs;
  let share = 0;
  let last: RunProgress | undefined;
  let lookedAt = 0;
  await inFolder(as === 'run', async (root) => {
    await runPlan(plan, root === undefined ? undefined : folderStore(root), {
      signal: stop.signal,
      watch: () => rows,
      onProgress(progress) {
        last = progress;
        memory.reached(progress.simulatedMs);
        const now = processMeter.wallMs();
        if (now - lookedAt < LOOK_EVERY_MS && progress.simulatedMs < progress.durationMs) return;
        lookedAt = now;
        const processorMs = spent();
        share = progress.simulatedMs / progress.durationMs;
        // Nothing follows from a run that has not begun.
        if (processorMs < budgetMs || progress.simulatedMs === 0) return;
        if (as === 'count') memory.look();
        stop.abort();
      },
    });
  });
  const { events = 0, spared = 0 } = last ?? {};
  return {
    devices: deviceCount(plan.fleet),
    counts: { handled: events - spared, spared, rows: rows.rows, samples: rows.taken },
    processorMs: spent(),
    share,
    memory: memory.found(),
  };
}

/** Calls `perform` with a new folder that it removes afterward, or without one. */
async function inFolder(isWanted: boolean, perform: (root: string | undefined) => Promise<void>): Promise<void> {
  if (!isWanted) return perform(undefined);
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-estimate-'));
  try {
    await perform(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

class RowCount implements TraceSink {
  rows = 0;
  taken = 0;

  changes({ length }: { readonly length: number }): void {
    this.rows += length;
  }

  events({ length }: { readonly length: number }): void {
    this.rows += length;
  }

  samples(): void {
    this.taken++;
  }

  reached(): void {}
}

/** The clock of the processor is slow to read. */
const LOOK_EVERY_MS = 5;

/** Before the ends of outages, when most is waiting, and before the end. */
const looksIn = ({ timeline, durationMs }: Plan): readonly number[] =>
  [
    ...timeline
      .flatMap(({ trigger, action }) =>
        trigger.kind === 'at' && action.kind === 'outage' ? [trigger.atMs + 0.9 * action.forMs] : [],
      )
      .filter((atMs) => atMs < durationMs)
      .slice(0, OUTAGES_MOST),
    0.9 * durationMs,
  ].sort((a, b) => a - b);

const OUTAGES_MOST = 2;

/** Looks at the memory at some instants of a run, and keeps the most that it finds. */
class MemoryLooks {
  processorMs = 0;
  private next = 0;
  private liveBytes = 0;
  private garbageBytes = 0;
  private buffersBytes = 0;

  constructor(private readonly instants: readonly number[]) {}

  reached(simulatedMs: number): void {
    const { instants, next } = this;
    if (next >= instants.length || simulatedMs < instants[next]) return;
    this.next = instants.findIndex((instant) => instant > simulatedMs);
    if (this.next < 0) this.next = instants.length;
    this.look();
  }

  look(): void {
    const began = processMeter.processorMs();
    const before = oldBytes();
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    this.garbageBytes += Math.max(0, before - oldBytes());
    this.liveBytes = Math.max(this.liveBytes, heapUsed);
    this.buffersBytes = Math.max(this.buffersBytes, external);
    this.processorMs += processMeter.processorMs() - began;
  }

  found(): TrialMemory {
    const { liveBytes, garbageBytes, buffersBytes } = this;
    const { rss, heapTotal } = process.memoryUsage();
    return {
      ...{ liveBytes, garbageBytes, buffersBytes },
      peakBytes: processMeter.memoryPeakBytes(),
      outsideBytes: rss - heapTotal,
    };
  }
}

/** Of the heap, all but what is new. */
const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new'))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
