import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { threefry, words } from '../../../sim/kernel/chance/threefry.ts';

describe('Threefry2x32-20', () => {
  // Random123, kat_vectors.
  it.each([
    ['zeros', [0, 0, 0, 0], [0x6b200159, 0x99ba4efe]],
    ['ones', [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
    ['digits of pi', [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3], [0xc4923a9c, 0x483df7a0]],
  ] as const)('answers the known vector of %s', (_name, [key0, key1, counter0, counter1], words) => {
    expect(draw(key0, key1, counter0, counter1)).toEqual(words);
  });

  it('takes words by their 32 bits, whether they are written signed, unsigned or beyond', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        const unsigned = draw(a >>> 0, b >>> 0, c >>> 0, d >>> 0);
        expect(draw(a, b, c, d)).toEqual(unsigned);
        expect(draw(a + 2 ** 32, b + 2 ** 32, c + 2 ** 32, d + 2 ** 32)).toEqual(unsigned);
      }),
    );
  });

  it('changes about half of its 64 bits with any one bit of key or counter', () => {
    const inputs = [0x01234567, 0x89abcdef, 7, 2];
    const before = draw(...(inputs as [number, number, number, number]));
    for (let bit = 0; bit < 128; bit++) {
      const flipped = inputs.map((word, i) => (i === bit >> 5 ? word ^ (1 << (bit & 31)) : word));
      const after = draw(...(flipped as [number, number, number, number]));
      const changed = bitsOf(before[0] ^ after[0]) + bitsOf(before[1] ^ after[1]);
      // 32 +- 4 standard deviations of a fair coin tossed 64 times.
      expect(Math.abs(changed - 32), `bit ${bit}`).toBeLessThanOrEqual(16);
    }
  });
});

function draw(key0: number, key1: number, counter0: number, counter1: number): readonly [number, number] {
  threefry(key0, key1, counter0, counter1);
  return [words[0] >>> 0, words[1] >>> 0];
}

const bitsOf = (word: number): number => (word >>> 0).toString(2).replaceAll('0', '').length;
