import type { Layout } from './layout.ts';
import type { Zoom } from './zoom.ts';
import { poolAt } from './zoom.ts';

/**
 * How a cell shows what it has to say, by its size on the screen:
 *
 *   whole     14 px and more: a sign on its plate, what has just happened beside it
 *   simple    5 px and more: the sign alone
 *   halves    two cells of the screen and more: half of it the color, half of it that of the sign
 *   covered   one pixel: the sign's color instead of the cell's
 *   pooled    several devices a pixel: the loudest, and the worst, of them
 */
export type Grain = 'whole' | 'simple' | 'halves' | 'covered' | 'pooled';

export function grainOf(layout: Layout, zoom: Zoom, pixelRatio: number): Grain {
  const side = layout.cellMin * zoom.k;
  if (side >= 14) return 'whole';
  if (side >= 5) return 'simple';
  if (side * pixelRatio >= 2) return 'halves';
  return poolAt(layout, zoom, pixelRatio) === 1 ? 'covered' : 'pooled';
}

/** What a reader has to know of a picture that leaves something out; undefined where it leaves out nothing. */
export function leftOut(grain: Grain, pool: number, hasSigns: boolean): string | undefined {
  if (grain === 'pooled')
    return `Up to ${pool * pool} devices a pixel: it shows the worst of them${hasSigns ? ', and a sign before any state' : ''}. Zoom in for each.`;
  return grain === 'covered' && hasSigns ? 'A device a pixel: a sign covers its state. Zoom in for both.' : undefined;
}
