import { metricCatalogue } from '../../sim/trace/metric-catalogue.ts';
import type { MetricSummary } from '../summary.ts';

/** One number that a run leaves in a sweep, and the name of its column. */
export interface Figure {
  readonly column: string;
  readonly metric: string;
  readonly aggregate: FigureAggregate;
  readonly unit: string;
}

const aggregates = ['med', 'p95', 'max', 'count'] as const;
type Aggregate = (typeof aggregates)[number];
export type FigureAggregate = 'value' | Aggregate;

/** Every number that a sweep keeps of a run: a metric's value, or of a distribution `med`, `p95`, `max` and `count`. */
export const sweepFigures: readonly Figure[] = metricCatalogue.flatMap(({ id, shape, unit }): readonly Figure[] =>
  shape === 'value'
    ? [{ column: id, metric: id, aggregate: 'value', unit }]
    : aggregates.map((aggregate) => ({
        column: `${id}.${aggregate}`,
        metric: id,
        aggregate,
        unit: aggregate === 'count' ? 'count' : unit,
      })),
);

/** The numbers of one run, in the order of `sweepFigures`. */
export const figuresOf = (metrics: Readonly<Record<string, MetricSummary>>): readonly (number | null)[] =>
  sweepFigures.map(({ metric, aggregate }) => {
    const measured = metrics[metric];
    if (measured === undefined) return null;
    if (measured.shape === 'value') return measured.value;
    return measured[aggregate as Aggregate];
  });
