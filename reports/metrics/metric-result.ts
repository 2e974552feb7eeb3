import { Distribution } from './distribution.ts';
import type { Concerned, Metric, ValueFigure } from './metric.ts';
import type { MetricId } from './metric-list.ts';

/**
 * A figure of the metric list, measured in one run. `value` is undefined where the run has nothing to compute it from,
 * and NEVER where it is about something that has not happened; figures that can be NEVER have `of`.
 */
export type MetricResult =
  | {
      readonly id: MetricId;
      readonly unit: Metric['unit'];
      readonly shape: 'value';
      readonly value: number | undefined;
      readonly of?: Concerned;
    }
  | {
      readonly id: MetricId;
      readonly unit: Metric['unit'];
      readonly shape: 'distribution';
      readonly entries: Distribution;
    };

/** A figure as its accumulator has it, with the id and the unit of its metric. */
export function metricResult({ id, unit }: Of, figure: ValueFigure | Distribution): MetricResult {
  if (figure instanceof Distribution) return { id, unit, shape: 'distribution', entries: figure };
  return { id, unit, shape: 'value', ...(typeof figure === 'object' ? figure : { value: figure }) };
}

type Of = { readonly id: MetricId } & Pick<Metric, 'unit'>;
