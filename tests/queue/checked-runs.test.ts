import { describe, expect, it } from 'vitest';
import { checkedRuns } from '../../bin/queue/checked-runs.ts';

const batchOf = (cells: number, seeds: number, id = 'a') => ({ id, runs: cells * seeds });

describe('the runs that are made twice', () => {
  it.each([
    [1, 9, 0],
    [1, 10, 1],
    [2, 25, 1],
    [3, 17, 2],
    [2, 100, 4],
    [4, 1_000, 80],
  ])('of %i cells with %i seeds are %i', (cells, seeds, count) => {
    const chosen = [...checkedRuns(batchOf(cells, seeds))];
    expect(chosen).toHaveLength(count);
    expect(chosen.every((index) => index >= 0 && index < cells * seeds)).toBe(true);
  });

  it('are the same for the same plan, and others for another one', () => {
    expect(checkedRuns(batchOf(4, 1_000))).toEqual(checkedRuns(batchOf(4, 1_000)));
    expect(checkedRuns(batchOf(4, 1_000))).not.toEqual(checkedRuns(batchOf(4, 1_000, 'b')));
  });
});
