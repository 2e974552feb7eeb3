import { metricList } from '../../reports/metrics/metric-list.ts';
import { type Figure, sweepFigures } from '../../reports/sweep/figures.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/**
 * The figures that a sweep's table shows: those of the metrics given, or by default of the metrics in thresholds and,
 * if the plan has a rollout, of rollout metrics. For a distribution, the median, the 95th percentile, and the share of
 * never.
 *
 * Errors  LabError `sweep/metric`
 */
export function shownFigures(asked: readonly string[], plans: readonly Plan[]): readonly Figure[] {
  const known: readonly string[] = metricList.map(({ id }) => id);
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new LabError('sweep/metric', {
      what: `there is no metric "${unknown}"`,
      where: `--metric ${unknown}`,
      hint: suggest(unknown, known),
    });
  }
  const wanted = asked.length > 0 ? asked : known.filter((id) => isOfInterest(id, plans));
  const shown = wanted.length > 0 ? wanted : known;
  return sweepFigures.filter(
    ({ metric, aggregate }) => shown.includes(metric) && ['value', 'med', 'p95', 'neverShare'].includes(aggregate),
  );
}

function isOfInterest(id: string, plans: readonly Plan[]): boolean {
  if (plans.some(({ expect }) => expect.some(({ metric }) => metric === id))) return true;
  const isOfRollouts = id.startsWith('rollout.') || /^update\.\w+Peak$/.test(id);
  return isOfRollouts && plans.some(({ timeline }) => timeline.some(({ action }) => action.kind === 'rollout'));
}
