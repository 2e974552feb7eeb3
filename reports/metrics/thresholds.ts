import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Series } from '../../sim/kernel/trace/series.ts';
import { compares } from '../../sim/plan/compares.ts';
import type { Aggregate, Threshold } from '../../sim/plan/plan.ts';
import { NEVER } from './distribution.ts';
import type { Concerned, Metric } from './metric.ts';
import { metricList } from './metric-list.ts';
import type { MetricResult } from './metric-result.ts';
import { type SeriesFigure, seriesAggregate, seriesCalled } from './series-figures.ts';

/** One threshold of a scenario, compared with what was measured. */
export interface ThresholdResult {
  readonly metric: string;
  /** As written in the scenario. */
  readonly text: string;
  /** What it compares with, in the unit of what is measured; missing in summaries of versions that did not keep it. */
  readonly bound?: number;
  /** The start and the end of its measurement, where the threshold has them. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Null where there was nothing to measure, and where it is `isNever`. */
  readonly measured: number | null;
  /** What is measured falls among those that never did, so it is larger than any bound. */
  readonly isNever: boolean;
  /** How many of those concerned never did; null for metrics that cannot be never. */
  readonly never: number | null;
  readonly concerned: number | null;
  /** The metric's unit; `count` for a number of entries. */
  readonly unit: Metric['unit'] | Series['unit'] | null;
  readonly met: boolean;
  /** Why a threshold failed without a measurement. */
  readonly reason: string | null;
}

/** The figures of a run that ended at `endMs`, and those that the threshold is about. */
export interface Measured {
  readonly endMs: number;
  readonly whole: readonly MetricResult[];
  /** Left out where its devices cannot be selected here. */
  readonly part?: readonly MetricResult[];
  /** How many devices the threshold is about. */
  readonly devices?: number;
  /** For a threshold on a series; left out where the run has no samples of its devices. */
  readonly series?: SeriesFigure;
}

/** Compares each threshold with the figures. A threshold that cannot be measured is not met. */
export const evaluate = (
  thresholds: readonly Threshold[],
  measuredFor: (threshold: Threshold) => Measured,
): readonly ThresholdResult[] => thresholds.map((threshold) => evaluateOne(threshold, measuredFor(threshold)));

/**
 * One number of a figure. `undefined` is no data, NEVER is larger than any bound, a text says why it has no such number.
 */
export function aggregateOf(result: MetricResult, aggregate: Aggregate): number | undefined | string {
  if (result.shape === 'value') {
    if (aggregate.kind === 'value' || aggregate.kind === 'rate') return result.value;
    return `${result.id} is a single value and has no ${nameOf(aggregate)}: compare its value`;
  }
  const { entries } = result;
  switch (aggregate.kind) {
    case 'count':
      return entries.count;
    case 'min':
      return entries.min;
    case 'max':
      return entries.max;
    case 'avg':
      return entries.avg;
    case 'med':
      return entries.percentile(50);
    case 'p':
      return entries.percentile(aggregate.percentile);
    case 'value':
    case 'rate':
      return `${result.id} is a distribution and has no ${aggregate.kind}: compare p(95), max, avg or count`;
    default:
      return aggregate satisfies never;
  }
}

function evaluateOne(threshold: Threshold, measured: Measured): ThresholdResult {
  const { metric, text, fromMs = 0, operator, value } = threshold;
  const asked = {
    ...{ metric, text, bound: value },
    ...(threshold.fromMs !== undefined && { fromMs }),
    ...(threshold.toMs !== undefined && { toMs: threshold.toMs }),
  };
  const isOfSeries = seriesCalled(metric) !== undefined;
  const found = isOfSeries ? ofSeries(threshold, measured) : ofMetric(threshold, measured);
  if ('reason' in found)
    return {
      ...asked,
      ...{ measured: null, isNever: false, never: null, concerned: null },
      unit: found.unit ?? null,
      met: false,
      reason: found.reason,
    };
  const isNever = found.value === NEVER;
  const { never, concerned } = found.of ?? { never: null, concerned: null };
  return {
    ...asked,
    measured: isNever ? null : found.value,
    ...{ isNever, never, concerned },
    unit: found.unit,
    met: compares(found.value, operator, value),
    reason: null,
  };
}

type Found =
  | { readonly value: number; readonly unit: NonNullable<ThresholdResult['unit']>; readonly of: Concerned | undefined }
  | { readonly reason: string; readonly unit?: ThresholdResult['unit'] };

function ofMetric(
  { metric, fromMs = 0, toMs, on, aggregate }: Threshold,
  { endMs, whole, part, devices }: Measured,
): Found {
  const result = (part ?? whole).find(({ id }) => id === metric);
  const unit = result?.unit ?? null;
  if (part === undefined) return { unit, reason: 'its devices are not selected here: see fleetlab report' };
  if (result === undefined) {
    const descriptor = metricList.find(({ id }) => id === metric);
    if (descriptor === undefined) return { reason: `no metric "${metric}"` };
    return {
      reason: descriptor.perDevice === 'samples' ? notRecorded(metric) : `${metric} is about the whole fleet`,
    };
  }
  if (devices === 0) return { unit, reason: 'its selection selects no device' };
  if (endMs < fromMs) return { unit, reason: endedBefore(endMs, fromMs) };
  const measured = aggregateOf(result, aggregate);
  if (typeof measured === 'string') return { unit, reason: measured };
  if (isNumber(measured))
    return {
      value: measured,
      unit: aggregate.kind === 'count' ? 'count' : result.unit,
      of: concernedBy(result),
    };
  const isInRun = isNumber(aggregateOf(whole.find(({ id }) => id === metric)!, aggregate));
  const isWindow = fromMs > 0 || toMs !== undefined;
  if (!isInRun || !isWindow) return { unit, reason: `no data; concerned would be: ${concernedOf(metric)}` };
  return { unit, reason: nothingIn(fromMs, toMs, on) };
}

/** The run has such data elsewhere: at another time or, for a threshold about some devices, perhaps of others. */
function nothingIn(fromMs: number, toMs: number | undefined, on: string | undefined): string {
  const from = fromMs > 0 ? ` from ${showSpan(fromMs)}` : '';
  const window = toMs === undefined ? `${from} on` : `${from} to ${showSpan(toMs)}`;
  if (on !== undefined) return `nothing to measure${window} for these devices`;
  return `nothing to measure${window}${toMs === undefined ? ': all of it was over by then' : ''}`;
}

function ofSeries({ metric, fromMs = 0, aggregate }: Threshold, { endMs, series }: Measured): Found {
  if (series === undefined) return { reason: notRecorded(metric) };
  const { unit } = series.series;
  if (endMs < fromMs) return { unit, reason: endedBefore(endMs, fromMs) };
  const measured = seriesAggregate(series, aggregate);
  if (typeof measured === 'string') return { unit, reason: measured };
  return measured === undefined
    ? { unit, reason: 'no data: no sample falls into its window' }
    : { value: measured, unit, of: undefined };
}

const endedBefore = (endMs: number, fromMs: number): string =>
  `the run ended at ${showSpan(endMs)}, before ${showSpan(fromMs)}`;

const notRecorded = (metric: string): string => `the run has no samples of ${metric} for these devices`;

const isNumber = (measured: number | undefined | string): measured is number =>
  typeof measured === 'number' && !Number.isNaN(measured);

const concernedOf = (metric: string): string => metricList.find(({ id }) => id === metric)!.concerned;

const concernedBy = (result: MetricResult): Concerned | undefined =>
  result.shape === 'value' ? result.of : { never: result.entries.never, concerned: result.entries.concerned };

const nameOf = (aggregate: Aggregate): string =>
  aggregate.kind === 'p' ? `p(${aggregate.percentile})` : aggregate.kind;
