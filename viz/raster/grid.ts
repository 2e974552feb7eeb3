/** The grid of a block: cells per line, lines, and the sides of a cell. */
export interface Grid {
  readonly across: number;
  readonly down: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/**
 * The grid that fills a rectangle with cells: about square, the last line nearly full, and with sides of whole screen
 * pixels if that costs no more than a thin margin. Otherwise some cells are a pixel longer than their neighbors.
 */
export function gridIn(width: number, height: number, count: number, sideMax: number, pixelRatio: number): Grid {
  const square = Math.sqrt((count * width) / height);
  const least = Math.max(1, Math.min(count, Math.floor(square * 0.8)));
  const most = Math.max(least, Math.min(count, Math.ceil(square * 1.25)));
  let best: Grid = gridOf(width, height, count, least);
  let cost = Number.POSITIVE_INFINITY;
  for (let across = least; across <= most; across += Math.max(1, Math.floor((most - least) / TRIES_MAX))) {
    const grid = gridOf(width, height, count, across);
    const paid = costOf(grid, count, pixelRatio);
    if (paid < cost) [best, cost] = [grid, paid];
  }
  const { across, down, cellWidth, cellHeight } = best;
  return {
    across,
    down,
    cellWidth: Math.min(sideMax, onPixels(cellWidth, across, pixelRatio)),
    cellHeight: Math.min(sideMax, onPixels(cellHeight, down, pixelRatio)),
  };
}

function gridOf(width: number, height: number, count: number, across: number): Grid {
  const down = Math.ceil(count / across);
  return { across, down, cellWidth: width / across, cellHeight: height / down };
}

function costOf({ across, down, cellWidth, cellHeight }: Grid, count: number, pixelRatio: number): number {
  const oblong = Math.log(cellWidth / cellHeight);
  const empty = 1 - count / (across * down);
  return (
    oblong * oblong * 2 + empty + 0.04 * (unevenness(cellWidth * pixelRatio) + unevenness(cellHeight * pixelRatio))
  );
}

/** From 0, where sides are whole pixels, to 1, where every other cell is a pixel longer; small where cells are large. */
function unevenness(pixels: number): number {
  if (pixels < WHOLE_PIXELS_FROM) return 0;
  return Math.abs(pixels - Math.round(pixels)) * 2 * Math.min(1, 8 / pixels);
}

/** Whole pixels, where the margin that they leave at the end of a line is small. */
function onPixels(side: number, cells: number, pixelRatio: number): number {
  const whole = Math.floor(side * pixelRatio + 1e-6) / pixelRatio;
  return side * pixelRatio >= WHOLE_PIXELS_FROM && (side - whole) * cells <= MARGIN_MAX ? whole : side;
}

const WHOLE_PIXELS_FROM = 3;
const MARGIN_MAX = 5;
const TRIES_MAX = 200;
