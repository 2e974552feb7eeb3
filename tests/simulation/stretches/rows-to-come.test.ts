import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowsToCome } from '../../../sim/simulation/stretches/rows-to-come.ts';

const DEVICES = 7;
const row = fc.record({
  in: fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 5_000 }),
    fc.integer({ min: 1, max: 3_000_000 }),
  ),
  device: fc.nat({ max: DEVICES - 1 }),
  kind: fc.constantFrom(0 as const, 1 as const),
  mark: fc.oneof(fc.nat({ max: 3 }), fc.constant(65_535)),
});

describe('rows to come', () => {
  it('come by tick, device and kind, whenever they were added', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(row, { maxLength: 4 }), fc.nat({ max: 3_000 }))),
        fc.constantFrom(1, 10, 1_000),
        (steps, tickMs) => {
          const rows = new RowsToCome(DEVICES, tickMs);
          const came: string[] = [];
          const due: { readonly tick: number; readonly text: string; readonly order: number }[] = [];
          let now = 0;
          const passTo = (tick: number): void => {
            now = tick;
            while (rows.dueAt <= now) {
              rows.open();
              if (rows.dueAt > now) return;
              came.push(`${rows.dueAt} ${rows.device} ${rows.kind} ${rows.mark}`);
              rows.shift();
            }
          };
          for (const [added, passes] of steps) {
            for (const { in: later, device, kind, mark } of added) {
              const tick = now + later * tickMs;
              if (tick >= rows.horizonAt(now)) continue;
              rows.add(tick, device, kind, mark);
              due.push({
                tick,
                text: `${tick} ${device} ${kind} ${mark}`,
                order: (device * 2 + kind) * 2 ** 16 + mark,
              });
            }
            passTo(now + passes * tickMs);
          }
          passTo(now + 10_000_000 * tickMs);
          expect(rows.dueAt).toBe(Number.POSITIVE_INFINITY);
          expect(came).toEqual(due.sort((a, b) => a.tick - b.tick || a.order - b.order).map(({ text }) => text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('are gone once cleared', () => {
    const rows = new RowsToCome(DEVICES, 1);
    rows.add(5, 1, 0, 0);
    rows.clear();
    expect(rows.dueAt).toBe(Number.POSITIVE_INFINITY);
    rows.add(9, 2, 1, 3);
    rows.open();
    expect([rows.dueAt, rows.device, rows.kind, rows.mark]).toEqual([9, 2, 1, 3]);
  });
});
