import type { Band } from '../../reports/trace-index/band.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';

/** The deepest fall of a level: from its beginning until the level recovered, the next fall, or the end. */
export interface Drop extends TimeWindow {
  /** The level before, the lowest level, and when that was. */
  readonly before: number;
  readonly least: number;
  readonly leastAt: number;
  /** Whether the level recovered to what it had been. */
  readonly isMadeGood: boolean;
}

/**
 * Finds the deepest fall in a series. A fleet that is still coming up has not fallen: the level has to have been near its
 * height once. Falls of less than a tenth of that height are ignored.
 */
export function deepestDrop(band: Band): Drop | undefined {
  const points = Array.from(band.t.keys()).filter((i) => !Number.isNaN(band.last[i]));
  const height = points.reduce((most, i) => Math.max(most, band.last[i]), 0);
  const up = points.findIndex((i) => band.last[i] >= height * 0.8);
  if (height === 0 || up < 0) return undefined;
  const level = points.map((i) => ({ t: band.to[i], last: band.last[i], min: band.min[i] }));
  let low = up;
  for (let k = up; k < level.length; k++) if (level[k].min < level[low].min) low = k;
  // Where the fall began: the last point at which the level was not yet lower than the one before it.
  let start = low;
  while (
    start > up &&
    (level[start - 1].last > level[start].last || level[start].last <= level[low].min + height * 0.05)
  ) {
    start--;
  }
  const before = level[start].last;
  if (before - level[low].min < height * 0.1) return undefined;
  let top = low;
  for (let k = low; k < level.length && level[top].last < before; k++) {
    if (level[k].last > level[top].last) top = k;
    // Another fall begins before the level recovered.
    if (level[top].last > before * 0.9 && level[k].last < level[top].last - height * 0.02) break;
  }
  return {
    from: level[start].t,
    // The recovery may have ended just before the next sample.
    to: level[top === low ? level.length - 1 : Math.min(level.length - 1, top + 1)].t,
    before,
    least: level[low].min,
    leastAt: level[low].t,
    isMadeGood: level[top].last >= before,
  };
}
