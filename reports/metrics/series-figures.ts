import { groupedIndex, groupedSeries } from '../../sim/kernel/trace/group-series.ts';
import { type Series, type SeriesId, seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { metricList } from './metric-list.ts';

/** What a threshold may compare of a series: of a gauge its samples in the window, of a counter its growth. */
export const seriesAggregates = ({ kind }: Pick<Series, 'kind'>): readonly string[] =>
  kind === 'gauge' ? ['min', 'max', 'avg', 'med', 'value', 'p(N)'] : ['value'];

/** The series that a threshold names; undefined for a metric, which comes first where both have the same id. */
export const seriesCalled = (id: string): Series | undefined =>
  metricList.some((metric) => metric.id === id)
    ? undefined
    : (seriesList as readonly Series[]).find((series) => series.id === id);

/** The samples of a series that a threshold is about. */
export interface SeriesFigure {
  readonly series: Series;
  /** In the order of the run. */
  readonly samples: readonly number[];
  /** A counter's total at the last sample at or before the window; 0 for the start of the run. */
  readonly base: number;
}

/**
 * Keeps the samples of the series that thresholds are about: those at or after `fromMs` and at or before `toMs`, of the
 * fleet or of a group that the plan records.
 */
export class SeriesFigures {
  private readonly kept = new Map<Threshold, Kept>();

  constructor(
    { expect, groups = [] }: Pick<Plan, 'expect' | 'groups'>,
    private readonly tickMs: number,
  ) {
    for (const threshold of expect) {
      const series = seriesCalled(threshold.metric);
      if (series === undefined) continue;
      const place = placeOf(series, threshold.on, groups);
      if (place >= 0) this.kept.set(threshold, { series, place, samples: [], base: 0 });
    }
  }

  sample({ t, values }: SampleBlock): void {
    const now = t * this.tickMs;
    for (const [{ fromMs = 0, toMs = Number.POSITIVE_INFINITY }, kept] of this.kept) {
      const value = values[kept.place];
      if (now < fromMs || (now === fromMs && kept.series.kind === 'counter')) kept.base = value;
      else if (now <= toMs) kept.samples.push(value);
    }
  }

  /** Undefined for a threshold on a metric, and on devices whose series were not recorded. */
  of(threshold: Threshold): SeriesFigure | undefined {
    return this.kept.get(threshold);
  }
}

interface Kept {
  readonly series: Series;
  readonly place: number;
  readonly samples: number[];
  base: number;
}

/** Where a series stands in a row of samples; -1 if it is not there for those devices. */
function placeOf({ id }: Series, on: string | undefined, groups: readonly string[]): number {
  if (on === undefined) return seriesIndex(id as SeriesId);
  const [group, own] = [groups.indexOf(on), groupedIndex(id as SeriesId)];
  return group < 0 || own < 0 ? -1 : seriesList.length + group * groupedSeries.length + own;
}

/** One number of the figure; undefined where no sample is in the window, a text where the series has no such number. */
export function seriesAggregate(
  { series, samples, base }: SeriesFigure,
  aggregate: Threshold['aggregate'],
): number | undefined | string {
  if (samples.length === 0) return undefined;
  const last = samples[samples.length - 1];
  if (series.kind === 'counter')
    return aggregate.kind === 'value'
      ? last - base
      : `${series.id} is a counter: compare its value, which is its growth`;
  switch (aggregate.kind) {
    case 'value':
      return last;
    case 'min':
      return rank(samples, 0);
    case 'max':
      return rank(samples, 100);
    case 'avg':
      return samples.reduce((sum, value) => sum + value, 0) / samples.length;
    case 'med':
      return rank(samples, 50);
    case 'p':
      return rank(samples, aggregate.percentile);
    case 'count':
    case 'rate':
      return `${series.id} is a gauge and has no ${aggregate.kind}: compare min, max, avg, med, p(95) or value`;
    default:
      return aggregate satisfies never;
  }
}

/** The nearest rank, as of `Distribution`. */
function rank(samples: readonly number[], percent: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(1, Math.ceil(((percent * sorted.length) / 100) * (1 - 1e-14))) - 1];
}
