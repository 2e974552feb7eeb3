import type { SignShape } from '../data/signs.ts';

/** A shape in a square of 16 by 16, within 4 to 12, as a path for both canvas and SVG. */
export interface Outline {
  readonly d: string;
  readonly isFilled: boolean;
}

const circle = (x: number, radius: number): string =>
  `M${x - radius} 8a${radius} ${radius} 0 1 0 ${radius * 2} 0a${radius} ${radius} 0 1 0 ${-radius * 2} 0z`;
const DIAMOND = 'M8 3.6L12.4 8L8 12.4L3.6 8z';
const filled = (d: string): Outline => ({ d, isFilled: true });
const stroked = (d: string): Outline => ({ d, isFilled: false });

export const outlines: Readonly<Record<SignShape, Outline>> = {
  back: filled('M12 3.6L4 8L12 12.4z'),
  'hollow diamond': stroked(DIAMOND),
  diamond: filled(DIAMOND),
  bar: stroked('M3.5 8H12.5'),
  stroke: stroked('M4 12L12 4'),
  'hollow dot': stroked(circle(8, 3.5)),
  dot: filled(circle(8, 4)),
  'loud bar': stroked('M3.5 8H12.5'),
  'loud stroke': stroked('M4 12L12 4'),
  cross: stroked('M4.4 4.4L11.6 11.6M11.6 4.4L4.4 11.6'),
  'two dots': filled(circle(5, 2.4) + circle(11, 2.4)),
};

/** A loud sign fills its cell, with a ring around it; the others stand on a plate surrounded by the color of the cell. */
export const isLoud = (shape: SignShape): boolean => shape.startsWith('loud');

/** Draws a sign in a square of `side` pixels at (x, y). `plate` is the color of panels, which contrasts with every tone. */
export function drawSign(
  brush: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  shape: SignShape,
  [x, y, side]: readonly [number, number, number],
  { tone, plate, isSmall }: { readonly tone: string; readonly plate: string; readonly isSmall: boolean },
): void {
  const loud = isLoud(shape);
  const edge = Math.max(1, Math.round(side / 9));
  brush.fillStyle = loud ? tone : plate;
  if (loud) {
    brush.fillRect(x, y, side, side);
    brush.strokeStyle = plate;
    brush.lineWidth = Math.max(1, side / 14);
    // Where there is room, a gap separates the ring from the edge of the cell.
    if (!isSmall) brush.strokeRect(x + edge * 1.5, y + edge * 1.5, side - edge * 3, side - edge * 3);
  } else brush.fillRect(x + edge, y + edge, side - edge * 2, side - edge * 2);
  const { d, isFilled } = outlines[shape];
  const scale = ((side - edge * (loud && !isSmall ? 4 : 2)) / 16) * (isSmall ? 1.3 : 1.1);
  brush.save();
  brush.translate(x + side / 2, y + side / 2);
  brush.scale(scale, scale);
  brush.translate(-8, -8);
  brush.fillStyle = brush.strokeStyle = loud ? plate : tone;
  brush.lineWidth = Math.max(loud ? 2.6 : 2.2, 1 / scale);
  if (isFilled) brush.fill(new Path2D(d));
  else brush.stroke(new Path2D(d));
  brush.restore();
}
