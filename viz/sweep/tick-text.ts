import { isShare, showFigure } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';

/** The texts of ticks: shares with as many digits as neighbors need to differ, and no unit at zero. */
export function tickTexts(ticks: readonly number[], figure: Figure): readonly string[] {
  const step = Math.min(...ticks.slice(1).map((tick, i) => Math.abs(tick - ticks[i])));
  const digits =
    Number.isFinite(step) && step > 0 ? Math.min(9, Math.max(0, -Math.floor(Math.log10(step * 100) + 1e-9))) : 1;
  return ticks.map((tick) => {
    if (tick === 0) return '0';
    return isShare(figure) ? `${(tick * 100).toFixed(digits)}%` : showFigure(tick, figure);
  });
}
