import type { Spread } from '../../reports/sweep/spread.ts';

/**
 * Whether the medians of cells are further apart than the range of nine of ten seeds in a typical cell. Never is beyond
 * any such range, where all seeds of a cell agree on it.
 */
export function isSignificant(spreads: readonly Spread[]): boolean {
  const measured = spreads.flatMap(({ median, p05, p95 }) =>
    median === null || p05 === null || p95 === null ? [] : [{ median, width: p95 === p05 ? 0 : p95 - p05 }],
  );
  if (measured.length < 2) return false;
  const medians = measured.map(({ median }) => median).toSorted((a, b) => a - b);
  const widths = measured.map(({ width }) => width).toSorted((a, b) => a - b);
  return medians.at(-1)! !== medians[0] && medians.at(-1)! - medians[0] > widths[Math.floor(widths.length / 2)];
}
