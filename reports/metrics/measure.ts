import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, RowConsumer, RunShape, RunWindow } from './accumulator.ts';
import type { Distribution } from './distribution.ts';
import { inRowOrder } from './in-row-order.ts';
import type { Metric, NewAccumulator, ValueFigure } from './metric.ts';
import { metricList } from './metric-list.ts';
import { type MetricResult, metricResult } from './metric-result.ts';

export interface Measurement {
  /** Takes the trace, live from the recorder or from files. */
  readonly sink: TraceSink;
  /**
   * The figures of a part that was asked for, or of the whole run, in the order of the metric list, for a run that ended
   * at tick `endT`. For some devices these are the figures of metrics that are `perDevice`.
   */
  results(endT: number, part?: MeasuredPart): readonly MetricResult[];
}

/** A run from a time on, and for all devices or some. */
export interface MeasuredPart {
  readonly fromMs?: number;
  readonly devices?: DeviceSubset;
}

/** Some devices of a fleet, as a fleet of their own. */
export interface DeviceSubset {
  readonly count: number;
  /** Passes on their rows. */
  rowsFor(consumers: readonly RowConsumer[]): RowConsumer;
}

interface MeasureOptions {
  /** For which to compute all figures again, besides those of the whole run; each costs as much as those. */
  readonly parts?: readonly MeasuredPart[];
  /** Consumers that get the same rows in the same order. */
  readonly alongside?: readonly RowConsumer[];
}

/** Computes the figures of the metric list from a trace. */
export function measure(shape: RunShape, { parts = none, alongside = none }: MeasureOptions = {}): Measurement {
  const accumulators = new Map([wholeRun, ...parts].map((part) => [part, accumulatorsOf(shape, part)]));
  const rows = [...accumulators].flatMap(([{ devices }, ofPart]) => {
    const all = [...ofPart.values()];
    return devices === undefined ? all : [devices.rowsFor(all)];
  });
  const ordered = inRowOrder([...rows, ...alongside]);
  const sink: TraceSink = {
    ...ordered,
    samples(sample) {
      for (const ofPart of accumulators.values()) for (const each of ofPart.values()) each.sample?.(sample);
    },
  };

  function results(endT: number, part: MeasuredPart = wholeRun): readonly MetricResult[] {
    ordered.reached(endT);
    const figures = new Map([...accumulators.get(part)!].map(([of, accumulator]) => [of, accumulator.results(endT)]));
    return metricsOf(part).map((metric) => metricResult(metric, figures.get(metric.accumulator)![metric.id]));
  }

  return { sink, results };
}

/** All devices, from the start. */
export const wholeRun: MeasuredPart = {};
const none: readonly never[] = [];

/** The first tick that is not before a time. */
const tickOf = (ms: number, { tickMs }: RunShape): number => Math.ceil(ms / tickMs);

type Figures = Readonly<Record<string, ValueFigure | Distribution>>;
type Start = NewAccumulator<string, ValueFigure | Distribution>;

const metricsOf = ({ devices }: MeasuredPart) =>
  devices === undefined ? metricList : metricList.filter((metric: Metric) => metric.perDevice);

/** One accumulator for all metrics that name the same one. */
function accumulatorsOf(shape: RunShape, part: MeasuredPart): ReadonlyMap<Start, Accumulator<Figures>> {
  const { fromMs = 0, devices } = part;
  const window: RunWindow = { ...shape, devices: devices?.count ?? shape.devices, fromT: tickOf(fromMs, shape) };
  const starts = new Set(metricsOf(part).map(({ accumulator }): Start => accumulator));
  return new Map([...starts].map((start) => [start, start(window)]));
}
