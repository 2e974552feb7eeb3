import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../viz/raster/layout.ts';
import type { Palette } from '../../../viz/raster/palette.ts';
import { repainter } from '../../../viz/raster/repaint.ts';
import type { Sheet } from '../../../viz/raster/sheet.ts';

const palette = {
  texels: Uint32Array.from({ length: 256 }, (_, code) => 0xff000000 + code),
  dimmed: Uint32Array.from({ length: 256 }, (_, code) => 0x66000000 + code),
  // Codes of equal weight: the first in the picture's order counts.
  signTexels: Uint32Array.from({ length: 64 }, (_, sign) => 0xaa000000 + sign),
  weights: Uint8Array.from({ length: 256 }, (_, code) => code >> 1),
} as unknown as Palette;

/**
 * 103 devices, not a whole number of words, `pool * pool` of them to a texel or `split` texels to each, eight to a
 * line.
 */
function sheetWith(pool: number, split: number): Sheet {
  const texelOf = Uint32Array.from({ length: 103 }, (_, slot) => Math.floor(slot / (pool * pool)) * split);
  return { width: 8, height: 26, corners: [], texelOf };
}

describe('a picture that is repainted', () => {
  it('equals a fresh one, and reports which of its lines changed', () =>
    fc.assert(
      fc.property(
        fc.constantFrom([1, 1], [1, 2], [2, 1], [3, 1]),
        fc.boolean(),
        fc.option(fc.uint8Array({ minLength: 13, maxLength: 13 }), { nil: undefined }),
        fc.array(fc.array(fc.tuple(fc.nat({ max: 102 }), fc.nat({ max: 9 }), fc.nat({ max: 63 })), { maxLength: 6 }), {
          maxLength: 6,
        }),
        ([pool, split], hasSigns, bits, steps) => {
          const sheet = sheetWith(pool, split);
          const devices = Uint32Array.from({ length: 103 }, (_, slot) => 102 - slot);
          const kept = new Uint32Array(8 * 26);
          const repaint = repainter(kept);
          let [codes, facts] = [new Uint8Array(103), new Uint8Array(103)];
          const table = Uint8Array.from({ length: 256 }, (_, given) => given % 10);
          for (const changes of [[], ...steps]) {
            const before = kept.slice();
            [codes, facts] = [codes.slice(), facts.slice()];
            // A highlight of a recent row belongs to this picture only.
            const now = new Uint8Array(103);
            for (const [device, code, sign] of changes) {
              [codes[device], facts[device]] = [code, sign];
              if (sign % 2 === 1) now[device] = 16;
            }
            const recent = [Uint32Array.from(now.keys()).filter((device) => now[device] > 0)];
            const shown = hasSigns ? { facts, table, now, recent } : undefined;
            const painting = { layout: {} as Layout, devices, codes, palette, bits, pool, split, signs: shown };
            const { fromRow, toRow } = repaint(painting, sheet);
            const anew = new Uint32Array(8 * 26);
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
