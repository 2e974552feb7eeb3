import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chance, Purpose, second } from '../../../sim/kernel/chance/chance.ts';
import { threefry, words } from '../../../sim/kernel/chance/threefry.ts';
import { chanceOf } from './chance-of.ts';

const counted = [Purpose.telemetry, Purpose.backoff, Purpose.uplink, Purpose.downlink] as const;
const DEVICES = 5;
const keyOf = (device: number): number => 1_000 + device * 17;

/** The stream of each draw: its device and its purpose. */
const draws = fc.array(fc.record({ device: fc.nat(DEVICES - 1), purpose: fc.constantFrom(...counted) }), {
  minLength: 1,
  maxLength: 120,
});
const key = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('a stream of a device', () => {
  it('does not depend on the order in which others draw', () => {
    fc.assert(
      fc.property(key, draws, (runKey, made) => {
        const inTurn = perStream(chanceOf(runKey, DEVICES).chance, made);
        const byDevice = perStream(
          chanceOf(runKey, DEVICES).chance,
          [...made].sort((a, b) => b.device - a.device || a.purpose - b.purpose),
        );
        expect(byDevice).toEqual(inTurn);
      }),
    );
  });

  it('does not depend on whether others draw at all', () => {
    fc.assert(
      fc.property(key, draws, (runKey, made) => {
        const together = perStream(chanceOf(runKey, DEVICES).chance, made);
        for (const { device, purpose } of made) {
          const alone = made.filter((draw) => draw.device === device && draw.purpose === purpose);
          const name = `${device}/${purpose}`;
          expect(perStream(chanceOf(runKey, DEVICES).chance, alone).get(name)).toEqual(together.get(name));
        }
      }),
    );
  });

  it('depends on the key of the device, not on its number', () => {
    const one = chanceOf(9, 2).chance;
    const other = chanceOf(9, 900).chance;
    for (let i = 0; i < 20; i++) {
      expect(other.uniform(700, 55, Purpose.backoff)).toBe(one.uniform(1, 55, Purpose.backoff));
    }
  });

  it('differs for another run, device or purpose', () => {
    const first = (runKey: number, device: number, purpose: 0 | 1 | 2 | 3): number =>
      chanceOf(runKey, DEVICES).chance.uniform(device, keyOf(device), purpose);
    const seen = [1, 2, 3].flatMap((run) => [0, 1, 2, 3, 4].flatMap((d) => counted.map((p) => first(run, d, p))));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('chance', () => {
  it('counts the draws of each device and purpose', () => {
    const { chance, counts } = chanceOf(1, 3);
    chance.word(1, keyOf(1), Purpose.backoff);
    chance.word(1, keyOf(1), Purpose.backoff);
    chance.uniform(1, keyOf(1), Purpose.downlink);
    chance.uniform(2, keyOf(2), Purpose.telemetry);
    expect(counts.map((column) => [...column])).toEqual([
      [0, 0, 1],
      [0, 2, 0],
      [0, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('leaves the counts unchanged when a draw is named by its number', () => {
    const { chance, counts } = chanceOf(1, 3);
    chance.uniformAt(keyOf(1), Purpose.boot, 0);
    chance.uniformAt(keyOf(1), Purpose.backoff, 7);
    expect(counts.flatMap((column) => [...column])).toEqual(Array(12).fill(0));
  });

  it('draws by number what it also draws in turn', () => {
    const chance = chanceOf(77, 2).chance;
    const inTurn = Array.from({ length: 10 }, () => chance.uniform(1, 42, Purpose.uplink));
    expect(inTurn).toEqual(Array.from({ length: 10 }, (_, nth) => chance.uniformAt(42, Purpose.uplink, nth)));
  });

  it('continues where its counts say', () => {
    const { chance } = chanceOf(5, 2);
    for (let i = 0; i < 9; i++) chance.uniform(0, 1, Purpose.telemetry);
    const copy = chanceOf(5, 2);
    copy.counts[Purpose.telemetry][0] = 9;
    expect(copy.chance.uniform(0, 1, Purpose.telemetry)).toBe(chance.uniform(0, 1, Purpose.telemetry));
  });

  it('takes both words of Threefry with the run and the device as key, the count and the purpose as counter', () => {
    const chance = chanceOf(0xdeadbeef, 2).chance;
    for (let count = 0; count < 5; count++) {
      const word = chance.word(1, 0xfeed, Purpose.downlink);
      const low = second();
      threefry(0xdeadbeef, 0xfeed, count, Purpose.downlink);
      expect([word, low]).toEqual([...words]);
    }
  });

  it('makes 53 bits of its two words, from 0 up to but not 1', () => {
    fc.assert(
      fc.property(key, fc.nat(), (runKey, nth) => {
        const unit = chanceOf(runKey, 1).chance.uniformAt(3, Purpose.site, nth);
        threefry(runKey, 3, nth, Purpose.site);
        expect(unit).toBe(((words[0] >>> 0) * 2 ** 21 + Math.floor((words[1] >>> 0) / 2 ** 11)) / 2 ** 53);
        expect(unit >= 0 && unit < 1).toBe(true);
      }),
    );
  });

  it('is even: each tenth of [0, 1) gets its share of 100,000 draws', () => {
    const chance = chanceOf(0x5eed, 1).chance;
    const tenths = Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) tenths[Math.floor(chance.uniform(0, 8, Purpose.telemetry) * 10)]++;
    // One standard deviation of a tenth is 95 draws; five of them bound ten tenths with a chance of 6e-6 to fail.
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });

  it('gives each purpose a number of its own', () => {
    const numbers = Object.values(Purpose);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

type Draws = typeof draws extends fc.Arbitrary<infer Made> ? Made : never;

/** Makes the draws in the order given; returns the numbers of each stream, in its own order. */
function perStream(chance: Chance, made: Draws): ReadonlyMap<string, readonly number[]> {
  const streams = new Map<string, number[]>();
  for (const { device, purpose } of made) {
    const name = `${device}/${purpose}`;
    const stream = streams.get(name) ?? [];
    stream.push(chance.word(device, keyOf(device), purpose), second());
    streams.set(name, stream);
  }
  return streams;
}
