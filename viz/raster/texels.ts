import type { Layout } from './layout.ts';
import type { Palette } from './palette.ts';

/** The fleet as a picture of one texel a cell, or of one texel for `pool` by `pool` cells where those are too small. */
export interface Texels {
  readonly picture: HTMLCanvasElement;
  /** Cells along the side of a texel. */
  readonly pool: number;
}

export interface Painting {
  readonly layout: Layout;
  /** The device in each slot. */
  readonly devices: Uint32Array;
  readonly codes: Uint8Array;
  readonly palette: Palette;
  /** Devices that stand out, a bit each; undefined: all. */
  readonly bits: Uint8Array | undefined;
  readonly pool: number;
}

/** Paints on one canvas again and again. */
export function painter(): { paint(painting: Painting): Texels } {
  const picture = document.createElement('canvas');
  const brush = picture.getContext('2d')!;
  let image: ImageData | undefined;
  let pixels = new Uint32Array(0);
  let worst = new Uint8Array(0);
  let pooled: Uint32Array = new Uint32Array(0);
  let pooledOf: Layout | undefined;
  let pooledBy = 0;

  return {
    paint(painting) {
      const { layout, pool } = painting;
      const width = Math.ceil(layout.columns / pool);
      const height = Math.ceil(layout.rows / pool);
      if (image === undefined || image.width !== width || image.height !== height) {
        picture.width = width;
        picture.height = height;
        image = brush.createImageData(width, height);
        pixels = new Uint32Array(image.data.buffer);
        worst = new Uint8Array(width * height);
      }
      pixels.fill(0);
      if (pool === 1) paintEach(pixels, painting);
      else {
        if (pooledOf !== layout || pooledBy !== pool) {
          pooled = pooledCells(layout, pool);
          pooledOf = layout;
          pooledBy = pool;
        }
        paintWorst(pixels, worst.fill(0), pooled, painting);
      }
      brush.putImageData(image, 0, 0);
      return { picture, pool };
    },
  };
}

function paintEach(pixels: Uint32Array, { layout, devices, codes, palette, bits }: Painting): void {
  const { cells } = layout;
  const { texels, dimmed } = palette;
  if (bits === undefined) {
    for (let slot = 0; slot < cells.length; slot++) pixels[cells[slot]] = texels[codes[devices[slot]]];
    return;
  }
  for (let slot = 0; slot < cells.length; slot++) {
    const device = devices[slot];
    pixels[cells[slot]] = (isNamed(bits, device) ? texels : dimmed)[codes[device]];
  }
}

/** The worst of the cells that share a texel gives it its colour: one device in trouble never vanishes in a million. */
function paintWorst(
  pixels: Uint32Array,
  worst: Uint8Array,
  pooled: Uint32Array,
  { devices, codes, palette, bits }: Painting,
): void {
  const { texels, dimmed, weights } = palette;
  // Apart from 0, which is a texel without a device.
  const ranks = weights.map((weight) => Math.min(126, 1 + weight));
  for (let slot = 0; slot < pooled.length; slot++) {
    const device = devices[slot];
    const code = codes[device];
    // A device that is named comes before any that is not.
    const named = bits === undefined || isNamed(bits, device);
    const rank = named ? ranks[code] + 128 : ranks[code];
    const at = pooled[slot];
    if (rank > worst[at]) {
      worst[at] = rank;
      pixels[at] = named ? texels[code] : dimmed[code];
    }
  }
}

const isNamed = (bits: Uint8Array, device: number): boolean => (bits[device >> 3] & (1 << (device & 7))) !== 0;

/** By slot, the texel that its cell is in. */
function pooledCells({ cells, columns }: Layout, pool: number): Uint32Array {
  const across = Math.ceil(columns / pool);
  return cells.map((cell) => {
    const row = Math.floor(cell / columns);
    return Math.floor(row / pool) * across + Math.floor((cell - row * columns) / pool);
  });
}
