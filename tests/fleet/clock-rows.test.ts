import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockRows, shownBy, ticksFor } from '../../sim/fleet/clock-rows.ts';

const days = (count: number): number => count * 86_400_000;

describe('a clock', () => {
  it.each([
    ['20 ppm fast, after 30 days', { setAt: 0, aheadMs: 0, ppb: 20_000 }, days(30), days(30) + 51_840],
    ['20 ppm slow, after 30 days', { setAt: 0, aheadMs: 0, ppb: -20_000 }, days(30), days(30) - 51_840],
    ['set ten days ago', { setAt: days(20), aheadMs: -500, ppb: 20_000 }, days(30), days(30) - 500 + 17_280],
    ['at the tick at which it was set', { setAt: 777, aheadMs: 3, ppb: 20_000 }, 777, 780],
    ['at the build date', { setAt: 50, aheadMs: -days(180) - 50, ppb: 0 }, 50, -days(180)],
  ])('%s', (_what, reading, tick, shown) => {
    expect(shownBy(reading, tick)).toBe(shown);
  });

  it('shows a later time after the ticks that it needs for it, to a millisecond', () => {
    const any = fc.record({ ppb: fc.integer({ min: -1e7, max: 1e7 }), ms: fc.nat(days(40)) });
    fc.assert(
      fc.property(any, ({ ppb, ms }) => {
        const reading = { setAt: 0, aheadMs: 0, ppb };
        expect(Math.abs(shownBy(reading, ticksFor(ppb, ms)) - ms)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

it('a product without clocks has no columns, and a checkpoint of the others is a copy', () => {
  const rows = new ClockRows([2, 3]);
  const columns = rows.open(1);
  columns.ppb[2] = -7;
  const saved = rows.save();
  columns.ppb[2] = 8;
  const other = new ClockRows([2, 3]);
  other.restore(saved);
  expect([other.of(0), other.of(1)?.ppb[2], rows.of(1)?.ppb[2]]).toEqual([undefined, -7, 8]);
});
