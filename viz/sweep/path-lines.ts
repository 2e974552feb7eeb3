import { type Spread, spreadInCell } from '../../reports/sweep/spread.ts';
import type { Sweep, SweepCell, SweepRuns } from '../../reports/sweep/sweep.ts';
import { settingNumbers } from './setting-value.ts';

/** A figure along a path: one point per cell, in the order of the path's values. */
export interface PathLine {
  /**
   * What the cells of the line share: the variant and the values of the other paths; empty where nothing else was varied.
   */
  readonly name: string;
  readonly points: readonly { readonly cell: number; readonly at: number; readonly spread: Spread }[];
}

/** Paths that were varied over numbers, with at least two values in cells that are otherwise equal. */
export const numericPaths = ({ paths, cells }: Sweep): readonly string[] =>
  paths.filter((path) => {
    const texts = [...new Set(cells.map(({ values }) => values[path]))];
    const lines = new Set(cells.map((cell) => lineOf(cell, path)));
    return texts.length > 1 && lines.size < cells.length && settingNumbers(texts) !== undefined;
  });

/** The line that a cell is on: its variant and the values of the other paths. */
function lineOf({ variant, values }: SweepCell, path: string): string {
  const others = Object.entries(values).filter(([other]) => other !== path);
  return [...(variant === undefined ? [] : [variant]), ...others.map(([key, value]) => `${last(key)}=${value}`)].join(
    ', ',
  );
}

/** The values of a path with their positions, the least first. */
export function settingsOf({ cells }: Sweep, path: string): readonly { readonly text: string; readonly at: number }[] {
  const texts = [...new Set(cells.map(({ values }) => values[path]))];
  const numbers = settingNumbers(texts) ?? texts.map((_, i) => i);
  return texts.map((text, i) => ({ text, at: numbers[i] })).toSorted((a, b) => a.at - b.at);
}

export function linesAlong(sweep: Sweep, runs: SweepRuns, path: string, figure: number): readonly PathLine[] {
  const settings = settingsOf(sweep, path);
  const lines = new Map<string, PathLine['points'][number][]>();
  for (const { text, at } of settings) {
    for (const [cell, setting] of sweep.cells.entries()) {
      if (setting.values[path] !== text) continue;
      const key = lineOf(setting, path);
      const spread = spreadInCell(sweep, runs, cell, figure);
      lines.set(key, [...(lines.get(key) ?? []), { cell, at, spread }]);
    }
  }
  return [...lines].map(([name, points]) => ({ name, points }));
}

/** `jitter` of `fleet[acme/sensor].backoff.jitter`. */
export const last = (path: string): string => /[^.[\]]+\]?$/.exec(path)?.[0].replace(/\]$/, '') ?? path;
