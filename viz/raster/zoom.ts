import type { Layout } from './layout.ts';

/** The visible part of the layout: screen = layout * k + (x, y), in pixels of the page. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** How many cells share a texel at a zoom: enough to make it at least a screen pixel. */
export const poolAt = ({ cellMin }: Layout, { k }: Pick<Zoom, 'k'>, pixelRatio: number): number =>
  Math.max(1, Math.ceil(0.999 / (cellMin * k * pixelRatio)));
