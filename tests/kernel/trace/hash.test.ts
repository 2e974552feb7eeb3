import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, hashOf, hex, RollingHash } from '../../../sim/kernel/trace/hash.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const words = fc.array(word, { minLength: 2, maxLength: 60 });

describe('a rolling hash', () => {
  it.each([
    ['nothing', []],
    ['one zero', [0]],
    ['two zeros', [0, 0]],
    ['one to five', [1, 2, 3, 4, 5]],
    ['the largest word', [0xffffffff]],
  ] as const)('of %s keeps its known digest', (name, content) => {
    expect(digestOf(content)).toBe(golden[name]);
  });

  it('changes with any one word', () => {
    fc.assert(
      fc.property(words, fc.nat(), word, (content, at, other) => {
        const place = at % content.length;
        fc.pre(content[place] !== other);
        expect(digestOf(content.with(place, other))).not.toBe(digestOf(content));
      }),
    );
  });

  it('changes with the order of two words', () => {
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (content, a, b) => {
        const [i, j] = [a % content.length, b % content.length];
        fc.pre(content[i] !== content[j]);
        expect(digestOf(content.with(i, content[j]).with(j, content[i]))).not.toBe(digestOf(content));
      }),
    );
  });

  it('changes with an additional word, even a zero', () => {
    fc.assert(
      fc.property(words, fc.nat(), fc.oneof(word, fc.constant(0)), (content, at, more) => {
        expect(digestOf(content.toSpliced(at % content.length, 0, more))).not.toBe(digestOf(content));
      }),
    );
  });

  it('takes words by their 32 bits, signed or not', () => {
    expect(digestOf([-1, -2_147_483_648])).toBe(digestOf([0xffffffff, 0x80000000]));
  });

  it('continues from where it was saved', () => {
    fc.assert(
      fc.property(words, fc.nat(), (content, at) => {
        const cut = at % content.length;
        const first = hashing(content.slice(0, cut));
        expect(hashing(content.slice(cut), new RollingHash(...first.save())).digest()).toBe(digestOf(content));
      }),
    );
  });

  it('has no two digests alike among 100,000 counters in two places', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 50_000; i++) seen.add(digestOf([i, 0])).add(digestOf([0, i + 1]));
    expect(seen.size).toBe(100_000);
  });
});

describe('the hash of a text', () => {
  it.each([
    ['', 2872998923],
    ['a', 444641715],
    ['acme/gateway-7', 3571563358],
    ['ß€😀', 1919465062],
  ])('"%s" keeps its known value', (text, hash) => {
    expect(hashOf(text)).toBe(hash);
  });

  it('differs for each of 200,000 device names', () => {
    const seen = new Set<number>();
    const names = 200_000;
    for (let i = 0; i < names; i++) seen.add(hashOf(`acme/sensor-${i}`));
    // Among 2 ** 32 values about 4.7 pairs coincide by chance; 20 would be significant.
    expect(names - seen.size).toBeLessThan(20);
  });

  it('is 32 bits without a sign', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hashOf(text)).toBe(hashOf(text) >>> 0);
      }),
    );
  });
});

describe('the finalizer', () => {
  it('is invertible, so that no two words become one', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(finish(a) === finish(b)).toBe(a === b);
      }),
    );
  });

  it.each([
    [0, 0],
    [1, 0x514e28b7],
    [0xffffffff, 0x81f16f39],
  ])('maps %i as MurmurHash3 does', (input, output) => {
    expect(finish(input) >>> 0).toBe(output);
  });
});

it('hexadecimal words have eight digits, whatever their sign', () => {
  expect([0, 255, -1, 0x80000000].map(hex)).toEqual(['00000000', '000000ff', 'ffffffff', '80000000']);
});

const golden = {
  nothing: 'ebb6c2281ca5db1a',
  'one zero': '1ef2bd40d741a744',
  'two zeros': '6820942e303d880d',
  'one to five': 'f1c15a2d6a70c82f',
  'the largest word': '518ce3cb2edfedb9',
} as const;

function hashing(content: readonly number[], hash = new RollingHash()): RollingHash {
  for (const value of content) hash.add(value);
  return hash;
}

const digestOf = (content: readonly number[]): string => hashing(content).digest();
