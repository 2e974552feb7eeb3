import type { Layout } from './layout.ts';
import type { Zoom } from './zoom.ts';
import { poolAt } from './zoom.ts';

/**
 * How much a cell shows, by its size on the screen:
 *
 *   whole     14 px and more: a sign on its plate, recent decisions beside it
 *   simple    5 px and more: the sign alone
 *   halves    two screen pixels and more: half in the color of the state, half in that of the sign
 *   covered   one pixel: the sign's color instead of the state's
 *   pooled    several devices per pixel: the loudest sign, or the worst state, of them
 */
export type Grain = 'whole' | 'simple' | 'halves' | 'covered' | 'pooled';

export function grainOf(layout: Layout, zoom: Zoom, pixelRatio: number): Grain {
  const side = layout.cellMin * zoom.k;
  if (side >= 14) return 'whole';
  if (side >= 5) return 'simple';
  if (side * pixelRatio >= 2) return 'halves';
  return poolAt(layout, zoom, pixelRatio) === 1 ? 'covered' : 'pooled';
}

/** What a picture has that the note speaks of. */
interface Pictured {
  readonly isSorted: boolean;
  readonly hasSigns: boolean;
  readonly hasOutlines: boolean;
}

/** A note for a picture that leaves something out; undefined where it leaves out nothing. */
export function leftOut(grain: Grain, pool: number, pictured: Pictured): string | undefined {
  const text = leftOutOfCells(grain, pool, pictured);
  if (!pictured.hasOutlines || grain === 'whole' || grain === 'simple') return text;
  return `${text === undefined ? '' : `${text} `}Cells are too small for outlines.`;
}

function leftOutOfCells(grain: Grain, pool: number, { isSorted, hasSigns }: Pictured): string | undefined {
  if (grain === 'pooled') {
    const shows = isSorted
      ? 'areas are shares'
      : `it shows the worst of them${hasSigns ? ', signs before states' : ''}`;
    return `Up to ${pool * pool} devices per pixel: ${shows}. Zoom in to see each.`;
  }
  return grain === 'covered' && hasSigns
    ? 'One device per pixel: a sign hides the state. Zoom in to see both.'
    : undefined;
}
