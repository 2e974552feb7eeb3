import { type GroupedFigure, groupedFigures } from './cell-groups.ts';
import type { Figure } from './figures.ts';
import type { Sweep, SweepRuns } from './sweep.ts';

/** The figures shown by default: those of the whole fleet that the folder names and some run has a value of. */
export function defaultFigures(sweep: Sweep, runs: SweepRuns): readonly Figure[] {
  const shown = sweep.shown.length > 0 ? sweep.shown : wantedByThresholds(sweep);
  return measuredFigures(sweep, runs).filter(
    (figure) => figure.on === undefined && shown.includes(figure.column) && isWorthShowing(sweep, runs, figure),
  );
}

/** The figures of groups that are shown by default, in tables of their own. */
export const defaultGroups = ({ figures, shown }: Sweep): readonly GroupedFigure[] =>
  groupedFigures(figures.filter(({ column }) => shown.includes(column)));

/** Whether a figure is worth a column: a share of devices that never did is not where it is 0 in every run. */
export const isWorthShowing = (sweep: Sweep, runs: SweepRuns, figure: Figure): boolean =>
  figure.aggregate !== 'neverShare' || runs.some((run) => (run?.figures[sweep.figures.indexOf(figure)] ?? 0) > 0);

/** The figures that some run has a value of. */
export const measuredFigures = (sweep: Sweep, runs: SweepRuns): readonly Figure[] =>
  sweep.figures.filter((_, nth) => runs.some((run) => (run?.figures[nth] ?? null) !== null));

/** For older folders, which name no figures. */
function wantedByThresholds({ cells, figures }: Sweep): readonly string[] {
  const metrics = new Set(cells.flatMap(({ thresholds }) => thresholds.map(({ metric }) => metric)));
  const hasRollouts = [...metrics].some((metric) => metric.startsWith('rollout.'));
  const isWanted = ({ metric, aggregate }: Figure): boolean =>
    ['value', 'med', 'p95', 'neverShare'].includes(aggregate) &&
    (metrics.size === 0 || metrics.has(metric) || (hasRollouts && metric.startsWith('rollout.')));
  return figures.filter(isWanted).map(({ column }) => column);
}
