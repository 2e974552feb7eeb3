import type { Layout } from './layout.ts';
import type { Painting } from './painting.ts';
import { repainter } from './repaint.ts';
import { type Sheet, sheetOf } from './sheet.ts';

/**
 * The fleet as a small picture that is scaled when drawn. A cell stands for a device; it has one texel, or two where half of it shows
 * a sign; where cells are too small, `pool` by `pool` of them share a texel.
 */
export interface Texels {
  readonly picture: HTMLCanvasElement;
  /** Cells along the side of a texel. */
  readonly pool: number;
  /** Texels side by side in a cell: 2 where half of it has the color of its sign. */
  readonly split: number;
  /** By block, its top left texel. */
  readonly corners: Sheet['corners'];
}

/** Paints on one canvas, which it reuses. */
export function painter(): { paint(painting: Painting): Texels } {
  const picture = document.createElement('canvas');
  const brush = picture.getContext('2d')!;
  let image: ImageData | undefined;
  let made:
    | { readonly layout: Layout; readonly pool: number; readonly split: number; readonly sheet: Sheet }
    | undefined;
  let repaint = repainter(new Uint32Array(0));

  return {
    paint(painting) {
      const { layout, pool, split } = painting;
      if (made?.layout !== layout || made.pool !== pool || made.split !== split)
        made = { layout, pool, split, sheet: sheetOf(layout, pool, split) };
      const { width, height, corners } = made.sheet;
      if (image === undefined || image.width !== width || image.height !== height) {
        picture.width = width;
        picture.height = height;
        image = brush.createImageData(width, height);
        repaint = repainter(new Uint32Array(image.data.buffer));
      }
      const touched = repaint(painting, made.sheet);
      const rows = touched.toRow - touched.fromRow;
      if (rows > 0) brush.putImageData(image, 0, 0, 0, touched.fromRow, width, rows);
      return { picture, pool, split, corners };
    },
  };
}
