import { describe, expect, it } from 'vitest';
import { NumberColumn } from '../../sim/kernel/number-column.ts';

describe('a column of numbers', () => {
  it('has what was set last, and nothing else', () => {
    const column = new NumberColumn();
    expect([column.get(0), column.has(0), column.size]).toEqual([undefined, false, 0]);
    column.set(0, 0);
    column.set(5_000, 7);
    column.set(0, 3);
    expect([column.get(0), column.get(1), column.get(5_000), column.get(5_001)]).toEqual([3, undefined, 7, undefined]);
    expect([column.has(0), column.has(1), column.has(99_999), column.size]).toEqual([true, false, false, 2]);
  });

  it('forgets what is deleted, once', () => {
    const column = new NumberColumn();
    column.set(2, 0);
    column.set(3, 1);
    column.delete(2);
    column.delete(2);
    column.delete(1_000);
    expect([column.get(2), column.get(3), column.size]).toEqual([undefined, 1, 1]);
  });

  it('goes on from what it was, whatever happens to the one that was saved', () => {
    const column = new NumberColumn();
    column.set(70, 1);
    const state = column.save();
    column.set(70, 2);
    column.set(71, 2);
    const other = new NumberColumn();
    other.set(9, 9);
    other.restore(state);
    expect([other.get(70), other.get(71), other.get(9), other.size]).toEqual([1, undefined, undefined, 1]);
    other.set(70, 5);
    expect(state.values[70]).toBe(2);
  });
});
