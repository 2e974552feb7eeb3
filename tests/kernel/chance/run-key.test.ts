import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runKey, stream } from '../../../sim/kernel/chance/run-key.ts';

describe('the key of a run', () => {
  it.each([
    ['golden', 0, 3834513710],
    ['golden', 1, 736374592],
    ['', 0, 2471747373],
    ['Ω', 0, 3818691452],
  ])('of seed "%s", replication %i, keeps its known value', (seed, replication, key) => {
    expect(runKey(seed, replication)).toBe(key);
  });

  it('is 32 bits without a sign', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1_000), (seed, replication) => {
        const key = runKey(seed, replication);
        expect(Number.isInteger(key) && key >= 0 && key < 2 ** 32).toBe(true);
      }),
    );
  });

  it('takes the first replication where none is named', () => {
    expect(runKey('golden')).toBe(runKey('golden', 0));
  });

  it('differs for each of 2,000 replications', () => {
    expect(new Set(Array.from({ length: 2_000 }, (_, n) => runKey('golden', n))).size).toBe(2_000);
  });

  it('does not mistake a seed that ends in a number for a replication', () => {
    expect(runKey('a1', 0)).not.toBe(runKey('a', 10));
  });
});

describe('a named stream', () => {
  it('starts over each time it is named', () => {
    const [one, other] = [stream('seed', 'storm', 'size'), stream('seed', 'storm', 'size')];
    for (let i = 0; i < 50; i++) expect(one()).toBe(other());
  });

  it('gives its known numbers', () => {
    const draw = stream('golden', 'storm');
    expect([draw(), draw()]).toEqual([0.016112815562805437, 0.07117811527213291]);
  });

  it('is independent of other streams, and of the key of a run', () => {
    const alone = stream('seed', 'a');
    const expected = [alone(), alone(), alone()];
    const between = stream('seed', 'a');
    const other = stream('seed', 'b');
    const seen = [0, 1, 2].map(() => {
      other();
      runKey('seed');
      return between();
    });
    expect(seen).toEqual(expected);
  });

  it.each([
    ['its path', ['a', 'b'], ['a', 'c']],
    ['where its path is cut', ['a', 'bc'], ['ab', 'c']],
    ['how long its path is', ['a'], ['a', '']],
    ['quotes in its path', ['a","b'], ['a', 'b']],
  ])('is distinguished from another by %s', (_what, one, other) => {
    expect(stream('seed', ...one)()).not.toBe(stream('seed', ...other)());
    expect(stream('seed', ...one)()).not.toBe(stream('other', ...one)());
  });
});
