import type { Layout } from './layout.ts';

/** What part of the layout is seen: screen = layout * k + (x, y), in pixels of the page. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** How many cells share a texel at a zoom: as many as make it a pixel of the screen at least. */
export const poolAt = ({ cellMin }: Layout, { k }: Zoom, pixelRatio: number): number =>
  Math.max(1, Math.ceil(0.999 / (cellMin * k * pixelRatio)));
