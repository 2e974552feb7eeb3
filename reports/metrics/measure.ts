import { valuesOfGroup } from '../../sim/kernel/trace/group-series.ts';
import type { SampleBlock, TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, Consumer, RowConsumer, RunShape, RunWindow } from './accumulator.ts';
import type { Distribution } from './distribution.ts';
import { inRowOrder } from './in-row-order.ts';
import type { Metric, NewAccumulator, ValueFigure } from './metric.ts';
import { metricList } from './metric-list.ts';
import { type MetricResult, metricResult } from './metric-result.ts';
import { partRouter, type RoutedPart } from './part-router.ts';
import { RowCauses } from './row-causes.ts';
import { rowsUntil } from './rows-until.ts';
import { byMoves } from './state-moves.ts';

export interface Measurement {
  /** Takes the trace, live from the recorder or from files. */
  readonly sink: TraceSink;
  /**
   * The figures of a part that was asked for, or of the whole run, in the order of the metric list, for a run that ended
   * at tick `endT`. For some devices these are the figures of metrics that are `perDevice`.
   */
  results(endT: number, part?: MeasuredPart): readonly MetricResult[];
}

/** A run from a time on, up to another, and for all devices or some. */
export interface MeasuredPart {
  readonly fromMs?: number;
  /** The figures are those of a run that ended then. */
  readonly toMs?: number;
  /** Each once; the figures are those of a fleet that has no others. */
  readonly devices?: Uint32Array;
  /** Which of the plan's groups these devices are; left out, there are no samples of them. */
  readonly group?: number;
  /** The ids of the only metrics to compute; left out, all. */
  readonly only?: readonly string[];
}

interface MeasureOptions {
  /** For which to compute all figures again, besides those of the whole run; each costs as much as those. */
  readonly parts?: readonly MeasuredPart[];
  /** Consumers that get the same rows in the same order. */
  readonly alongside?: readonly Consumer[];
  /** What is behind each row, for a caller whose consumers ask for it too. */
  readonly causes?: RowCauses;
}

/** Computes the figures of the metric list from a trace. */
export function measure(
  shape: RunShape,
  { parts = none, alongside = none, causes = new RowCauses(shape) }: MeasureOptions = {},
): Measurement {
  const accumulators = new Map([wholeRun, ...parts].map((part) => [part, accumulatorsOf({ shape, causes }, part)]));
  const consumers = [...accumulators].map(([part, ofPart]) => consumersOf(part, ofPart, shape));
  const routed = consumers.flatMap(({ own }) => own);
  const ordered = inRowOrder([
    rowsBehind(causes),
    ...byMoves([...consumers.flatMap(({ all }) => all), ...alongside], shape),
    ...(routed.length > 0 ? [partRouter(routed, shape.devices)] : []),
  ]);
  const sink: TraceSink = {
    ...ordered,
    samples(sample) {
      for (const [part, ofPart] of accumulators) {
        if (sample.t > lastTickOf(part.toMs, shape)) continue;
        const own = samplesOf(part, sample);
        if (own !== undefined) for (const each of ofPart.values()) each.sample?.(own);
      }
    },
  };

  function results(endT: number, part: MeasuredPart = wholeRun): readonly MetricResult[] {
    ordered.reached(endT);
    const end = Math.min(endT, lastTickOf(part.toMs, shape));
    const figures = new Map([...accumulators.get(part)!].map(([of, accumulator]) => [of, accumulator.results(end)]));
    return metricsOf(part).map((metric) => metricResult(metric, figures.get(metric.accumulator)![metric.id]));
  }

  return { sink, results };
}

/** The figures of parts of a run that is over, each computed once. */
export function figuresOfParts(
  measurement: Pick<Measurement, 'results'>,
  endT: number,
): (part: MeasuredPart) => readonly MetricResult[] {
  const computed = new Map<MeasuredPart, readonly MetricResult[]>();
  return (part) => {
    const figures = computed.get(part) ?? measurement.results(endT, part);
    computed.set(part, figures);
    return figures;
  };
}

/** All devices, from the start. */
export const wholeRun: MeasuredPart = {};
const none: readonly never[] = [];

/** Undefined where the run has no samples of its devices. */
const samplesOf = ({ devices, group }: MeasuredPart, sample: SampleBlock): SampleBlock | undefined =>
  group !== undefined
    ? { t: sample.t, values: valuesOfGroup(sample.values, group) }
    : devices === undefined
      ? sample
      : undefined;

/** The first tick that is not before a time. */
const tickOf = (ms: number, { tickMs }: RunShape): number => Math.ceil(ms / tickMs);

/** The last tick that is not after a time. */
const lastTickOf = (ms: number | undefined, { tickMs }: RunShape): number =>
  ms === undefined ? Number.POSITIVE_INFINITY : Math.floor(ms / tickMs);

/** Who takes all rows for a part, up to its end, and who only those of its devices. */
function consumersOf(
  { toMs, devices }: MeasuredPart,
  accumulators: ReadonlyMap<Start, Consumer>,
  shape: RunShape,
): { readonly all: readonly Consumer[]; readonly own: readonly RoutedPart[] } {
  const all: Consumer[] = [];
  const own: Consumer[] = [];
  for (const [start, accumulator] of accumulators) {
    // What is computed from samples alone takes no rows.
    if ((accumulator.changes ?? accumulator.event ?? accumulator.moves) === undefined) continue;
    (devices === undefined || amongAll.has(start) ? all : own).push(accumulator);
  }
  const upToEnd = (some: readonly Consumer[], fleetSize: number): readonly RowConsumer[] => [
    rowsUntil(lastTickOf(toMs, shape), byMoves(some, { devices: fleetSize, regions: shape.regions })),
  ];
  return {
    // Those that take the whole run share one look at each of its rows.
    all: toMs === undefined || all.length === 0 ? all : upToEnd(all, shape.devices),
    own: devices === undefined || own.length === 0 ? none : [{ devices, consumers: upToEnd(own, devices.length) }],
  };
}

/** Follows what is behind each row; before the first attack there is nothing to follow in changes. */
const rowsBehind = (causes: RowCauses): RowConsumer => ({
  changes(block, from, to) {
    if (causes.isFollowing) for (let i = from; i < to; i++) causes.change(block, i);
  },
  event: (block, i) => void causes.event(block, i),
});

type Figures = Readonly<Record<string, ValueFigure | Distribution>>;
type Start = NewAccumulator<string, ValueFigure | Distribution>;

const metricsOf = ({ devices, group, only }: MeasuredPart) =>
  metricList.filter(
    ({ id, perDevice }: Metric) =>
      (only === undefined || only.includes(id)) &&
      (devices === undefined || (perDevice !== false && (perDevice !== 'samples' || group !== undefined))),
  );

/** Those that need the rows of all devices, to count those of some. */
const amongAll: ReadonlySet<Start> = new Set(
  metricList.flatMap((metric: Metric): readonly Start[] =>
    metric.perDevice === 'among all' ? [metric.accumulator] : [],
  ),
);

/** One accumulator for all metrics that name the same one. */
function accumulatorsOf(
  { shape, causes }: { readonly shape: RunShape; readonly causes: RowCauses },
  part: MeasuredPart,
): ReadonlyMap<Start, Accumulator<Figures>> {
  const { fromMs = 0, devices } = part;
  const chosen = devices && flagsOf(devices, shape.devices);
  const { regions, tickMs, sampleEveryMs } = shape;
  const window: RunWindow = {
    devices: devices?.length ?? shape.devices,
    regions,
    tickMs,
    sampleEveryMs,
    fromT: tickOf(fromMs, shape),
    causes,
    counts: chosen && ((device) => chosen[device] === 1),
  };
  const starts = new Set(metricsOf(part).map(({ accumulator }): Start => accumulator));
  return new Map([...starts].map((start) => [start, start(window)]));
}

function flagsOf(devices: Uint32Array, fleetSize: number): Uint8Array {
  const flags = new Uint8Array(fleetSize);
  for (const device of devices) flags[device] = 1;
  return flags;
}
