import { describe, expect, it } from 'vitest';
import { type UndeliveredPacket, UndeliveredPackets } from '../../broker/core/undelivered.ts';
import { newMessage } from '../../sim/kernel/time/message.ts';

/** Told apart by its size. */
const packet = (bytes: number, isUp: boolean): UndeliveredPacket => ({ isUp, message: newMessage(), bytes, cause: 9 });

describe('undelivered packets', () => {
  it('are kept for each connection in the order they were sent, both ways', () => {
    const undelivered = new UndeliveredPackets();
    undelivered.put(1, 10, packet(1, true));
    undelivered.put(2, 11, packet(2, true));
    undelivered.put(1, 12, packet(3, false));
    undelivered.put(1, 13, packet(4, true));
    expect(undelivered.take(1).map(({ bytes }) => bytes)).toEqual([1, 3, 4]);
    expect(undelivered.take(2).map(({ bytes }) => bytes)).toEqual([2]);
  });

  it('are taken once', () => {
    const undelivered = new UndeliveredPackets();
    undelivered.put(1, 10, packet(1, true));
    undelivered.take(1);
    expect(undelivered.take(1)).toEqual([]);
    expect(undelivered.take(5)).toEqual([]);
  });

  it("start the device's TCP timeout with the first of them that goes up", () => {
    const undelivered = new UndeliveredPackets();
    expect(undelivered.put(1, 5, packet(1, false))).toBe(false);
    expect(undelivered.put(1, 10, packet(2, true))).toBe(true);
    expect(undelivered.put(1, 20, packet(3, true))).toBe(false);
    expect([undelivered.isSince(1, 5), undelivered.isSince(1, 10), undelivered.isSince(1, 20)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('start it at tick 0 as at any other', () => {
    const undelivered = new UndeliveredPackets();
    expect([undelivered.put(1, 0, packet(1, true)), undelivered.put(1, 0, packet(2, true))]).toEqual([true, false]);
    expect(undelivered.isSince(1, 0)).toBe(true);
  });

  it.each([
    ['taken', (undelivered: UndeliveredPackets) => undelivered.take(1)],
    ['forgotten', (undelivered: UndeliveredPackets) => undelivered.forget(1)],
  ] as const)('start it anew once they have been %s', (_how, end) => {
    const undelivered = new UndeliveredPackets();
    undelivered.put(1, 10, packet(1, true));
    end(undelivered);
    expect(undelivered.isSince(1, 10)).toBe(false);
    expect(undelivered.put(1, 30, packet(2, true))).toBe(true);
    expect(undelivered.isSince(1, 30)).toBe(true);
    expect(undelivered.take(1).map(({ bytes }) => bytes)).toEqual([2]);
  });

  it('are dropped with their connection, and with no other', () => {
    const undelivered = new UndeliveredPackets();
    undelivered.put(1, 10, packet(1, true));
    undelivered.put(2, 10, packet(2, true));
    undelivered.forget(1);
    expect([undelivered.take(1), undelivered.take(2).map(({ bytes }) => bytes)]).toEqual([[], [2]]);
  });

  it('are the same after save and restore, and later changes do not reach the saved state', () => {
    const undelivered = new UndeliveredPackets();
    undelivered.put(1, 5, packet(1, false));
    undelivered.put(1, 10, packet(2, true));
    undelivered.put(4, 12, packet(3, false));
    const state = undelivered.save();
    undelivered.put(1, 15, packet(4, true));
    const copy = new UndeliveredPackets();
    copy.put(9, 1, packet(5, true));
    copy.restore(state);
    copy.put(4, 13, packet(6, false));
    expect([copy.isSince(1, 10), copy.take(9), copy.take(1).map(({ bytes }) => bytes)]).toEqual([true, [], [1, 2]]);
    expect(copy.put(4, 14, packet(7, true))).toBe(true);
    const again = new UndeliveredPackets();
    again.restore(state);
    expect(again.take(4).map(({ bytes }) => bytes)).toEqual([3]);
  });
});
