import { describe, expect, it } from 'vitest';
import { type UpdateFields, UpdateRows } from '../../sim/fleet/update-rows.ts';

const names = [
  ...['doneAt', 'dueAt', 'failsAt', 'begunAt', 'progress', 'trusted'],
  ...['wanted', 'execution', 'attempt', 'check', 'tries', 'result'],
] as readonly (keyof Omit<UpdateFields, 'records'>)[];

const valuesOf = (fields: UpdateFields | undefined, place: number) => names.map((name) => fields?.[name].get(place));

describe('the update state of devices', () => {
  it('has room of its own for each field of each device', () => {
    const fields = new UpdateRows([3], 1).open(0);
    for (const place of [0, 1, 2])
      for (const [nth, name] of names.entries()) fields[name].set(place, 10 * place + nth + 1);
    for (const place of [0, 1, 2]) expect(valuesOf(fields, place)).toEqual(names.map((_, nth) => 10 * place + nth + 1));
  });

  it('keeps deadlines as ticks, the later one for an instant between two, and the end of a download as it is', () => {
    const fields = new UpdateRows([1], 1_000).open(0);
    fields.dueAt.set(0, 1_500);
    fields.doneAt.set(0, 1_500.5);
    expect(fields.dueAt.get(0)).toBe(2_000);
    expect(fields.doneAt.get(0)).toBe(1_500.5);
  });

  it('is restored as saved, and a save is a copy', () => {
    const rows = new UpdateRows([2, 2], 1);
    rows.open(0).wanted.set(1, 4);
    rows.trustAll(0, 9);
    const saved = rows.save();
    rows.open(0).wanted.set(1, 5);
    rows.open(1);
    const other = new UpdateRows([2, 2], 1);
    other.restore(saved);
    other.open(0).trusted.set(0, 8);
    rows.restore(saved);
    expect([rows.of(0)?.wanted.get(1), rows.of(0)?.trusted.get(0), rows.of(0)?.trusted.get(1)]).toEqual([4, 9, 9]);
    expect(rows.of(1)).toBeUndefined();
    expect(other.of(0)?.wanted.get(1)).toBe(4);
  });
});
