import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../viz/raster/layout.ts';
import type { Palette } from '../../../viz/raster/palette.ts';
import { repainter } from '../../../viz/raster/repaint.ts';
import type { Sheet } from '../../../viz/raster/sheet.ts';

const palette = {
  texels: Uint32Array.from({ length: 256 }, (_, code) => 0xff000000 + code),
  dimmed: Uint32Array.from({ length: 256 }, (_, code) => 0x66000000 + code),
  // Codes of one weight: the first in the picture's order counts.
  weights: Uint8Array.from({ length: 256 }, (_, code) => code >> 1),
} as unknown as Palette;

/** 103 devices, no whole number of words, `pool * pool` of them to a texel, eight texels to a line. */
function sheetWith(pool: number): Sheet {
  const texelOf = Uint32Array.from({ length: 103 }, (_, slot) => Math.floor(slot / (pool * pool)));
  return { width: 8, height: 13, corners: [], texelOf };
}

describe('a picture that is painted again', () => {
  it('is as if it were painted anew, and says which of its lines are', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3),
        fc.option(fc.uint8Array({ minLength: 13, maxLength: 13 }), { nil: undefined }),
        fc.array(fc.array(fc.tuple(fc.nat({ max: 102 }), fc.nat({ max: 9 })), { maxLength: 6 }), { maxLength: 6 }),
        (pool, bits, steps) => {
          const sheet = sheetWith(pool);
          const devices = Uint32Array.from({ length: 103 }, (_, slot) => 102 - slot);
          const kept = new Uint32Array(8 * 13);
          const repaint = repainter(kept);
          let codes = new Uint8Array(103);
          for (const changes of [[], ...steps]) {
            const before = kept.slice();
            codes = codes.slice();
            for (const [device, code] of changes) codes[device] = code;
            const painting = { layout: {} as Layout, devices, codes, palette, bits, pool };
            const { fromRow, toRow } = repaint(painting, sheet);
            const anew = new Uint32Array(8 * 13);
            repainter(anew)(painting, sheet);
            expect([...kept]).toEqual([...anew]);
            for (let texel = 0; texel < kept.length; texel++) {
              const line = Math.floor(texel / 8);
              if (line < fromRow || line >= toRow) expect(kept[texel]).toBe(before[texel]);
            }
          }
        },
      ),
    ));
});
