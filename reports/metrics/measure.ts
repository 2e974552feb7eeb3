import { metricCatalogue } from '../../sim/trace/metric-catalogue.ts';
import type { TraceSink } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult, RowConsumer, RunShape } from './accumulator.ts';
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
  /** Every figure of the catalogue, in its order, for a run that ended at tick `endT`. */
  results(endT: number): readonly MetricResult[];
}

/** Computes the figures of the catalogue from a trace. `alongside` sees the same rows in the same order. */
export function measure(shape: RunShape, ...alongside: readonly RowConsumer[]): Measurement {
  const accumulators: readonly Accumulator[] = [
    connectTime(shape),
    reconnectTime(shape),
    offlineTime(shape),
    connectRate(shape),
    revocation(shape),
    attestationRate(shape),
    renewalRate(shape),
    probes(),
    certifiedAtEnd(shape),
    rollout(shape),
    updateLoad(shape),
    totals(shape),
  ];
  const ordered = inRowOrder([...accumulators, ...alongside]);
  const sink: TraceSink = {
    ...ordered,
    samples(sample) {
      for (const accumulator of accumulators) accumulator.sample?.(sample);
    },
  };

  function results(endT: number): readonly MetricResult[] {
    ordered.reached(endT);
    const found = accumulators.flatMap((accumulator) => accumulator.results(endT));
    return metricCatalogue.map(({ id }) => found.find((result) => result.id === id)!);
  }

  return { sink, results };
}
