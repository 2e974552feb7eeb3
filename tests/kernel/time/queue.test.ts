import { describe, expect, it } from 'vitest';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import { TICK_MAX } from '../../../sim/kernel/time/queue.ts';
import { WheelQueue } from '../../../sim/kernel/time/wheel.ts';
import { dueOf } from './due-of.ts';

/** Ticks where a byte of the 32 bits overflows: each byte is a level of the wheel. */
const boundaries = [0x100, 0x200, 0x10000, 0x20000, 0x1000000, 0x2000000, 0x80000000, TICK_MAX];

describe.each([
  ['the wheel', (nodes: number) => new WheelQueue(nodes)],
  ['the heap', (nodes: number) => new HeapQueue(nodes)],
] as const)('%s', (_name, make) => {
  it('starts empty, and time can still pass', () => {
    const queue = make(4);
    expect([queue.now, queue.size, queue.peek(), queue.advance(500), queue.now]).toEqual([0, 0, Infinity, 0, 500]);
  });

  describe.each(boundaries.map((at) => [`0x${at.toString(16)}`, at] as const))('around tick %s', (_hex, at) => {
    const ticks = [at - 2, at - 1, at, at + 1].filter((tick) => tick <= TICK_MAX);

    it('serves each tick by itself, in rising order, however they were armed', () => {
      const queue = make(8);
      for (const node of [2, 0, 3, 1]) if (node < ticks.length) queue.arm(node, ticks[node]);
      for (const [node, tick] of ticks.entries()) {
        expect(queue.peek()).toBe(tick);
        expect(dueOf(queue, TICK_MAX)).toEqual([node]);
        expect(queue.now).toBe(tick);
      }
      expect([queue.size, queue.peek()]).toEqual([0, Infinity]);
    });

    it('stops one tick short of it with a limit one tick before, and reaches it with the limit', () => {
      const queue = make(2);
      queue.arm(0, at);
      expect([queue.advance(at - 1), queue.now, queue.size]).toEqual([0, at - 1, 1]);
      expect(dueOf(queue, at)).toEqual([0]);
      expect(queue.now).toBe(at);
    });

    it('gathers nodes armed from far and from near into one instant', () => {
      const queue = make(4);
      queue.arm(0, at);
      queue.advance(at - 2);
      queue.arm(1, at);
      queue.advance(at - 1);
      queue.arm(2, at);
      expect(dueOf(queue, at)).toEqual([0, 1, 2]);
    });

    it('forgets a node that is canceled, and keeps its neighbors in the same instant', () => {
      const queue = make(4);
      for (const node of [0, 1, 2]) queue.arm(node, at);
      expect([queue.cancel(1), queue.cancel(1), queue.isArmed(1), queue.size]).toEqual([true, false, false, 2]);
      expect(dueOf(queue, at)).toEqual([0, 2]);
    });

    it('moves a node that is armed again, earlier, later and back', () => {
      const queue = make(2);
      queue.arm(0, at);
      queue.arm(0, at - 1);
      expect([queue.size, queue.tickOf(0), queue.peek()]).toEqual([1, at - 1, at - 1]);
      queue.arm(0, at);
      expect([queue.advance(at - 1), queue.size]).toEqual([0, 1]);
      expect(dueOf(queue, at)).toEqual([0]);
    });

    it('restores what was saved a tick before', () => {
      const queue = make(8);
      for (const [node, tick] of ticks.entries()) queue.arm(node, tick);
      queue.advance(at - 2);
      const copy = make(1);
      copy.restore(queue.save());
      for (let i = 1; i < ticks.length; i++) expect(dueOf(copy, TICK_MAX)).toEqual([i]);
      expect(copy.size).toBe(0);
    });
  });

  it('has a lower bound on armed ticks, and none when nothing is armed', () => {
    const queue = make(4);
    expect(queue.bound()).toBe(Infinity);
    for (const tick of [70_000, 300, 5]) {
      queue.arm(1, tick);
      expect(queue.bound()).toBeGreaterThan(queue.now);
      expect(queue.bound()).toBeLessThanOrEqual(tick);
    }
    queue.cancel(1);
    expect(queue.bound()).toBe(Infinity);
  });

  it('does not move backward for a limit that has gone by', () => {
    const queue = make(2);
    queue.arm(0, 300);
    queue.advance(200);
    expect([queue.advance(100), queue.now, queue.peek()]).toEqual([0, 200, 300]);
  });

  it.each([
    ['now', 1_000],
    ['before now', 999],
    ['after the last tick', TICK_MAX + 1],
  ])('refuses to arm a node for a tick %s', (_when, tick) => {
    const queue = make(2);
    queue.advance(1_000);
    expect(() => queue.arm(1, tick)).toThrow(`broken invariant: node 1 armed for tick ${tick} at tick 1000`);
    expect(queue.size).toBe(0);
  });

  it('yields a due node to one claim only', () => {
    const queue = make(2);
    queue.arm(0, 5);
    expect(queue.claim(0)).toBe(false);
    queue.advance(5);
    expect([queue.isArmed(0), queue.size]).toEqual([false, 0]);
    expect([queue.claim(0), queue.claim(0)]).toEqual([true, false]);
  });

  it('does not serve a due node that is canceled before it is claimed', () => {
    const queue = make(2);
    queue.arm(0, 5);
    queue.advance(5);
    expect([queue.cancel(0), queue.cancel(0), queue.claim(0), queue.size]).toEqual([true, false, false, 0]);
  });

  it('serves a due node that is armed anew at its new tick only', () => {
    const queue = make(2);
    queue.arm(0, 5);
    queue.arm(1, 5);
    queue.advance(5);
    queue.arm(0, 6);
    expect([queue.claim(0), queue.claim(1), queue.isArmed(0), queue.size]).toEqual([false, true, true, 1]);
    expect(dueOf(queue, 10)).toEqual([0]);
    expect(queue.claim(0)).toBe(true);
  });

  it('accepts a node again after it was served or canceled', () => {
    const queue = make(1);
    for (const tick of [3, 300, 70_000]) {
      queue.arm(0, tick);
      queue.cancel(0);
      queue.arm(0, tick);
      expect(dueOf(queue, TICK_MAX)).toEqual([0]);
      expect(queue.claim(0)).toBe(true);
    }
  });

  it('grows to more nodes without losing those it has', () => {
    const queue = make(1);
    queue.arm(0, 7);
    queue.reserve(5_000);
    queue.arm(4_999, 7);
    queue.reserve(10);
    expect([queue.isArmed(4_998), queue.cancel(4_998)]).toEqual([false, false]);
    expect(dueOf(queue, 7)).toEqual([0, 4_999]);
  });

  it('holds any number of nodes in one instant', () => {
    const queue = make(3_000);
    for (let node = 0; node < 3_000; node++) queue.arm(node, 65_536);
    expect(dueOf(queue, 65_536)).toHaveLength(3_000);
    expect(queue.size).toBe(0);
  });

  it('saves armed nodes in rising order, and none that is due', () => {
    const queue = make(8);
    for (const [node, tick] of [
      [5, 400],
      [2, 90_000],
      [7, 10],
    ])
      queue.arm(node, tick);
    queue.advance(10);
    const { now, nodes, ticks } = queue.save();
    expect([now, [...nodes], [...ticks]]).toEqual([10, [2, 5], [90_000, 400]]);
  });

  it('drops its content when it is restored', () => {
    const queue = make(8);
    const state = queue.save();
    queue.arm(3, 40);
    queue.arm(4, 20);
    queue.advance(20);
    queue.restore(state);
    expect([queue.now, queue.size, queue.peek(), queue.claim(4)]).toEqual([0, 0, Infinity, false]);
  });

  it('returns a copy: later changes do not reach a saved state', () => {
    const queue = make(2);
    queue.arm(0, 9);
    const state = queue.save();
    queue.arm(0, 8);
    queue.advance(8);
    expect([state.now, [...state.nodes], [...state.ticks]]).toEqual([0, [0], [9]]);
  });
});
