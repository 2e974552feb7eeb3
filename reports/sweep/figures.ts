import { NEVER } from '../metrics/distribution.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricList } from '../metrics/metric-list.ts';
import type { MetricSummary } from '../outcome/summary.ts';

/** One number that a sweep keeps of a run, and the name of its column. */
export interface Figure {
  readonly column: string;
  readonly metric: string;
  readonly aggregate: FigureAggregate;
  readonly unit: string;
}

export const figureAggregates = ['value', 'med', 'p95', 'max', 'count', 'never', 'neverShare'] as const;
export type FigureAggregate = (typeof figureAggregates)[number];

/**
 * Every number that a sweep keeps of a run: a metric's value, or of a distribution `med`, `p95`, `max` and `count`; for
 * metrics that can be never also how many of those concerned never did, and for distributions their share.
 */
export const sweepFigures: readonly Figure[] = metricList.flatMap((metric: Metric): readonly Figure[] => {
  const { id, shape, unit } = metric;
  const figure = (aggregate: FigureAggregate, itsUnit: string = unit): Figure => ({
    column: aggregate === 'value' ? id : `${id}.${aggregate}`,
    metric: id,
    aggregate,
    unit: itsUnit,
  });
  const never = figure('never', 'count');
  if (shape === 'value') return metric.mayBeNever === true ? [figure('value'), never] : [figure('value')];
  const [count, share] = [figure('count', 'count'), figure('neverShare', 'share')];
  return [figure('med'), figure('p95'), figure('max'), count, never, share];
});

/** The numbers of one run, in the order of `sweepFigures`: null is no data, NEVER larger than any bound. */
export const figuresOf = (metrics: Readonly<Record<string, MetricSummary>>): readonly (number | null)[] =>
  sweepFigures.map(({ metric, aggregate }) => {
    const measured = metrics[metric];
    return measured === undefined ? null : numberOf(measured, aggregate);
  });

function numberOf(measured: MetricSummary, aggregate: FigureAggregate): number | null {
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
    case 'value':
      return null;
    default:
      return aggregate satisfies never;
  }
}

/** A null in JSON or Parquet is never where some never did. */
export const orNever = (value: number | null, never: number | null | undefined): number | null =>
  value === null && (never ?? 0) > 0 ? NEVER : value;
