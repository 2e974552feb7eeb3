import { assembleLive } from '../../bin/app/assemble-live.ts';
import { type DriveControl, runByWallClock } from '../../bin/app/wall-clock-loop.ts';
import { defaultLiveOptions, type LiveOptions } from '../../broker/live/live-options.ts';
import type { LiveReport } from '../../broker/live/live-report.ts';
import { type DeviceOutcomes, outcomesCollector } from '../../reports/outcome/device-outcomes.ts';
import { defaultPki } from '../../scenarios/index.ts';
import { type TraceSink, tee } from '../../sim/kernel/trace/sink.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import type { SeenSink } from '../../sim/seen/seen-row.ts';
import type { World } from '../../sim/simulation/world.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent, type Row, traceRows } from '../kit/trace-rows.ts';

/** The results of a live run. */
export interface RanLive {
  readonly rows: readonly Row[];
  readonly events: readonly EventRow[];
  readonly outcomes: DeviceOutcomes;
  readonly report: LiveReport;
  readonly world: World;
}

/** Ends a run as soon as its trace has what the test waits for, however slow this machine is. */
export interface LiveControl extends DriveControl {
  until?(rows: readonly Row[]): boolean;
  /** Takes what the platform logs. */
  readonly seen?: SeenSink;
}

/** Runs a plan over sockets of this machine, in this thread unless the options say otherwise. */
export async function runLive(
  plan: Plan,
  options: Partial<LiveOptions> = {},
  { until, seen, ...control }: LiveControl = {},
): Promise<RanLive> {
  let target: TraceSink | undefined;
  const late = (): TraceSink => target as TraceSink;
  const sink: TraceSink = {
    changes: (block) => late().changes(block),
    events: (block) => late().events(block),
    samples: (block) => late().samples(block),
    reached: (t) => late().reached(t),
  };
  const live: LiveOptions = {
    ...defaultLiveOptions,
    workers: 0,
    // An external broker has a clock of its own.
    speed: options.external === undefined ? 10 : 1,
    ...options,
  };
  const { world, fabric } = await assembleLive(plan, sink, live, seen === undefined ? {} : { seen });
  try {
    const { regions } = world.projection;
    const trace = traceRows(regions);
    const outcome = outcomesCollector({
      devices: world.fleet.size,
      regions,
      tickMs: 1,
      sampleEveryMs: plan.sampleEveryMs,
    });
    target = tee(trace.sink, outcome.sink);
    const isThere = (): boolean => {
      world.recorder.flush();
      return until?.(trace.rows) === true;
    };
    await runByWallClock(world, fabric, until === undefined ? control : { pulseMs: 50, pulse: isThere });
    world.recorder.digest();
    const { rows } = trace;
    return { rows, events: rows.filter(isEvent), outcomes: outcome.outcomes(), report: await fabric.report(), world };
  } finally {
    await fabric.close();
  }
}

/** Minutes of a fleet with certificates, with timers far enough apart for a wall clock at speed 10. */
export const livePlan = (product: Partial<ProductPlan> = {}, fields: Partial<Plan> = {}): Plan =>
  planWith(
    [
      {
        identity: 'certificate',
        bootSpreadMs: 2_000,
        telemetry: { everyMs: 2_000, jitter: 0.1, bytes: 120, qos: 1, buffer: 100 },
        backoff: { initialMs: 1_000, maxMs: 4_000, factor: 2, jitter: 0.5 },
        ...product,
      },
    ],
    {
      fidelity: 'live',
      pki: defaultPki('live'),
      durationMs: 30_000,
      sampleEveryMs: 1_000,
      verdicts: 'refusals',
      ...fields,
    },
  );

/** How often each kind of event is in the trace. */
export const countsOf = (events: readonly EventRow[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
