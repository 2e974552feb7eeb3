import { compares } from '../../sim/lab/compares.ts';
import type { Aggregate, Threshold } from '../../sim/lab/plan.ts';
import type { Metric } from '../../sim/trace/metric-catalogue.ts';
import type { MetricResult } from './accumulator.ts';

/** One expectation of a scenario, held against what was measured. */
export interface ThresholdResult {
  readonly metric: string;
  /** As the scenario has it. */
  readonly text: string;
  /** Null where there was nothing to measure. */
  readonly measured: number | null;
  /** The metric's, but for a number of entries. */
  readonly unit: Metric['unit'] | null;
  readonly met: boolean;
  /** Why a threshold failed without a measurement. */
  readonly because: string | null;
}

/** Holds each threshold against the figures. What cannot be measured is not met: an expectation never passes in silence. */
export const evaluate = (
  thresholds: readonly Threshold[],
  results: readonly MetricResult[],
): readonly ThresholdResult[] =>
  thresholds.map((threshold) =>
    evaluateOne(
      threshold,
      results.find((result) => result.id === threshold.metric),
    ),
  );

/** One number of a figure; `undefined` is no data, a text says why this figure has no such number. */
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

function evaluateOne(threshold: Threshold, result: MetricResult | undefined): ThresholdResult {
  const { metric, text, aggregate, operator, value } = threshold;
  const failed = (because: string): ThresholdResult => ({
    metric,
    text,
    measured: null,
    unit: result?.unit ?? null,
    met: false,
    because,
  });
  if (result === undefined) return failed(`no metric "${metric}"`);
  const measured = aggregateOf(result, aggregate);
  if (typeof measured === 'string') return failed(measured);
  if (measured === undefined || Number.isNaN(measured)) return failed('no data');
  const unit = aggregate.kind === 'count' ? 'count' : result.unit;
  return { metric, text, measured, unit, met: compares(measured, operator, value), because: null };
}

const nameOf = (aggregate: Aggregate): string =>
  aggregate.kind === 'p' ? `p(${aggregate.percentile})` : aggregate.kind;
