import { showSpan } from '../../sim/kernel/time/duration.ts';
import { compares } from '../../sim/plan/compares.ts';
import type { Aggregate, Threshold } from '../../sim/plan/plan.ts';
import { NEVER } from './distribution.ts';
import type { Concerned, Metric } from './metric.ts';
import { metricList } from './metric-list.ts';
import type { MetricResult } from './metric-result.ts';

/** One threshold of a scenario, compared with what was measured. */
export interface ThresholdResult {
  readonly metric: string;
  /** As written in the scenario. */
  readonly text: string;
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
  readonly unit: Metric['unit'] | null;
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

function evaluateOne(threshold: Threshold, { endMs, whole, part, devices }: Measured): ThresholdResult {
  const { metric, text, fromMs = 0, aggregate, operator, value } = threshold;
  const result = (part ?? whole).find(({ id }) => id === metric);
  const asked = {
    ...{ metric, text },
    ...(threshold.fromMs !== undefined && { fromMs }),
    ...(threshold.toMs !== undefined && { toMs: threshold.toMs }),
  };
  const failed = (reason: string): ThresholdResult => ({
    ...asked,
    measured: null,
    isNever: false,
    never: null,
    concerned: null,
    unit: result?.unit ?? null,
    met: false,
    reason,
  });
  if (part === undefined) return failed('its devices are not selected here: see fleetlab report');
  if (result === undefined)
    return failed(
      whole.some(({ id }) => id === metric) ? `${metric} is about the whole fleet` : `no metric "${metric}"`,
    );
  if (devices === 0) return failed('its selection selects no device');
  if (endMs < fromMs) return failed(`the run ended at ${showSpan(endMs)}, before ${showSpan(fromMs)}`);
  const measured = aggregateOf(result, aggregate);
  if (typeof measured === 'string') return failed(measured);
  if (!isNumber(measured)) {
    const isOver =
      threshold.on === undefined && isNumber(aggregateOf(whole.find(({ id }) => id === metric)!, aggregate));
    return failed(
      isOver
        ? `nothing to measure from ${showSpan(fromMs)} on: all of it was over by then`
        : `no data; concerned would be: ${concernedOf(metric)}`,
    );
  }
  const unit = aggregate.kind === 'count' ? 'count' : result.unit;
  const isNever = measured === NEVER;
  const { never, concerned } = concernedBy(result) ?? { never: null, concerned: null };
  return {
    ...asked,
    measured: isNever ? null : measured,
    ...{ isNever, never, concerned },
    unit,
    met: compares(measured, operator, value),
    reason: null,
  };
}

const isNumber = (measured: number | undefined | string): measured is number =>
  typeof measured === 'number' && !Number.isNaN(measured);

const concernedOf = (metric: string): string => metricList.find(({ id }) => id === metric)!.concerned;

const concernedBy = (result: MetricResult): Concerned | undefined =>
  result.shape === 'value' ? result.of : { never: result.entries.never, concerned: result.entries.concerned };

const nameOf = (aggregate: Aggregate): string =>
  aggregate.kind === 'p' ? `p(${aggregate.percentile})` : aggregate.kind;
