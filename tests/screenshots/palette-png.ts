import { crc32, deflateSync, inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue, a byte each, row by row. */
  readonly rgb: Uint8Array;
}

/**
 * A PNG of at most 256 colors: a third of the bytes of one in full color, for pictures of an interface. Colors beyond the 256 most
 * frequent ones become the nearest of these.
 *
 * Source  PNG, Third Edition (W3C 2025), color type 3
 */
export function palettePng({ width, height, rgb }: Pixels): Buffer {
  const colors = colorsOf(rgb);
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([color]) => color);
  const palette = frequent.slice(0, 256);
  const places = new Map(frequent.map((color, i) => [color, i < 256 ? i : nearest(color, palette)]));

  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(colors[y * width + x])!;
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const entries = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', entries),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * The pixels of a PNG as a browser saves one.
 *
 * Errors  any other form: not 8 bits a channel, with a palette, interlaced
 */
export function pixelsOf(png: Buffer): Pixels {
  const { width, height, depth, colorType, interlace } = headerOf(png);
  if (depth !== 8 || (colorType !== 2 && colorType !== 6) || interlace !== 0)
    throw new Error('not a PNG in full color');
  const channels = colorType === 2 ? 3 : 4;
  const data = chunksOf(png).filter(({ type }) => type === 'IDAT');
  const lines = unfiltered(
    inflateSync(Buffer.concat(data.map(({ body }) => body))),
    width * channels,
    height,
    channels,
  );
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(lines.subarray(i * channels, i * channels + 3), i * 3);
  return { width, height, rgb };
}

/** Errors  bytes that do not begin as a PNG does. */
export function headerOf(png: Buffer) {
  const [first] = chunksOf(png);
  if (!png.subarray(0, 8).equals(signature) || first?.type !== 'IHDR') throw new Error('not a PNG');
  const { body } = first;
  return {
    width: body.readUInt32BE(0),
    height: body.readUInt32BE(4),
    depth: body[8],
    colorType: body[9],
    interlace: body[12],
  };
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, body: Buffer): Buffer {
  const said = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(said));
  return Buffer.concat([length, said, sum]);
}

function chunksOf(png: Buffer): readonly { readonly type: string; readonly body: Buffer }[] {
  const chunks: { type: string; body: Buffer }[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), body: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Takes back the filter of each line: none, the byte to the left, the one above, their mean, or Paeth's choice. */
function unfiltered(data: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= channels ? lines[at - channels] : 0;
      const above = y > 0 ? lines[at - stride] : 0;
      const corner = x >= channels && y > 0 ? lines[at - stride - channels] : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      lines[at] = data[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return lines;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(guess - value));
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function colorsOf(rgb: Uint8Array): Uint32Array {
  const colors = new Uint32Array(rgb.length / 3);
  for (let i = 0; i < colors.length; i++) colors[i] = (rgb[i * 3] << 16) | (rgb[i * 3 + 1] << 8) | rgb[i * 3 + 2];
  return colors;
}

function nearest(color: number, palette: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < palette.length; i++) {
    if (distance(color, palette[i]) < distance(color, palette[best])) best = i;
  }
  return best;
}

const distance = (a: number, b: number): number =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
