import { describe, expect, it } from 'vitest';
import { type StalledPacket, Stalls } from '../../broker/core/undelivered.ts';

const packet = (b: number, up: boolean): StalledPacket => ({
  up,
  type: 3,
  b,
  bytes: 64,
  cause: 9,
  payload: undefined,
});

describe('packets that the network would not carry', () => {
  it('are kept for each connection in the order they were sent, both ways', () => {
    const stalls = new Stalls();
    stalls.put(1, 10, packet(1, true));
    stalls.put(2, 11, packet(2, true));
    stalls.put(1, 12, packet(3, false));
    stalls.put(1, 13, packet(4, true));
    expect(stalls.take(1).map(({ b }) => b)).toEqual([1, 3, 4]);
    expect(stalls.take(2).map(({ b }) => b)).toEqual([2]);
  });

  it('are taken once', () => {
    const stalls = new Stalls();
    stalls.put(1, 10, packet(1, true));
    stalls.take(1);
    expect(stalls.take(1)).toEqual([]);
    expect(stalls.take(5)).toEqual([]);
  });

  it('start the patience of the device with the first of them that goes up', () => {
    const stalls = new Stalls();
    expect(stalls.put(1, 5, packet(1, false))).toBe(false);
    expect(stalls.put(1, 10, packet(2, true))).toBe(true);
    expect(stalls.put(1, 20, packet(3, true))).toBe(false);
    expect([stalls.isSince(1, 5), stalls.isSince(1, 10), stalls.isSince(1, 20)]).toEqual([false, true, false]);
  });

  it('start it at tick 0 as at any other', () => {
    const stalls = new Stalls();
    expect([stalls.put(1, 0, packet(1, true)), stalls.put(1, 0, packet(2, true))]).toEqual([true, false]);
    expect(stalls.isSince(1, 0)).toBe(true);
  });

  it.each([
    ['taken', (stalls: Stalls) => stalls.take(1)],
    ['forgotten', (stalls: Stalls) => stalls.forget(1)],
  ] as const)('start it anew once they have been %s', (_how, end) => {
    const stalls = new Stalls();
    stalls.put(1, 10, packet(1, true));
    end(stalls);
    expect(stalls.isSince(1, 10)).toBe(false);
    expect(stalls.put(1, 30, packet(2, true))).toBe(true);
    expect(stalls.isSince(1, 30)).toBe(true);
    expect(stalls.take(1).map(({ b }) => b)).toEqual([2]);
  });

  it('are forgotten with their connection and no other', () => {
    const stalls = new Stalls();
    stalls.put(1, 10, packet(1, true));
    stalls.put(2, 10, packet(2, true));
    stalls.forget(1);
    expect([stalls.take(1), stalls.take(2).map(({ b }) => b)]).toEqual([[], [2]]);
  });

  it('are the same after they were saved and restored, and what happens later does not reach the state', () => {
    const stalls = new Stalls();
    stalls.put(1, 5, packet(1, false));
    stalls.put(1, 10, packet(2, true));
    stalls.put(4, 12, packet(3, false));
    const state = stalls.save();
    stalls.put(1, 15, packet(4, true));
    const copy = new Stalls();
    copy.put(9, 1, packet(5, true));
    copy.restore(state);
    copy.put(4, 13, packet(6, false));
    expect([copy.isSince(1, 10), copy.take(9), copy.take(1).map(({ b }) => b)]).toEqual([true, [], [1, 2]]);
    expect(copy.put(4, 14, packet(7, true))).toBe(true);
    const again = new Stalls();
    again.restore(state);
    expect(again.take(4).map(({ b }) => b)).toEqual([3]);
  });
});
