import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { metricList } from '../../sim/plan/metric-list.ts';
import type { Accumulator, MetricResult, RowConsumer, RunShape, RunWindow } from './accumulator.ts';
import { attestationRate } from './attestation-rate.ts';
import { certifiedAtEnd } from './certified.ts';
import { connectRate } from './connect-rate.ts';
import { connectTime } from './connect-time.ts';
import { inRowOrder } from './in-row-order.ts';
import { offlineTime } from './offline-time.ts';
import { probes } from './probes.ts';
import { reconnectTime } from './reconnect-time.ts';
import { renewalRate } from './renewal-rate.ts';
import { revocation } from './revocation.ts';
import { rollout } from './rollout.ts';
import { totals } from './totals.ts';
import { updateLoad } from './update-load.ts';

export interface Measurement {
  /** Takes the trace, live from the recorder or from files. */
  readonly sink: TraceSink;
  /**
   * Every figure of the metric list, in its order, for a run that ended at tick `endT`: of the whole run, or from one of
   * the requested times on.
   */
  results(endT: number, fromMs?: number): readonly MetricResult[];
}

interface MeasureOptions {
  /** Times from which to compute all figures again, besides those of the whole run; each costs as much as those. */
  readonly fromMs?: readonly number[];
  /** Consumers that get the same rows in the same order. */
  readonly alongside?: readonly RowConsumer[];
}

/** Computes the figures of the metric list from a trace. */
export function measure(shape: RunShape, { fromMs = none, alongside = none }: MeasureOptions = {}): Measurement {
  const windows = new Map([0, ...fromMs].map((ms) => [ms, accumulators({ ...shape, fromT: tickOf(ms, shape) })]));
  const all = [...windows.values()].flat();
  const ordered = inRowOrder([...all, ...alongside]);
  const sink: TraceSink = {
    ...ordered,
    samples(sample) {
      for (const accumulator of all) accumulator.sample?.(sample);
    },
  };

  function results(endT: number, from = 0): readonly MetricResult[] {
    ordered.reached(endT);
    const found = windows.get(from)!.flatMap((accumulator) => accumulator.results(endT));
    return metricList.map(({ id }) => found.find((result) => result.id === id)!);
  }

  return { sink, results };
}

const none: readonly never[] = [];

/** The first tick that is not before a time. */
const tickOf = (ms: number, { tickMs }: RunShape): number => Math.ceil(ms / tickMs);

const accumulators = (window: RunWindow): readonly Accumulator[] => [
  connectTime(window),
  reconnectTime(window),
  offlineTime(window),
  connectRate(window),
  revocation(window),
  attestationRate(window),
  renewalRate(window),
  probes(window),
  certifiedAtEnd(window),
  rollout(window),
  updateLoad(window),
  totals(window),
];
