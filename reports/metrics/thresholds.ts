import { compares } from '../../sim/lab/compares.ts';
import type { Aggregate, Threshold } from '../../sim/lab/plan.ts';
import type { Metric } from '../../sim/trace/metric-catalogue.ts';
import type { Concerned, MetricResult } from './accumulator.ts';
import { NEVER } from './distribution.ts';

/** One expectation of a scenario, held against what was measured. */
export interface ThresholdResult {
  readonly metric: string;
  /** As the scenario has it. */
  readonly text: string;
  /** Null where there was nothing to measure, and where it is `isNever`. */
  readonly measured: number | null;
  /** What is measured falls among those that never did: larger than any bound. */
  readonly isNever: boolean;
  /** Of those that the metric concerns, how many never did; null where that is no question. */
  readonly never: number | null;
  readonly concerned: number | null;
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

/** One number of a figure; `undefined` is no data, NEVER larger than any bound, a text says why this figure has no such number. */
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
    isNever: false,
    never: null,
    concerned: null,
    unit: result?.unit ?? null,
    met: false,
    because,
  });
  if (result === undefined) return failed(`no metric "${metric}"`);
  const measured = aggregateOf(result, aggregate);
  if (typeof measured === 'string') return failed(measured);
  if (measured === undefined || Number.isNaN(measured)) return failed('no data');
  const unit = aggregate.kind === 'count' ? 'count' : result.unit;
  const isNever = measured === NEVER;
  const { never, concerned } = concernedBy(result) ?? { never: null, concerned: null };
  return {
    metric,
    text,
    measured: isNever ? null : measured,
    ...{ isNever, never, concerned },
    unit,
    met: compares(measured, operator, value),
    because: null,
  };
}

const concernedBy = (result: MetricResult): Concerned | undefined =>
  result.shape === 'value' ? result.of : { never: result.entries.never, concerned: result.entries.concerned };

const nameOf = (aggregate: Aggregate): string =>
  aggregate.kind === 'p' ? `p(${aggregate.percentile})` : aggregate.kind;
