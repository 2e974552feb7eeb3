import fc from 'fast-check';
import { expect, it } from 'vitest';
import { threefry, words } from '../../../sim/kernel/chance/threefry.ts';
import { counters, drawn, threefryTriple } from '../../../sim/kernel/chance/threefry-triple.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

it('three draws side by side are those of Threefry one by one', () => {
  fc.assert(
    fc.property(word, word, fc.array(word, { minLength: 6, maxLength: 6 }), (key0, key1, own) => {
      counters.set(own);
      threefryTriple(key0 | 0, key1 | 0);
      const three = [...drawn];
      const one = [0, 2, 4].flatMap((at) => {
        threefry(key0 | 0, key1 | 0, own[at] | 0, own[at + 1] | 0);
        return [...words];
      });
      expect(three).toEqual(one);
    }),
    { numRuns: 1_000 },
  );
});
