import type { Figure } from './figures.ts';
import type { Sweep, SweepRuns } from './sweep.ts';

/** The figures that are shown unless others are chosen: those the folder names, of which some run has something. */
export function defaultFigures(sweep: Sweep, runs: SweepRuns): readonly Figure[] {
  const shown = sweep.shown.length > 0 ? sweep.shown : wantedByThresholds(sweep);
  return measuredFigures(sweep, runs).filter(
    (figure) => shown.includes(figure.column) && isTelling(sweep, runs, figure),
  );
}

/** A share that never did stands beside its percentiles where there is one: a column of zeros would say nothing. */
export const isTelling = (sweep: Sweep, runs: SweepRuns, figure: Figure): boolean =>
  figure.aggregate !== 'neverShare' || runs.some((run) => (run?.figures[sweep.figures.indexOf(figure)] ?? 0) > 0);

/** The figures of which some run has something. */
export const measuredFigures = (sweep: Sweep, runs: SweepRuns): readonly Figure[] =>
  sweep.figures.filter((_, nth) => runs.some((run) => (run?.figures[nth] ?? null) !== null));

/** Older folders name none. */
function wantedByThresholds({ cells, figures }: Sweep): readonly string[] {
  const metrics = new Set(cells.flatMap(({ thresholds }) => thresholds.map(({ metric }) => metric)));
  const hasRollouts = [...metrics].some((metric) => metric.startsWith('rollout.'));
  const isWanted = ({ metric, aggregate }: Figure): boolean =>
    ['value', 'med', 'p95', 'neverShare'].includes(aggregate) &&
    (metrics.size === 0 || metrics.has(metric) || (hasRollouts && metric.startsWith('rollout.')));
  return figures.filter(isWanted).map(({ column }) => column);
}
