import type { Grain } from './grain.ts';
import type { Block, Layout } from './layout.ts';
import type { Glyph, Palette } from './palette.ts';
import { slotAt } from './place.ts';
import type { SignLayer } from './sign-layer.ts';
import { type Signs, signIn } from './signs-of.ts';
import type { Texels } from './texels.ts';
import type { Zoom } from './zoom.ts';

// Draws the fleet picture onto a canvas.

export interface Drawing {
  readonly layout: Layout;
  readonly texels: Texels;
  readonly devices: Uint32Array;
  readonly codes: Uint8Array;
  readonly bits: Uint8Array | undefined;
  readonly palette: Palette;
  readonly signs: Signs | undefined;
  /** By device, whether it has an outline; 0: none. */
  readonly outlined: Uint8Array | undefined;
  readonly layer: SignLayer;
  readonly grain: Grain;
  readonly zoom: Zoom;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** Draws the picture of the fleet, with gaps, glyphs and signs where cells are large enough for them. */
export function draw(brush: CanvasRenderingContext2D, drawing: Drawing): void {
  const { layout, texels, palette, width, height, pixelRatio } = drawing;
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.fillStyle = palette.ground;
  brush.fillRect(0, 0, width * pixelRatio, height * pixelRatio);
  brush.imageSmoothingEnabled = false;
  const { picture, pool, split } = texels;
  const hasSigns = drawing.signs !== undefined && (drawing.grain === 'whole' || drawing.grain === 'simple');
  if (hasSigns) beginSigns(drawing);
  const hasGaps = pool === 1 && cellSide(layout) * drawing.zoom.k * pixelRatio >= GAPS_FROM;
  for (const [i, block] of layout.blocks.entries()) {
    const placed = placedOn(block, drawing);
    if (placed.right <= placed.left || placed.bottom <= placed.top) continue;
    const [x, y] = texels.corners[i];
    const { across, down } = block;
    brush.drawImage(
      picture,
      x,
      y,
      (across * split) / pool,
      down / pool,
      placed.x,
      placed.y,
      across * placed.cellWidth,
      down * placed.cellHeight,
    );
    if (pool > 1) continue;
    const side = Math.min(placed.cellWidth, placed.cellHeight);
    if (hasGaps) drawGaps(brush, drawing, placed);
    if (side >= GLYPHS_FROM * pixelRatio) drawGlyphs(brush, drawing, block, placed);
    if (hasSigns) putSigns(drawing, block, placed);
  }
  if (hasSigns) drawing.layer.end(brush);
  if (drawing.outlined !== undefined && (drawing.grain === 'whole' || drawing.grain === 'simple'))
    for (const block of layout.blocks) drawOutlines(brush, drawing, drawing.outlined, block);
}

/** The average side of a cell, so that all blocks have gaps, or none has. */
function cellSide({ blocks }: Layout): number {
  let [area, cells] = [0, 0];
  for (const { across, down, cellWidth, cellHeight } of blocks) {
    area += across * down * cellWidth * cellHeight;
    cells += across * down;
  }
  return Math.sqrt(area / cells);
}

/** A block on the screen, in screen pixels, and its visible cells. */
interface Placed {
  readonly x: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function placedOn(block: Block, { zoom, width, height, pixelRatio }: Drawing): Placed {
  const scale = zoom.k * pixelRatio;
  const [x, y] = [Math.round(block.x * scale + zoom.x * pixelRatio), Math.round(block.y * scale + zoom.y * pixelRatio)];
  const [cellWidth, cellHeight] = [block.cellWidth * scale, block.cellHeight * scale];
  return {
    x,
    y,
    cellWidth,
    cellHeight,
    left: Math.max(0, Math.floor(-x / cellWidth)),
    right: Math.min(block.across, Math.ceil((width * pixelRatio - x) / cellWidth)),
    top: Math.max(0, Math.floor(-y / cellHeight)),
    bottom: Math.min(block.down, Math.ceil((height * pixelRatio - y) / cellHeight)),
  };
}

/** Lines in the background color: one fill per line is cheaper than one per device. */
function drawGaps(brush: CanvasRenderingContext2D, { palette, pixelRatio }: Drawing, placed: Placed): void {
  const { x, y, cellWidth, cellHeight, left, right, top, bottom } = placed;
  const gap = Math.min(cellWidth, cellHeight) >= WIDE_GAPS_FROM * pixelRatio ? 2 * pixelRatio : Math.round(pixelRatio);
  const [fromX, toX] = [Math.round(x + left * cellWidth), Math.round(x + right * cellWidth)];
  const [fromY, toY] = [Math.round(y + top * cellHeight), Math.round(y + bottom * cellHeight)];
  brush.fillStyle = palette.ground;
  for (let column = left + 1; column <= right; column++) {
    brush.fillRect(Math.round(x + column * cellWidth) - gap, fromY, gap, toY - fromY);
  }
  for (let row = top + 1; row <= bottom; row++) {
    brush.fillRect(fromX, Math.round(y + row * cellHeight) - gap, toX - fromX, gap);
  }
}

function drawGlyphs(
  brush: CanvasRenderingContext2D,
  { devices, codes, bits, palette, signs, pixelRatio }: Drawing,
  block: Block,
  { x, y, cellWidth, cellHeight, left, right, top, bottom }: Placed,
): void {
  const side = Math.min(cellWidth, cellHeight);
  brush.strokeStyle = palette.ink;
  brush.fillStyle = palette.ink;
  brush.lineWidth = Math.max(1, side / 9);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const slot = slotAt(block, column, row);
      if (slot < 0) continue;
      const device = devices[slot];
      const glyph = palette.glyphs[codes[device]];
      if (
        glyph === undefined ||
        (signs !== undefined && signIn(signs, device) > 0) ||
        (bits !== undefined && (bits[device >> 3] & (1 << (device & 7))) === 0)
      )
        continue;
      const [atX, atY] = [
        x + column * cellWidth + (cellWidth - side) / 2,
        y + row * cellHeight + (cellHeight - side) / 2,
      ];
      drawGlyph(brush, glyph, atX, atY, side - pixelRatio);
    }
  }
}

/** All sprites have one size: that of the smallest cell, minus the gap. */
function beginSigns({ layer, layout, zoom, width, height, palette, grain, pixelRatio }: Drawing): void {
  const cell = layout.cellMin * zoom.k * pixelRatio;
  const gap = cell >= WIDE_GAPS_FROM * pixelRatio ? 2 * pixelRatio : Math.round(pixelRatio);
  const side = Math.max(3, Math.floor(cell - gap));
  layer.begin(Math.round(width * pixelRatio), Math.round(height * pixelRatio), side, palette, grain === 'simple');
}

function putSigns(
  { devices, bits, signs, layer }: Drawing,
  block: Block,
  { x, y, cellWidth, cellHeight, left, right, top, bottom }: Placed,
): void {
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const slot = slotAt(block, column, row);
      const device = devices[slot];
      const sign = slot < 0 ? 0 : signIn(signs!, device);
      if (sign === 0 || (bits !== undefined && (bits[device >> 3] & (1 << (device & 7))) === 0)) continue;
      layer.put(sign, Math.round(x + column * cellWidth), Math.round(y + row * cellHeight));
    }
  }
}

/** Frames around cells, within the gaps beside them. */
function drawOutlines(brush: CanvasRenderingContext2D, drawing: Drawing, outlined: Uint8Array, block: Block): void {
  const { devices, palette, pixelRatio, grain } = drawing;
  const { x, y, cellWidth, cellHeight, left, right, top, bottom } = placedOn(block, drawing);
  const line = (grain === 'whole' ? 2 : 1) * Math.round(pixelRatio);
  brush.fillStyle = palette.outline;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const slot = slotAt(block, column, row);
      if (slot < 0 || outlined[devices[slot]] === 0) continue;
      const [fromX, fromY] = [Math.round(x + column * cellWidth), Math.round(y + row * cellHeight)];
      const [toX, toY] = [Math.round(x + (column + 1) * cellWidth), Math.round(y + (row + 1) * cellHeight)];
      const [width, height] = [toX - fromX - Math.round(pixelRatio), toY - fromY - Math.round(pixelRatio)];
      brush.fillRect(fromX, fromY, width, line);
      brush.fillRect(fromX, fromY + height - line, width, line);
      brush.fillRect(fromX, fromY, line, height);
      brush.fillRect(fromX + width - line, fromY, line, height);
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

const GAPS_FROM = 4;
const WIDE_GAPS_FROM = 22;
const GLYPHS_FROM = 6;
