import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, RowConsumer, RunShape, RunWindow } from './accumulator.ts';
import type { Distribution } from './distribution.ts';
import { inRowOrder } from './in-row-order.ts';
import type { NewAccumulator, ValueFigure } from './metric.ts';
import { metricList } from './metric-list.ts';
import { type MetricResult, metricResult } from './metric-result.ts';

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
  const windows = new Map([0, ...fromMs].map((ms) => [ms, accumulatorsOf({ ...shape, fromT: tickOf(ms, shape) })]));
  const all = [...windows.values()].flatMap((accumulators) => [...accumulators.values()]);
  const ordered = inRowOrder([...all, ...alongside]);
  const sink: TraceSink = {
    ...ordered,
    samples(sample) {
      for (const accumulator of all) accumulator.sample?.(sample);
    },
  };

  function results(endT: number, from = 0): readonly MetricResult[] {
    ordered.reached(endT);
    const figures = new Map([...windows.get(from)!].map(([of, accumulator]) => [of, accumulator.results(endT)]));
    return metricList.map((metric) => metricResult(metric, figures.get(metric.accumulator)![metric.id]));
  }

  return { sink, results };
}

const none: readonly never[] = [];

/** The first tick that is not before a time. */
const tickOf = (ms: number, { tickMs }: RunShape): number => Math.ceil(ms / tickMs);

type Figures = Readonly<Record<string, ValueFigure | Distribution>>;
type Start = NewAccumulator<string, ValueFigure | Distribution>;

/** One accumulator for all metrics that name the same one. */
function accumulatorsOf(window: RunWindow): ReadonlyMap<Start, Accumulator<Figures>> {
  const starts = new Set(metricList.map(({ accumulator }): Start => accumulator));
  return new Map([...starts].map((start) => [start, start(window)]));
}
