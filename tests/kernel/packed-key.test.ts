import { expect, it } from 'vitest';
import { packedKey } from '../../sim/kernel/packed-key.ts';

it.each([
  [0, 0, 16, 0],
  [0, 15, 16, 15],
  [1, 0, 16, 16],
  [3, 5, 16, 53],
  [2 ** 16 - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1],
])('%d and %d, below %d, are %d', (high, low, lows, key) => {
  expect(packedKey(high, low, lows)).toBe(key);
});
