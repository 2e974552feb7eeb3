import { drawSign } from '../raster/sign-shape.ts';
import type { SpreadLook } from './spread-look.ts';

/** Draws the devices taken so far, each at its time, with a line from where it was taken and its sign. */
export function drawTidy(brush: CanvasRenderingContext2D, look: SpreadLook): void {
  const { placed, spread, tree, taken, names, marks, now, colors, scale, signOf, active } = look;
  const { x, y, axis, height, actors } = placed;
  const { from } = spread;
  const foot = height - FOOT * scale;
  brush.lineWidth = 1;
  brush.strokeStyle = colors.line;
  brush.fillStyle = colors.dim;
  brush.textAlign = 'center';
  for (const { at, text } of marks) {
    const markX = Math.round(axis[0] + at * (axis[1] - axis[0])) + 0.5;
    line(brush, markX, 0, foot);
    brush.fillText(text, markX, height - 5 * scale);
  }
  if (now >= 0 && now <= 1) {
    brush.strokeStyle = colors.ink;
    line(brush, Math.round(axis[0] + now * (axis[1] - axis[0])) + 0.5, 0, foot);
  }
  brush.strokeStyle = colors.hostile;
  brush.globalAlpha = 0.55;
  brush.beginPath();
  for (let one = 0; one < taken; one++) {
    const source = from[one];
    const [left, middle] = source < 0 ? [look.actorRight, mean(actors[tree.actor[one]])] : [x[source], y[source]];
    const half = (left + x[one]) / 2;
    brush.moveTo(left, middle);
    brush.bezierCurveTo(half, middle, half, y[one], x[one], y[one]);
  }
  brush.stroke();
  brush.globalAlpha = 1;
  const side = SIDE * scale;
  for (let one = 0; one < taken; one++) {
    const sign = signOf(spread.device[one]);
    const corner = [x[one] - side / 2, y[one] - side / 2, side] as const;
    if (sign !== undefined)
      drawSign(brush, sign.shape, corner, { tone: colors.tones[sign.tone], plate: colors.panel, isSmall: true });
    else {
      brush.beginPath();
      brush.arc(x[one], y[one], side / 4, 0, 7);
      brush.fillStyle = colors.panel;
      brush.fill();
      brush.strokeStyle = colors.dim;
      brush.stroke();
    }
  }
  brush.textAlign = 'left';
  brush.textBaseline = 'middle';
  brush.lineWidth = 3;
  brush.strokeStyle = colors.panel;
  brush.fillStyle = colors.ink;
  for (const { node, x: left, y: middle, text } of names) {
    if (node >= taken) continue;
    brush.strokeText(text, left, middle);
    brush.fillText(text, left, middle);
  }
  brush.textBaseline = 'alphabetic';
  if (active !== undefined && active < taken) {
    brush.lineWidth = 2;
    brush.strokeStyle = colors.ink;
    brush.strokeRect(x[active] - side / 2 - 2, y[active] - side / 2 - 2, side + 4, side + 4);
  }
}

export const mean = ([top, bottom]: readonly [number, number]): number => (top + bottom) / 2;

function line(brush: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  brush.beginPath();
  brush.moveTo(x, from);
  brush.lineTo(x, to);
  brush.stroke();
}

/** The side of a sign, and the line of the times. */
export const [SIDE, FOOT] = [12, 20];
