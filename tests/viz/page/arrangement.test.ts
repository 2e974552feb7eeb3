import { describe, expect, it } from 'vitest';
import { openingArrangement } from '../../../viz/state/arrangement.ts';

describe('a run opens', () => {
  it.each([
    [500_000, 'map'],
    [500_001, 'sorted'],
    [10_000_000, 'sorted'],
  ])('with %i devices in the arrangement %s', (count, arrangement) => {
    expect(openingArrangement(count)).toBe(arrangement);
  });
});
