import { describe, expect, it } from 'vitest';
import { PlatformRows } from '../../sim/fleet/platform-rows.ts';

const factory = { sets: 1, word: 0x8000_0001, boot: 3 };

describe('the platform state of devices', () => {
  it('is empty before a product is opened, and then the same for all its devices', () => {
    const rows = new PlatformRows([2, 3]);
    expect([rows.of(0), rows.of(1)]).toEqual([undefined, undefined]);
    const { sets, word, boot } = rows.open(1, factory);
    for (const place of [0, 1, 2])
      expect([sets.get(place), word.get(place), boot.get(place)]).toEqual([1, 0x8000_0001, 3]);
    expect(rows.of(0)).toBeUndefined();
  });

  it('keeps its values when a product is opened again', () => {
    const rows = new PlatformRows([2]);
    rows.open(0, factory).fetching.set(1, 7);
    const { fetching } = rows.open(0, factory);
    expect([0, 1].map((place) => fetching.get(place))).toEqual([0, 7]);
  });

  it('is restored as saved, and a save is a copy', () => {
    const rows = new PlatformRows([1, 1]);
    rows.open(0, factory).failures.set(0, 4);
    const saved = rows.save();
    rows.open(0, factory).failures.set(0, 5);
    rows.open(1, factory);
    const other = new PlatformRows([1, 1]);
    other.restore(saved);
    expect(other.of(0)?.failures.get(0)).toBe(4);
    other.open(0, factory).failures.set(0, 6);
    rows.restore(saved);
    expect(rows.of(0)?.failures.get(0)).toBe(4);
    expect(rows.of(1)).toBeUndefined();
  });
});
