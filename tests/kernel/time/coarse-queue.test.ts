import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../../sim/kernel/time/agenda.ts';
import { queueOf } from '../../../sim/kernel/time/coarse-queue.ts';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import { TICK_MAX } from '../../../sim/kernel/time/queue.ts';
import { WheelQueue } from '../../../sim/kernel/time/wheel.ts';
import { tickLengths } from '../../../sim/plan/ticks.ts';
import { dueOf } from './due-of.ts';

describe('a queue with ticks of a millisecond', () => {
  it('is a wheel, without a layer between', () => expect(queueOf(1)).toBeInstanceOf(WheelQueue));
});

describe.each(tickLengths.filter((ms) => ms > 1))('a queue with ticks of %d ms', (tickMs) => {
  const later = (at: number): number => Math.ceil(at / tickMs) * tickMs;

  it('has each node fall due at the tick of its instant, or at the next', () => {
    const program = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 100_000 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(program, (arms) => {
        const [queue, expected] = [queueOf(6, tickMs), new Map<number, number>()];
        for (const [node, at] of arms) {
          queue.arm(node, at);
          expected.set(node, later(at));
          expect(queue.tickOf(node)).toBe(later(at));
        }
        expect(queue.size).toBe(expected.size);
        for (const at of [...new Set(expected.values())].sort((a, b) => a - b)) {
          expect([queue.peek(), queue.bound() <= at]).toEqual([at, true]);
          const nodes = [...expected].filter(([, each]) => each === at).map(([node]) => node);
          expect(dueOf(queue, at)).toEqual(nodes.sort((a, b) => a - b));
          expect(queue.now).toBe(at);
          expect(nodes.map((node) => queue.claim(node))).toEqual(nodes.map(() => true));
        }
        expect([queue.size, queue.peek()]).toEqual([0, Number.POSITIVE_INFINITY]);
      }),
    );
  });

  it('stops at the last tick up to a limit', () => {
    const queue = queueOf(1, tickMs);
    expect([queue.advance(10 * tickMs - 1), queue.now]).toEqual([0, 9 * tickMs]);
    expect([queue.advance(10 * tickMs), queue.now]).toEqual([0, 10 * tickMs]);
  });

  it('reaches 2^32 ticks, and refuses what lies behind them or not ahead', () => {
    const queue = queueOf(1, tickMs);
    expect(queue.last).toBe(TICK_MAX * tickMs);
    queue.arm(0, queue.last);
    expect(dueOf(queue, queue.last)).toEqual([0]);
    expect(queue.now).toBe(queue.last);
    expect(() => queue.arm(0, queue.last)).toThrow('broken invariant');
    expect(() => queue.arm(0, queue.last + tickMs)).toThrow('broken invariant');
  });

  it('restores what was saved, on either kind of queue', () => {
    const queue = queueOf(3, tickMs, (nodes) => new HeapQueue(nodes));
    for (const [node, at] of [7 * tickMs, 3 * tickMs, 7 * tickMs].entries()) queue.arm(node, at);
    const copy = queueOf(1, tickMs);
    copy.restore(queue.save());
    expect(dueOf(copy, 3 * tickMs)).toEqual([1]);
    expect(dueOf(copy, 7 * tickMs)).toEqual([0, 2]);
  });

  it('serves timers and messages of an agenda at whole ticks, and none that lie behind the last', () => {
    const agenda = new Agenda(queueOf(0, tickMs), { processes: 3, slots: 1 });
    const seen: string[] = [];
    agenda.arm(0, 0, 2 * tickMs + 1);
    agenda.arm(1, 0, TICK_MAX * tickMs + 1);
    agenda.send(2, 0, { type: 5, a: 0, b: 0, payload: undefined } as never, 0, tickMs + 1);
    agenda.run(5 * tickMs, {
      timer: (process) => void seen.push(`timer of ${process} at ${agenda.now}`),
      message: (to, from) => void seen.push(`${from} to ${to} at ${agenda.now}`),
    });
    expect(seen).toEqual([`0 to 2 at ${2 * tickMs}`, `timer of 0 at ${3 * tickMs}`]);
    expect([agenda.isArmed(1, 0), agenda.now]).toEqual([false, 5 * tickMs]);
  });
});
