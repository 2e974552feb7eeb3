import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberSet } from '../../sim/kernel/number-set.ts';

const numbers = fc.oneof(fc.nat(200), fc.constantFrom(2 ** 26 - 1, 2 ** 26, 2 ** 32 - 1));

describe('a set of numbers', () => {
  it('holds what a Set holds', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ number: numbers, isAdded: fc.boolean() })), (steps) => {
        const [own, other] = [new NumberSet(), new Set<number>()];
        for (const { number, isAdded } of steps) {
          if (isAdded) own.add(number);
          else expect(own.delete(number)).toBe(other.has(number));
          if (isAdded) other.add(number);
          else other.delete(number);
          expect(own.has(number)).toBe(isAdded);
        }
        const rising = [...other].sort((a, b) => a - b);
        expect([...own].sort((a, b) => a - b)).toEqual(rising);
        expect(own.size).toBe(other.size);
      }),
    );
  });
});
