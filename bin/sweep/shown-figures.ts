import { metricList } from '../../reports/metrics/metric-list.ts';
import { type Figure, sweepFigures } from '../../reports/sweep/figures.ts';
import { metricsOfInterest } from '../../reports/sweep/metrics-of-interest.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/**
 * The figures that a sweep's tables show: those of the metrics given, or by default of the metrics in thresholds and,
 * if the plan has a rollout, of rollout metrics. For a distribution, the median, the 95th percentile, and the share of
 * never; and all that is about a part of the run or of the fleet, but the counts of never.
 *
 * Errors  LabError `sweep/metric`
 */
export function shownFigures(
  asked: readonly string[],
  plans: readonly Plan[],
  figures: readonly Figure[],
): readonly Figure[] {
  const known: readonly string[] = [
    ...new Set([...metricList.map(({ id }) => id), ...figures.map((one) => one.metric)]),
  ];
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new LabError('sweep/metric', {
      what: `there is no metric "${unknown}"`,
      where: `--metric ${unknown}`,
      hint: suggest(unknown, known),
    });
  }
  const shown = asked.length > 0 ? asked : metricsOfInterest(plans);
  return figures.filter((figure) => shown.includes(figure.metric) && isShown(figure));
}

const isShown = (figure: Figure): boolean =>
  sweepFigures.includes(figure)
    ? ['value', 'med', 'p95', 'neverShare'].includes(figure.aggregate)
    : figure.aggregate !== 'never';
