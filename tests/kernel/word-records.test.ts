import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WordRecords } from '../../sim/kernel/word-records.ts';

it('keeps each word of each record, however many there are', () => {
  const records = new WordRecords(3);
  for (let place = 0; place < 1_000; place++) {
    expect(records.add()).toBe(place);
    records.write(place, 0, place);
    records.write(place, 2, -place);
  }
  const words = (place: number) => [0, 1, 2].map((field) => records.read(place, field));
  expect([words(1), words(500), words(999)]).toEqual([
    [1, 0, -1],
    [500, 0, -500],
    [999, 0, -999],
  ]);
  expect(records.length).toBe(1_000);
});

it('reaches a place once', () => {
  const records = new WordRecords(1);
  records.reach(200);
  records.write(200, 0, 7);
  records.reach(3);
  expect([records.length, records.read(200, 0), records.read(3, 0), records.add()]).toEqual([201, 7, 0, 201]);
});

it('goes on from what it was, whatever happens to the one that was saved', () => {
  const records = new WordRecords(2);
  records.write(records.add(), 1, 5);
  const state = records.save();
  records.write(0, 1, 6);
  const other = new WordRecords(2);
  other.reach(70);
  other.write(70, 0, 9);
  other.restore(state);
  expect([other.length, other.read(0, 1)]).toEqual([1, 5]);
  other.write(0, 1, 8);
  expect([other.add(), other.read(1, 0), state[1]]).toEqual([1, 0, 5]);
});

it('keeps instants of any run in two words, beside others', () => {
  const instant = fc
    .oneof(fc.maxSafeNat(), fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 1))
    .map((at) => at % 2 ** 52);
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      const records = new WordRecords(5);
      for (const [place, at] of [one, other].entries()) {
        records.add();
        records.write(place, 0, -1);
        records.writeInstant(place, 1, at);
        records.writeInstant(place, 3, other);
      }
      expect([0, 1].map((place) => records.readInstant(place, 1))).toEqual([one, other]);
      expect([0, 1].map((place) => [records.read(place, 0), records.readInstant(place, 3)])).toEqual([
        [-1, other],
        [-1, other],
      ]);
    }),
  );
});
