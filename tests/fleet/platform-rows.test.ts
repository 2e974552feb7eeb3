import { describe, expect, it } from 'vitest';
import { PlatformRows } from '../../sim/fleet/platform-rows.ts';

const factory = { sets: 1, word: 0x8000_0001, boot: 3 };

describe('the columns of platforms', () => {
  it('are empty before a product is opened, and then the same for all its devices', () => {
    const rows = new PlatformRows([2, 3]);
    expect([rows.of(0), rows.of(1)]).toEqual([undefined, undefined]);
    const columns = rows.open(1, factory);
    expect(columns.sets).toEqual(Uint16Array.of(1, 1, 1));
    expect(columns.word).toEqual(Uint32Array.of(0x8000_0001, 0x8000_0001, 0x8000_0001));
    expect(columns.boot).toEqual(Uint16Array.of(3, 3, 3));
    expect(rows.of(0)).toBeUndefined();
  });

  it('keep their values when a product is opened again', () => {
    const rows = new PlatformRows([2]);
    rows.open(0, factory).fetching[1] = 7;
    expect(rows.open(0, factory).fetching).toEqual(Uint8Array.of(0, 7));
  });

  it('are restored as saved, and a save is a copy', () => {
    const rows = new PlatformRows([1, 1]);
    rows.open(0, factory).failures[0] = 4;
    const saved = rows.save();
    rows.open(0, factory).failures[0] = 5;
    rows.open(1, factory);
    const other = new PlatformRows([1, 1]);
    other.restore(saved);
    expect(other.of(0)?.failures).toEqual(Uint8Array.of(4));
    other.open(0, factory).failures[0] = 6;
    rows.restore(saved);
    expect(rows.of(0)?.failures).toEqual(Uint8Array.of(4));
    expect(rows.of(1)).toBeUndefined();
  });
});
