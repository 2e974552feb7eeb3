import type { Layout } from './layout.ts';
import type { Glyph, Palette } from './palette.ts';
import type { Texels } from './texels.ts';

/** What part of the layout is seen: screen = layout * k + (x, y), in pixels of the page. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly layout: Layout;
  readonly texels: Texels;
  readonly devices: Uint32Array;
  readonly codes: Uint8Array;
  readonly bits: Uint8Array | undefined;
  readonly palette: Palette;
  readonly zoom: Zoom;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** Draws the picture of the fleet, with gaps between cells that have room for them, and signs in those in trouble. */
export function draw(brush: CanvasRenderingContext2D, drawing: Drawing): void {
  const { layout, texels, palette, zoom, width, height, pixelRatio } = drawing;
  const side = layout.cell * zoom.k;
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.fillStyle = palette.ground;
  brush.fillRect(0, 0, width * pixelRatio, height * pixelRatio);
  brush.imageSmoothingEnabled = false;
  const { picture, pool } = texels;
  const x = Math.round(zoom.x * pixelRatio);
  const y = Math.round(zoom.y * pixelRatio);
  const texel = side * pool * pixelRatio;
  brush.drawImage(picture, x, y, picture.width * texel, picture.height * texel);
  if (pool > 1) return;
  const seen = seenCells(drawing);
  if (side * pixelRatio >= gapsFrom) drawGaps(brush, drawing, seen, x, y);
  if (side >= glyphsFrom) drawGlyphs(brush, drawing, seen, x, y);
}

/** How many cells share a texel at a zoom: as many as make it a pixel of the screen at least. */
export const poolAt = (layout: Layout, { k }: Zoom, pixelRatio: number): number =>
  Math.max(1, Math.ceil(0.999 / (layout.cell * k * pixelRatio)));

interface Cells {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function seenCells({ layout, zoom, width, height }: Drawing): Cells {
  const side = layout.cell * zoom.k;
  return {
    left: Math.max(0, Math.floor(-zoom.x / side)),
    right: Math.min(layout.columns, Math.ceil((width - zoom.x) / side)),
    top: Math.max(0, Math.floor(-zoom.y / side)),
    bottom: Math.min(layout.rows, Math.ceil((height - zoom.y) / side)),
  };
}

/** Lines of the ground colour: two fills a line are cheaper than one a device. */
function drawGaps(
  brush: CanvasRenderingContext2D,
  { layout, palette, zoom, width, height, pixelRatio }: Drawing,
  { left, right, top, bottom }: Cells,
  x: number,
  y: number,
): void {
  const side = layout.cell * zoom.k * pixelRatio;
  const gap = side >= wideGapsFrom ? 2 * pixelRatio : Math.round(pixelRatio);
  brush.fillStyle = palette.ground;
  for (let column = left; column <= right; column++) {
    brush.fillRect(Math.round(x + column * side) - gap, 0, gap, height * pixelRatio);
  }
  for (let row = top; row <= bottom; row++) {
    brush.fillRect(0, Math.round(y + row * side) - gap, width * pixelRatio, gap);
  }
}

function drawGlyphs(
  brush: CanvasRenderingContext2D,
  { layout, devices, codes, bits, palette, zoom, pixelRatio }: Drawing,
  { left, right, top, bottom }: Cells,
  x: number,
  y: number,
): void {
  const side = layout.cell * zoom.k * pixelRatio;
  brush.strokeStyle = palette.ink;
  brush.fillStyle = palette.ink;
  brush.lineWidth = Math.max(1, side / 9);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const slot = layout.slotAt[row * layout.columns + column];
      if (slot < 0) continue;
      const device = devices[slot];
      const glyph = palette.glyphs[codes[device]];
      if (glyph === undefined || (bits !== undefined && (bits[device >> 3] & (1 << (device & 7))) === 0)) continue;
      drawGlyph(brush, glyph, x + column * side, y + row * side, side - pixelRatio);
    }
  }
}

function drawGlyph(brush: CanvasRenderingContext2D, glyph: Glyph, x: number, y: number, side: number): void {
  const inset = side * 0.24;
  if (glyph === 'dot') {
    const dot = Math.max(2, Math.round(side * 0.34));
    brush.fillRect(Math.round(x + (side - dot) / 2), Math.round(y + (side - dot) / 2), dot, dot);
    return;
  }
  brush.beginPath();
  brush.moveTo(x + inset, y + inset);
  brush.lineTo(x + side - inset, y + side - inset);
  if (glyph === 'cross') {
    brush.moveTo(x + side - inset, y + inset);
    brush.lineTo(x + inset, y + side - inset);
  }
  brush.stroke();
}

const gapsFrom = 4;
const wideGapsFrom = 22;
const glyphsFrom = 6;
