import { mean } from './draw-tidy.ts';
import type { SpreadLook } from './spread-look.ts';

/** The actors, left of all devices: they are outside the fleet. */
export function drawActors(
  brush: CanvasRenderingContext2D,
  { placed, tree, actorRight, colors, scale }: SpreadLook,
): void {
  const [width, height] = [actorRight - 2, 32 * scale];
  brush.lineWidth = 1;
  for (const [nth, name] of tree.actors.entries()) {
    const [top, bottom] = placed.actors[nth];
    const middle = mean([top, bottom]);
    if (placed.kind === 'icicle') {
      brush.fillStyle = colors.hostile;
      brush.fillRect(actorRight + 1, top, 4, Math.max(1, bottom - top - 1));
    }
    brush.fillStyle = colors.panel;
    brush.fillRect(1, middle - height / 2, width, height);
    brush.strokeStyle = colors.hostile;
    brush.strokeRect(1.5, middle - height / 2 + 0.5, width - 1, height - 1);
    brush.textAlign = 'center';
    brush.fillStyle = colors.ink;
    brush.fillText(shortened(name, width / (6.3 * scale)), 1 + width / 2, middle - 2 * scale);
    brush.fillStyle = colors.dim;
    brush.fillText('outside', 1 + width / 2, middle + 11 * scale);
  }
}

const shortened = (name: string, letters: number): string =>
  name.length <= letters ? name : `${name.slice(0, Math.max(1, Math.floor(letters) - 1))}…`;
