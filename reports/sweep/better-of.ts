import type { Metric } from '../metrics/metric.ts';
import { metricList } from '../metrics/metric-list.ts';
import type { Figure } from './figures.ts';
import type { Sweep } from './sweep.ts';

export type Direction = Exclude<Metric['better'], 'depends'>;

/**
 * Which direction of a figure is better: as all thresholds on its metric require, or else as the metric list has it;
 * undefined where that depends on the scenario, or where thresholds of cells disagree.
 */
export function betterOf({ cells }: Pick<Sweep, 'cells'>, { metric, aggregate }: Figure): Direction | undefined {
  if (aggregate === 'count') return undefined;
  if (aggregate === 'never' || aggregate === 'neverShare') return 'less';
  const required = new Set(
    cells.flatMap(({ thresholds }) =>
      thresholds.filter((threshold) => threshold.metric === metric).map(({ text }) => directionOf(text)),
    ),
  );
  if (required.size === 0) {
    const better = metrics.find(({ id }) => id === metric)?.better;
    return better === 'depends' ? undefined : better;
  }
  const [direction] = required;
  return required.size === 1 ? direction : undefined;
}

function directionOf(threshold: string): Direction | undefined {
  const operator = /[<>]/.exec(threshold)?.[0];
  if (operator !== undefined) return operator === '<' ? 'less' : 'more';
  return /==\s*0\b/.test(threshold) ? 'less' : undefined;
}

const metrics: readonly Metric[] = metricList;
