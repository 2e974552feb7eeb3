import type { Figure } from '../../reports/sweep/figures.ts';
import type { Sweep } from '../../reports/sweep/sweep.ts';
import { type Metric, metricList } from '../../sim/plan/metric-list.ts';

export type Direction = Exclude<Metric['better'], 'depends'>;

/**
 * Which way a figure gets better: as all thresholds on its metric ask, or else as the catalogue of metrics has it;
 * undefined where the scenario decides, and where cells ask for opposite things.
 */
export function betterOf({ cells }: Pick<Sweep, 'cells'>, { metric, aggregate }: Figure): Direction | undefined {
  if (aggregate === 'count') return undefined;
  if (aggregate === 'never' || aggregate === 'neverShare') return 'less';
  const asked = new Set(
    cells.flatMap(({ thresholds }) =>
      thresholds.filter((threshold) => threshold.metric === metric).map(({ text }) => directionOf(text)),
    ),
  );
  if (asked.size === 0) {
    const better = usual.find(({ id }) => id === metric)?.better;
    return better === 'depends' ? undefined : better;
  }
  const [direction] = asked;
  return asked.size === 1 ? direction : undefined;
}

function directionOf(threshold: string): Direction | undefined {
  const operator = /[<>]/.exec(threshold)?.[0];
  if (operator !== undefined) return operator === '<' ? 'less' : 'more';
  return /==\s*0\b/.test(threshold) ? 'less' : undefined;
}

const usual: readonly Metric[] = metricList;
