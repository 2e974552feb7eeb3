import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldValues } from '../../sim/fleet/held-values.ts';

/** A product of three devices behind one of two. */
const made = () =>
  new HeldValues([
    { first: 0, count: 2 },
    { first: 2, count: 3 },
  ]);
const [bare, product] = [0, 1];

type Step = { readonly do: 'push' | 'drop' | 'save'; readonly device: number; readonly by: number };
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('push', 'push', 'push', 'drop', 'save'),
  device: fc.integer({ min: 2, max: 4 }),
  by: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

describe('the values that devices hold', () => {
  it('are queues, one for each device, whatever the others do and however often they are saved', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        let held = made();
        const queues = new Map<number, number[]>([2, 3, 4].map((device) => [device, []]));
        for (const { do: what, device, by } of steps) {
          const queue = queues.get(device)!;
          if (what === 'push') {
            held.push(product, device, by);
            queue.push(by);
          } else if (what === 'drop') {
            const count = Math.abs(by) % (queue.length + 1);
            held.drop(product, device, count);
            queue.splice(0, count);
          } else {
            const saved = held.save();
            held.push(product, device, 1);
            held = made();
            held.restore(saved);
          }
          for (const [one, values] of queues)
            expect(values.map((_, older) => held.at(product, one, older))).toEqual(values);
        }
      }),
    );
  });

  it('take up the room of those that were dropped', () => {
    const held = made();
    for (let i = 0; i < 10_000; i++) {
      held.push(product, 2 + (i % 3), i);
      held.drop(product, 2 + (i % 3), 1);
    }
    expect(held.save()[product]!.used).toBe(1);
  });

  it('are none in a product without a signal', () => {
    const held = made();
    held.push(product, 2, 5);
    held.drop(bare, 0, 3);
    expect(held.at(bare, 0, 0)).toBe(0);
    expect(held.save()[bare]).toBeUndefined();
  });
});
