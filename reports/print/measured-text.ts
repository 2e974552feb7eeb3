import { plain, showBeside, showQuantity } from '../metrics/quantity.ts';
import type { ThresholdResult } from '../metrics/thresholds.ts';
import type { DistributionSummary, MetricSummary, ValueSummary } from '../outcome/summary.ts';

/** The measurement of a threshold, with how many never did: `never (18,536 of 20,000 never did)`. */
export function measuredText(result: ThresholdResult): string {
  const { measured, bound = measured, isNever, never, concerned, unit, reason } = result;
  if (reason !== null) return reason;
  const value = isNever ? 'never' : showBeside(measured, bound, unit ?? 'count');
  return never === null || concerned === null || never === 0
    ? value
    : `${value} (${plain(never)} of ${plain(concerned)} never did)`;
}

/** One number of a distribution; null is never where some never did. */
export const aggregateText = (value: number | null, { unit, never }: DistributionSummary): string =>
  value === null && never > 0 ? 'never' : showQuantity(value, unit);

export const valueText = ({ value, unit, never = 0 }: ValueSummary): string =>
  value === null && never > 0 ? 'never' : showQuantity(value, unit);

/**
 * How many are concerned, and how many of them never did: `of 10,622, 12 never (0.1%)`; empty for metrics that cannot be
 * never.
 */
export function concernedText(metric: MetricSummary): string {
  const { never, concerned } = concernedBy(metric);
  if (never === undefined || concerned === undefined || concerned === 0) return '';
  const of = `of ${plain(concerned)}`;
  return never === 0 ? of : `${of}, ${plain(never)} never (${showQuantity(never / concerned, 'share')})`;
}

/** Whether there is something to show: a value, or at least one device or event that the figure concerns. */
export const isMeasured = (metric: MetricSummary): boolean =>
  (metric.shape === 'value' && metric.value !== null) || (concernedBy(metric).concerned ?? 0) > 0;

const concernedBy = (metric: MetricSummary): Partial<Pick<Required<ValueSummary>, 'never' | 'concerned'>> =>
  metric.shape === 'value' ? metric : { never: metric.never, concerned: metric.count + metric.never };
