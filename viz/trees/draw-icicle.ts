import { plain } from '../../reports/metrics/quantity.ts';
import { drawSign } from '../raster/sign-shape.ts';
import { SIDE } from './draw-tidy.ts';
import type { SpreadLook } from './spread-look.ts';

/**
 * Draws an icicle: a column for each generation, in it a bar for each device taken so far. Bars are lines of pixels, each in the color of the
 * loudest sign among the devices that share it, so five thousand cost no more than the pixels that they cover; a bar with room for it
 * has the sign itself, too.
 */
export function icicleDrawing(): (brush: CanvasRenderingContext2D, look: SpreadLook) => void {
  let image: ImageData | undefined;
  let sheet: OffscreenCanvas | undefined;

  return (brush, { placed, spread, tree, taken, names, colors, scale, ratio, signOf, pixelOf, active }) => {
    const { x, y, tall, wide, height, axis } = placed;
    const [across, down] = [Math.max(1, tree.generations), Math.max(1, Math.round(height * ratio))];
    if (sheet === undefined || image === undefined || image.width !== across || image.height !== down) {
      sheet = new OffscreenCanvas(across, down);
      image = new ImageData(across, down);
    }
    const pixels = new Uint32Array(image.data.buffer).fill(0);
    const counts = new Uint32Array(across);
    // The first to take a line keeps it against later ones that are as loud or less.
    const loudness = new Uint8Array(pixels.length);
    for (let one = 0; one < taken; one++) {
      const column = tree.generation[one] - 1;
      counts[column]++;
      const { pixel, rank } = pixelOf(spread.device[one]);
      const end = Math.max((y[one] + tall[one]) * ratio, y[one] * ratio + 1);
      for (let line = Math.floor(y[one] * ratio); line < Math.min(end, down); line++) {
        const at = line * across + column;
        if (loudness[at] > rank) continue;
        loudness[at] = rank;
        pixels[at] = pixel;
      }
    }
    const paper = sheet.getContext('2d')!;
    paper.putImageData(image, 0, 0);
    brush.imageSmoothingEnabled = false;
    const gap = wide > 6 ? 1 : 0;
    for (let column = 0; column < across; column++)
      brush.drawImage(sheet, column, 0, 1, down, axis[0] + column * wide + gap, 0, wide - gap, height);
    const side = SIDE * scale;
    for (let one = 0; one < taken; one++) {
      if (tall[one] <= 3) continue;
      brush.fillStyle = colors.panel;
      brush.fillRect(x[one], y[one] + tall[one] - 1, wide, 1);
      // Where there is room, its shape tells the sign without the color.
      const sign = tall[one] > side + 2 && wide > side + 4 ? signOf(spread.device[one]) : undefined;
      const corner = [x[one] + wide - side - 2, y[one] + (tall[one] - side) / 2, side] as const;
      if (sign !== undefined)
        drawSign(brush, sign.shape, corner, { tone: colors.tones[sign.tone], plate: colors.panel, isSmall: true });
    }

    brush.fillStyle = colors.dim;
    brush.textAlign = 'center';
    const texts = Array.from(counts, plain);
    const widest = Math.max(28 * scale, ...texts.map((text) => brush.measureText(text).width));
    const every = Math.ceil((widest + 8 * scale) / wide);
    for (let column = 0; column < across; column += every) {
      const middle = axis[0] + (column + 0.5) * wide;
      brush.fillText(texts[column], middle, 12 * scale);
      brush.fillText(column === 0 ? '1st' : `${column + 1}`, middle, height - 5 * scale);
    }
    brush.textAlign = 'left';
    brush.fillStyle = colors.panel;
    for (const { node, x: left, y: middle, text } of names) if (node < taken) brush.fillText(text, left, middle);
    if (active !== undefined && active < taken) {
      brush.lineWidth = 2;
      brush.strokeStyle = colors.ink;
      brush.strokeRect(x[active], y[active] - 1, wide, Math.max(3, tall[active] + 2));
    }
  };
}
