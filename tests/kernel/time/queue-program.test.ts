import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import { type Queue, TICK_MAX } from '../../../sim/kernel/time/queue.ts';
import { WheelQueue } from '../../../sim/kernel/time/wheel.ts';
import { dueOf } from './due-of.ts';

type Step =
  | { readonly do: 'arm'; readonly node: number; readonly delay: number }
  | { readonly do: 'cancel' | 'claim'; readonly node: number }
  | { readonly do: 'advance'; readonly by: number }
  | { readonly do: 'exchange' };

const NODES = 24;
const node = fc.nat(NODES - 1);

/** Spans of every order of magnitude, and those around the ticks where a byte overflows. */
const span = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 600 }),
  fc
    .tuple(fc.constantFrom(0x100, 0x10000, 0x1000000, 0x40000000), fc.integer({ min: -3, max: 3 }))
    .map(([a, b]) => a + b),
  fc.tuple(fc.nat(31), fc.nat(0xffff)).map(([bits, more]) => 2 ** bits + (more % 2 ** bits)),
);

const program = fc.record({
  // Runs that begin late reach the upper levels and the last tick.
  start: fc.oneof(fc.constant(0), fc.constantFrom(0xff, 0xffff, 0xffffff, 0x7fffffff, TICK_MAX - 2_000), fc.nat()),
  steps: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('arm' as const), node, delay: span }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), node }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), node }) },
      { weight: 6, arbitrary: fc.record({ do: fc.constant('advance' as const), by: span }) },
      { weight: 1, arbitrary: fc.constant({ do: 'exchange' } as const) },
    ),
    { minLength: 40, maxLength: 160, size: 'max' },
  ),
});

describe('the wheel', () => {
  it('answers every random program as the heap does, also when each continues from the saved state of the other', () => {
    fc.assert(
      fc.property(program, ({ start, steps }) => {
        const wheel = new WheelQueue(NODES);
        const heap = new HeapQueue(NODES);
        wheel.advance(start);
        heap.advance(start);
        for (const step of steps) {
          if (step.do === 'exchange') exchange(wheel, heap);
          else expect(answer(wheel, step)).toEqual(answer(heap, step));
          expect(stateOf(wheel)).toEqual(stateOf(heap));
          for (const queue of [wheel, heap]) {
            expect(queue.bound() > queue.now && queue.bound() <= queue.peek()).toBe(true);
            expect(queue.bound() === Infinity).toBe(queue.size === 0);
          }
        }
      }),
      { numRuns: 250 },
    );
  });
});

function answer(queue: Queue, step: Exclude<Step, { do: 'exchange' }>): unknown {
  switch (step.do) {
    case 'arm':
      if (queue.now + step.delay > TICK_MAX) return undefined;
      return queue.arm(step.node, queue.now + step.delay);
    case 'cancel':
      return queue.cancel(step.node);
    case 'claim':
      return queue.claim(step.node);
    case 'advance':
      return dueOf(queue, Math.min(TICK_MAX, queue.now + step.by));
  }
}

function exchange(one: Queue, other: Queue): void {
  const [ofOne, ofOther] = [one.save(), other.save()];
  expect(ofOne).toEqual(ofOther);
  one.restore(ofOther);
  other.restore(ofOne);
}

function stateOf(queue: Queue): unknown {
  const armed = Array.from({ length: NODES }, (_, n) => (queue.isArmed(n) ? queue.tickOf(n) : undefined));
  return { now: queue.now, size: queue.size, peek: queue.peek(), armed };
}
