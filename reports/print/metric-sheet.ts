import { type Series, seriesList } from '../../sim/kernel/trace/series.ts';
import { groupTerms } from '../../sim/plan/selection.ts';
import { aggregatesOf, type Metric } from '../metrics/metric.ts';
import { metricList } from '../metrics/metric-list.ts';

/** All that there is to say about a metric. */
export interface MetricSheet
  extends Pick<
    Metric,
    'id' | 'shape' | 'unit' | 'better' | 'claims' | 'formula' | 'concerned' | 'from' | 'never' | 'source'
  > {
  /** How a threshold may ask for it: `value`, or `p(N)` and others. */
  readonly askedBy: readonly string[];
  /** What a window leaves out. */
  readonly window: string;
  /** What a threshold may group or select it by; empty for a figure of the whole fleet. */
  readonly groups: readonly string[];
}

export interface FigureSheets {
  readonly metrics: readonly MetricSheet[];
  /** What conditions in `when`, thresholds and charts name. */
  readonly series: readonly Series[];
}

export function metricSheet(metric: Metric): MetricSheet {
  const { id, shape, unit, better, claims, formula, concerned, from, never, window, source, perDevice } = metric;
  return {
    ...{ id, shape, unit, better, claims, formula, concerned, from, never, source, window },
    askedBy: aggregatesOf(metric),
    groups: perDevice === false ? [] : groupTerms,
  };
}

export const figureSheets = (): FigureSheets => ({ metrics: metricList.map(metricSheet), series: seriesList });
