import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LiveObserving } from '../../broker/live/live-fabric.ts';
import type { LiveOptions } from '../../broker/live/live-options.ts';
import { withFindings } from '../../reports/findings/find.ts';
import { thresholdDevices } from '../../reports/metrics/threshold-devices.ts';
import { hasStepThresholds, withStepThresholds } from '../../reports/outcome/step-thresholds.ts';
import { type Summary, summarizer } from '../../reports/outcome/summary.ts';
import { type TraceSink, tee } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { version } from '../files/version.ts';
import { lateSink } from './late-sink.ts';
import { createRunDriver, type RunDriver } from './run-driver.ts';
import { memoryStore, type OpenStore, type RunStore } from './run-store.ts';
import { ticksOf, worldShape } from './world-shape.ts';

/** How far a run is. */
export interface RunProgress {
  readonly simulatedMs: number;
  readonly durationMs: number;
  readonly devices: number;
  /** Devices that are online now. */
  readonly online: number;
  /** Events so far: timers that fell due, and messages that arrived. */
  readonly events: number;
  /**
   * How many of them are of quiet stretches: readings, and guesses of passwords that devices refuse, that are computed ahead of their
   * time, without a step. Undefined where each is taken step by step, as in fidelity packet and live.
   */
  readonly spared?: number | undefined;
}

/** A run that is about to begin. */
export interface RunStart {
  readonly plan: Plan;
  readonly devices: number;
  /** The run folder, if there is one. */
  readonly folder: string | undefined;
  /** How to look on at a live run; undefined for other runs. */
  readonly observing?: LiveObserving | undefined;
}

export interface RunControls {
  /** For fidelity live; what is left out has its default. */
  readonly live?: Partial<LiveOptions> | undefined;
  /** Whether components of the platform log what they see, for a store that keeps it. Default: false. */
  readonly seen?: boolean | undefined;
  /** False: every reading is taken step by step, and the run is the same. Default: true. */
  readonly stretches?: boolean | undefined;
  /** Called once, when the run folder exists and before the fleet begins. The run waits for it. */
  readonly onStart?: ((start: RunStart) => void | Promise<void>) | undefined;
  /** Called some 2,000 times in a run, and at its end. The run waits for it. */
  readonly onProgress?: ((progress: RunProgress) => void | Promise<void>) | undefined;
  /** Another sink for the trace, which needs to know the world. */
  readonly watch?: ((world: World) => TraceSink) | undefined;
  /** Ends the run in order, between two instants: what has run so far is stored, and its end is `interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a plan of any fidelity: assembles its world, drives it to its end, and stores and summarizes its trace. This is the
 * one way in which a run takes place; `open` decides where its trace goes, and undefined keeps figures alone: for as long as
 * the run lasts the rows as well, if the devices of a threshold are known only at its end.
 *
 * Errors  LabError `run/live-options`, those of the store, and those of a live run; the reason of a signal that was aborted
 *         before
 */
export async function runPlan(plan: Plan, open?: OpenStore, controls: RunControls = {}): Promise<Summary> {
  controls.signal?.throwIfAborted();
  const late = lateSink();
  const seen = controls.seen === true ? late.seen : undefined;
  const { stretches = true } = controls;
  const driver = await createRunDriver(plan, { sink: late.sink, stretches, ...(seen && { seen }) }, controls.live);
  try {
    const store = (open ?? (hasStepThresholds(plan.expect) ? memoryStore : undefined))?.(driver.world);
    const summary = summarizer(
      plan,
      version(),
      worldShape(driver.world),
      thresholdDevices(plan, driver.world.fleet.size),
    );
    const others = [store?.sink, controls.watch?.(driver.world)].filter((sink) => sink !== undefined);
    late.is(others.length === 0 ? summary.sink : tee(...others, summary.sink), store?.seen);
    return await driven(driver, { store, keeps: open !== undefined, summary, controls });
  } finally {
    await driver.close();
  }
}

interface Recorded {
  readonly store: RunStore | undefined;
  /** Whether the caller wants the store, and not figures alone. */
  readonly keeps: boolean;
  readonly summary: ReturnType<typeof summarizer>;
  readonly controls: RunControls;
}

async function driven(driver: RunDriver, { store, keeps, summary, controls }: Recorded): Promise<Summary> {
  const { world } = driver;
  const { onStart, onProgress, signal } = controls;
  const { observing } = driver;
  const yieldIsDue = turnTimer();
  try {
    await onStart?.({ plan: world.plan, devices: world.fleet.size, folder: store?.folder, observing });
    const end = await driver.run(async () => {
      await onProgress?.(progressOf(world));
      if (yieldIsDue()) await nextTurn();
      return signal?.aborted === true;
    });
    await onProgress?.(progressOf(world));
    const live = await driver.live();
    // A live run has no trace hash, since it does not repeat.
    const traceHash = end === 'finished' && live === undefined ? world.recorder.digest() : null;
    const lost = driver.lost();
    const judged = summary.summary({ end, endT: ticksOf(world), traceHash, live, lost });
    const soFar = store?.soFar;
    const measured = soFar === undefined ? judged : await withStepThresholds(judged, world.plan.expect, soFar);
    const found = soFar === undefined || !keeps ? measured : await withFindings(measured, soFar);
    store?.finish({ end, traceHash, summary: found, lost });
    return found;
  } catch (error) {
    const failed = { end: 'failed', traceHash: null } as const;
    store?.finish({ ...failed, summary: summary.summary({ ...failed, endT: ticksOf(world) }) });
    throw error;
  }
}

const progressOf = ({ now, end, fleet, projection, happened, ahead }: World): RunProgress => ({
  simulatedMs: now,
  durationMs: end,
  devices: fleet.size,
  online: projection.count('link', 'online'),
  events: happened,
  spared: ahead?.spared,
});

/** Signals, timers and output need turns of the event loop, which a simulation does not yield by itself. */
function turnTimer(): () => boolean {
  let yieldedAt = 0;
  return () => {
    const now = performance.now();
    if (now - yieldedAt < TURN_EVERY_MS) return false;
    yieldedAt = now;
    return true;
  };
}

const TURN_EVERY_MS = 50;
