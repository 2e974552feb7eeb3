import { NEVER } from '../metrics/distribution.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricList } from '../metrics/metric-list.ts';
import type { MetricSummary } from '../outcome/summary.ts';

/** One number that a sweep keeps of a run, and the name of its column. */
export interface Figure {
  readonly column: string;
  /** The id of a metric, or of a series that a threshold names. */
  readonly metric: string;
  readonly aggregate: FigureAggregate;
  readonly unit: string;
  /** The devices that it is about, as a selection; left out for the whole fleet. */
  readonly on?: string | undefined;
  /** The part of the run that it is about, such as `from 1h to 2h`; left out for the whole run. */
  readonly window?: string | undefined;
}

const kept = ['value', 'med', 'p95', 'max', 'count', 'never', 'neverShare'] as const;
type KeptAggregate = (typeof kept)[number];

/** Those that a sweep keeps of every metric, and those that only thresholds ask for. */
export type FigureAggregate = KeptAggregate | 'min' | 'avg' | `p${number}`;

export const isFigureAggregate = (text: string): text is FigureAggregate =>
  (kept as readonly string[]).includes(text) || /^(?:min|avg|p\d+(?:\.\d+)?)$/.test(text);

/**
 * Every number that a sweep keeps of a run: a metric's value, or of a distribution `med`, `p95`, `max` and `count`; for
 * metrics that can be never also how many of those concerned never did, and for distributions their share.
 */
export const sweepFigures: readonly Figure[] = metricList.flatMap((metric: Metric): readonly Figure[] => {
  const { id, shape, unit } = metric;
  const figure = (aggregate: KeptAggregate, itsUnit: string = unit): Figure => ({
    column: columnOf(id, aggregate),
    metric: id,
    aggregate,
    unit: itsUnit,
  });
  const never = figure('never', 'count');
  if (shape === 'value') return metric.mayBeNever === true ? [figure('value'), never] : [figure('value')];
  const [count, share] = [figure('count', 'count'), figure('neverShare', 'share')];
  return [figure('med'), figure('p95'), figure('max'), count, never, share];
});

export function columnOf(metric: string, aggregate: FigureAggregate): string {
  return aggregate === 'value' ? metric : `${metric}.${aggregate}`;
}

/** The numbers of one run, by column: null is no data, NEVER larger than any bound. */
export type FigureValues = Readonly<Record<string, number | null>>;

export const figuresOf = (metrics: Readonly<Record<string, MetricSummary>>): FigureValues =>
  Object.fromEntries(
    sweepFigures.map(({ column, metric, aggregate }) => [column, numberOf(metrics[metric], aggregate)]),
  );

/** Null for a figure that the run lacks, and for a number that its summary does not have. */
export function numberOf(measured: MetricSummary | undefined, aggregate: FigureAggregate): number | null {
  if (measured === undefined) return null;
  if (measured.shape === 'value') {
    if (aggregate === 'never') return measured.value === null && measured.never === 0 ? null : (measured.never ?? null);
    return orNever(measured.value, measured.never);
  }
  const { count, never } = measured;
  switch (aggregate) {
    case 'med':
    case 'p95':
    case 'max':
      return orNever(measured[aggregate], never);
    case 'count':
      return count;
    case 'never':
      return never;
    case 'neverShare':
      return count + never === 0 ? null : never / (count + never);
    default:
      return null;
  }
}

/** A null in JSON or Parquet is never where some never did. */
export const orNever = (value: number | null, never: number | null | undefined): number | null =>
  value === null && (never ?? 0) > 0 ? NEVER : value;
