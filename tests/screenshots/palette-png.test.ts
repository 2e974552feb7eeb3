import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { headerOf, palettePng, pixelsOf } from './palette-png.ts';

/** A PNG in full color with these filtered lines. */
function fullColor(width: number, height: number, lines: readonly number[], colorType = 2): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, colorType, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...[
      ['IHDR', header] as const,
      ['IDAT', deflateSync(Buffer.from(lines))] as const,
      ['IEND', Buffer.alloc(0)] as const,
    ].flatMap(([type, body]) => {
      const said = Buffer.concat([Buffer.from(type), body]);
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(body.length);
      sum.writeUInt32BE(crc32(said));
      return [length, said, sum];
    }),
  ]);
}

describe('the pixels of a PNG', () => {
  it.each([
    ['no filter', [0, 10, 20, 30, 40, 50, 60]],
    ['the byte to the left', [1, 10, 20, 30, 30, 30, 30]],
    ['the byte above', [2, 9, 19, 29, 39, 49, 59]],
    ['the mean of both', [3, 10, 20, 30, 35, 40, 45]],
    ['the choice of Paeth', [4, 9, 19, 29, 30, 30, 30]],
  ])('are read through %s', (_what, line) => {
    const png = fullColor(2, 2, [0, 1, 1, 1, 1, 1, 1, ...line]);
    const second = [...pixelsOf(png).rgb.subarray(6)];
    expect(second).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('leave out how opaque they are', () => {
    expect([...pixelsOf(fullColor(1, 1, [0, 1, 2, 3, 255], 6)).rgb]).toEqual([1, 2, 3]);
  });

  it('are refused of another form', () => {
    expect(() => pixelsOf(fullColor(1, 1, [0, 1], 0))).toThrow('not a PNG in full color');
    expect(() => headerOf(Buffer.from('GIF89a'))).toThrow('not a PNG');
  });
});

describe('a PNG with a palette', () => {
  it('has the most frequent colors first, and an index a pixel', () => {
    const png = palettePng({ width: 3, height: 1, rgb: Uint8Array.from([1, 2, 3, 9, 9, 9, 1, 2, 3]) });
    expect(headerOf(png)).toEqual({ width: 3, height: 1, depth: 8, colorType: 3, interlace: 0 });
    expect(bodyOf(png, 'PLTE')).toEqual([1, 2, 3, 9, 9, 9]);
    expect([...inflateSync(Buffer.from(bodyOf(png, 'IDAT')))]).toEqual([0, 0, 1, 0]);
  });

  it('gives a color beyond the 256th the nearest of these', () => {
    const colors = Array.from({ length: 256 }, (_, i) => [i, 0, 0, i, 0, 0]).flat();
    const png = palettePng({ width: 513, height: 1, rgb: Uint8Array.from([...colors, 200, 1, 0]) });
    const indices = inflateSync(Buffer.from(bodyOf(png, 'IDAT')));
    expect(bodyOf(png, 'PLTE')).toHaveLength(768);
    expect(indices[513]).toBe(200);
  });
});

function bodyOf(png: Buffer, type: string): number[] {
  const at = png.indexOf(type, 8, 'latin1');
  return [...png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))];
}
