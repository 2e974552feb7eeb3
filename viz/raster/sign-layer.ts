import type { Palette } from './palette.ts';
import { drawSign, isLoud } from './sign-shape.ts';
import { drawnIn } from './signs-of.ts';

/** Draws signs into cells: draws each kind once and then copies it, since every cell of the screen may have one. */
export interface SignLayer {
  /** Begins a picture of `width` by `height` pixels, for cells of `side` pixels. */
  begin(width: number, height: number, side: number, palette: Palette, isSmall: boolean): void;
  /** Puts a sign, by its byte, with its top left corner at (x, y). */
  put(byte: number, x: number, y: number): void;
  /** Draws the signs over the picture. */
  end(brush: CanvasRenderingContext2D): void;
}

export function signLayer(): SignLayer {
  const canvas = document.createElement('canvas');
  const layer = canvas.getContext('2d')!;
  let image = layer.createImageData(1, 1);
  let pixels = new Uint32Array(image.data.buffer);
  let sprites = new Map<number, Uint32Array>();
  let made: { readonly side: number; readonly palette: Palette; readonly isSmall: boolean } | undefined;
  let [left, top, right, bottom] = [0, 0, 0, 0];

  return {
    begin(width, height, side, palette, isSmall) {
      if (image.width !== width || image.height !== height) {
        [canvas.width, canvas.height] = [width, height];
        image = layer.createImageData(width, height);
        pixels = new Uint32Array(image.data.buffer);
      } else pixels.fill(0, top * width, bottom * width);
      if (made?.side !== side || made.palette !== palette || made.isSmall !== isSmall) {
        made = { side, palette, isSmall };
        sprites = new Map();
      }
      [left, top, right, bottom] = [width, height, 0, 0];
    },
    put(byte, x, y) {
      const { side, palette, isSmall } = made!;
      const { width, height } = image;
      const sprite = sprites.get(byte) ?? spriteOf(byte, side, palette, isSmall);
      sprites.set(byte, sprite);
      const [fromX, toX] = [Math.max(0, x), Math.min(width, x + side)];
      const [fromY, toY] = [Math.max(0, y), Math.min(height, y + side)];
      for (let row = fromY; row < toY; row++) {
        const at = row * width;
        const from = (row - y) * side - x;
        for (let column = fromX; column < toX; column++) pixels[at + column] = sprite[from + column];
      }
      [left, top] = [Math.min(left, fromX), Math.min(top, fromY)];
      [right, bottom] = [Math.max(right, toX), Math.max(bottom, toY)];
    },
    end(brush) {
      const [width, height] = [right - left, bottom - top];
      if (width <= 0 || height <= 0) {
        [top, bottom] = [0, 0];
        return;
      }
      layer.putImageData(image, 0, 0, left, top, width, height);
      brush.drawImage(canvas, left, top, width, height, left, top, width, height);
    },
  };
}

/** A lasting sign fills the cell; a recent one goes into its corner, or into the middle where there is no other. */
function spriteOf(byte: number, side: number, { tones, ink: plate }: Palette, isSmall: boolean): Uint32Array {
  const brush = new OffscreenCanvas(side, side).getContext('2d')!;
  const { lasts, now } = drawnIn(byte);
  if (lasts !== undefined) {
    const whole = isLoud(lasts.shape) ? side : plateSide(side);
    const edge = Math.floor((side - whole) / 2);
    drawSign(brush, lasts.shape, [edge, edge, whole], { tone: tones[lasts.tone], plate, isSmall });
  }
  if (now !== undefined && (lasts === undefined || !isSmall)) {
    const part = isSmall ? side : Math.round(plateSide(side) * 0.6);
    const [x, y] = lasts === undefined ? [(side - part) >> 1, (side - part) >> 1] : [side - part, 0];
    drawSign(brush, now.shape, [x, y, part], { tone: tones[now.tone], plate, isSmall: true });
  }
  return new Uint32Array(brush.getImageData(0, 0, side, side).data.buffer);
}

/** In a large cell the plate leaves most of the color visible. */
const plateSide = (side: number): number => Math.min(side, Math.max(24, Math.round(side / 2)));
