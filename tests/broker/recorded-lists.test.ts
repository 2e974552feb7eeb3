import { describe, expect, it } from 'vitest';
import { RecordedLists } from '../../broker/simulated/recorded-lists.ts';

describe('what is recorded of connections', () => {
  it('has each code once a connection', () => {
    const lists = new RecordedLists();
    lists.begin(1);
    lists.begin(2);
    expect([lists.add(1, 10), lists.add(1, 11), lists.add(1, 10), lists.add(2, 10), lists.add(2, 12)]).toEqual([
      ...[true, true, false, true, true],
    ]);
    expect([lists.add(1, 12), lists.add(2, 11)]).toEqual([true, true]);
  });

  it('is nothing of a connection that has not begun, is over, or begins again', () => {
    const lists = new RecordedLists();
    expect(lists.add(3, 1)).toBe(false);
    lists.begin(3);
    expect(lists.add(3, 1)).toBe(true);
    lists.forget(3);
    expect(lists.add(3, 2)).toBe(false);
    lists.begin(3);
    expect(lists.add(3, 1)).toBe(true);
  });

  it('goes on from where it was saved', () => {
    const lists = new RecordedLists();
    lists.begin(1);
    lists.add(1, 5);
    const state = lists.save();
    lists.add(1, 6);
    const other = new RecordedLists();
    other.restore(state);
    expect([other.add(1, 5), other.add(1, 6), other.add(1, 6)]).toEqual([false, true, false]);
  });
});
