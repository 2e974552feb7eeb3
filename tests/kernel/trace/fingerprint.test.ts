import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../sim/kernel/chance/run-key.ts';
import {
  type Chain,
  Fingerprint,
  firstDifference,
  mixedHigh,
  mixedLow,
  WINDOW_MS,
} from '../../../sim/kernel/trace/fingerprint.ts';

const DEVICES = 6;

const step = fc.record({
  device: fc.nat(DEVICES - 1),
  tick: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  event: fc.nat(255),
  configuration: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  effects: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const history = fc.array(step, { minLength: 1, maxLength: 80 });

describe('a fingerprint', () => {
  it('does not depend on the order in which devices are served, only on each one’s own', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const byDevice = steps
          .map((each, i) => ({ each, i }))
          .sort((a, b) => a.each.device - b.each.device || a.i - b.i);
        expect(of(byDevice.map(({ each }) => each)).digest()).toBe(of(steps).digest());
      }),
    );
  });

  it('of a fleet is the sum of those of its shards, word by word', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(2), { minLength: DEVICES, maxLength: DEVICES }), (steps, shardOf) => {
        const shards = [0, 1, 2].map((shard) => of(steps.filter(({ device }) => shardOf[device] === shard)));
        const sum = (word: (digest: string) => string): number =>
          shards.reduce((total, shard) => total + Number(`0x${word(shard.digest())}`), 0) >>> 0;
        const hex = (value: number): string => value.toString(16).padStart(8, '0');
        const whole = of(steps).digest();
        expect(hex(sum((digest) => digest.slice(0, 8))) + hex(sum((digest) => digest.slice(8)))).toBe(whole);
      }),
    );
  });

  it.each(['tick', 'event', 'configuration', 'effects'] as const)('changes with the %s of any one event', (field) => {
    fc.assert(
      fc.property(history, fc.nat(), fc.integer({ min: 1, max: 255 }), (steps, at, bits) => {
        const place = at % steps.length;
        const changed = steps.with(place, { ...steps[place], [field]: (steps[place][field] ^ bits) >>> 0 });
        expect(of(changed).digest()).not.toBe(of(steps).digest());
      }),
    );
  });

  it('changes when an event is left out, or swapped with the one before it', () => {
    fc.assert(
      fc.property(history, fc.nat(), (steps, at) => {
        const place = at % steps.length;
        expect(of(steps.toSpliced(place, 1)).digest()).not.toBe(of(steps).digest());
        const [one, other] = [steps[place], { ...steps[place], tick: (steps[place].tick ^ 1) >>> 0 }];
        expect(of([one, other]).digest()).not.toBe(of([other, one]).digest());
      }),
    );
  });

  it('distinguishes devices: two devices that exchange their histories give another one', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const exchanged = steps.map((each) => ({ ...each, device: each.device < 2 ? 1 - each.device : each.device }));
        const lives = [0, 1].map((device) =>
          JSON.stringify(steps.filter((each) => each.device === device).map((each) => ({ ...each, device: 0 }))),
        );
        fc.pre(lives[0] !== lives[1]);
        expect(of(exchanged).digest()).not.toBe(of(steps).digest());
      }),
    );
  });

  it('keeps its known value', () => {
    expect(of([]).digest()).toBe('0000000000000000');
    expect(of(random('golden', 500)).digest()).toBe('84bcc92e576e8b0c');
  });

  it('continues from a saved one as if it had not stopped, with the chains that its owner kept', () => {
    const steps = random('saved', 1_500);
    const whole = of(steps);
    const chains = chainsOf();
    const first = of(steps.slice(0, 1_100), chains);
    const kept = chains.map(({ words }) => words.slice());
    // Restored into one with another history in between.
    const others = chainsOf();
    const second = of(random('elsewhere', 1_001), others);
    second.restore(first.save());
    others.forEach(({ words }, i) => {
      words.set(kept[i]);
    });
    for (const each of steps.slice(1_100)) add(second, each);
    expect([second.digest(), second.events, windowsOf(second)]).toEqual([
      whole.digest(),
      whole.events,
      windowsOf(whole),
    ]);
  });

  it('returns a copy: later changes do not reach a saved state', () => {
    const fingerprint = of(random('copy', 10));
    const state = fingerprint.save();
    add(fingerprint, { device: 0, tick: 1, event: 1, configuration: 1, effects: 1 });
    const copy = of([]);
    copy.restore(state);
    expect([copy.events, copy.digest()]).toEqual([10, of(random('copy', 10)).digest()]);
  });
});

describe('the first difference of two runs', () => {
  const EACH = 100;
  /** A hundred steps in each of three windows and in the one that is not over: at its first and its last tick, and between. */
  const steps = random('windows', 4 * EACH).map((each, i) => {
    const within = [0, ...Array.from({ length: EACH - 2 }, (_, nth) => 1_000 * (nth + 1)), WINDOW_MS - 1];
    return { ...each, tick: Math.floor(i / EACH) * WINDOW_MS + within[i % EACH] };
  });
  const whole = of(steps);
  const windows = whole.windowsUntil(3 * WINDOW_MS);

  it('takes one comparison of sums for each window that is over', () => {
    expect(windows).toHaveLength(3 * 2);
    expect(whole.windowsUntil(WINDOW_MS - 1)).toEqual([]);
    expect(whole.windowsUntil(WINDOW_MS)).toEqual(windows.slice(0, 2));
  });

  it('has the sum of all chains after each window', () => {
    for (const over of [1, 2, 3]) {
      const [low, high] = windows.slice(2 * over - 2);
      const hex = (word: number): string => word.toString(16).padStart(8, '0');
      expect(hex(high) + hex(low)).toBe(of(steps.slice(0, over * EACH)).digest());
    }
  });

  it.each([
    ['the first event', 0, 0],
    ['the last event of the first window', EACH - 1, 0],
    ['the first event of the second window', EACH, 1],
    ['the middle of the third window', EACH * 2 + 50, 2],
    ['an event after the last window that is over', EACH * 3 + 1, -1],
  ])('is found in its window when it is %s', (_where, at, window) => {
    const other = of(steps.with(at, { ...steps[at], effects: steps[at].effects ^ 1 }));
    expect(other.digest()).not.toBe(whole.digest());
    expect(firstDifference(windows, other.windowsUntil(3 * WINDOW_MS))).toBe(window);
    expect(firstDifference(other.windowsUntil(3 * WINDOW_MS), windows)).toBe(window);
  });

  it('is where the shorter one ends if they agree up to there', () => {
    expect(firstDifference(windows, windows.slice(0, 2))).toBe(1);
    expect(firstDifference([], windows)).toBe(0);
  });

  it('does not exist between a run and itself', () => {
    expect(firstDifference(windows, of(steps).windowsUntil(3 * WINDOW_MS))).toBe(-1);
    expect(firstDifference([], [])).toBe(-1);
  });
});

describe('steps that are booked before their time', () => {
  it('make the same sum as steps that are added, and none once they are taken from it', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const [added, booked] = [of([]), of([])];
        const words = Array.from({ length: DEVICES }, () => [0, 0]);
        const chains = chainsOf();
        of([], chains);
        for (let device = 0; device < DEVICES; device++) words[device] = chains.map((chain) => chain.get(device) | 0);
        const bookings = steps.map(({ device, tick, event, configuration, effects }) => {
          const [low, high] = words[device];
          const nextLow = mixedLow(low, tick, event, configuration);
          const nextHigh = mixedHigh(high, tick, effects, nextLow);
          words[device] = [nextLow, nextHigh];
          return [tick, (nextLow - low) | 0, (nextHigh - high) | 0] as const;
        });
        for (const each of steps) add(added, each);
        for (const [tick, low, high] of bookings) booked.book(tick, low, high, 1);
        expect([booked.digest(), windowsOf(booked)]).toEqual([added.digest(), windowsOf(added)]);
        for (const [tick, low, high] of bookings) booked.book(tick, -low, -high, -1);
        expect([booked.digest(), booked.events]).toEqual([of([]).digest(), 0]);
      }),
    );
  });
});

it('windows are as many ticks, however long these are', () => {
  const [fine, coarse] = [1, 1_000].map((tickMs) => {
    const fingerprint = new Fingerprint(DEVICES, ...chainsOf(), tickMs);
    for (const tick of [WINDOW_MS - 1, WINDOW_MS, 3 * WINDOW_MS]) fingerprint.add(0, tick * tickMs, 1, 2, 3);
    expect(fingerprint.windowEndOf((WINDOW_MS - 1) * tickMs)).toBe(WINDOW_MS * tickMs);
    expect(fingerprint.windowEndOf(WINDOW_MS * tickMs)).toBe(2 * WINDOW_MS * tickMs);
    return fingerprint.windowsUntil(4 * WINDOW_MS * tickMs);
  });
  const changes = (windows: readonly number[]): readonly boolean[] =>
    windows.flatMap((low, nth) => (nth % 2 === 0 ? [nth === 0 || low !== windows[nth - 2]] : []));
  expect(changes(fine)).toEqual([true, true, false, true]);
  expect(changes(coarse)).toEqual(changes(fine));
});

const windowsOf = (fingerprint: Fingerprint): readonly number[] => fingerprint.windowsUntil(2 ** 32 - 1);

function add(fingerprint: Fingerprint, { device, tick, event, configuration, effects }: Step): void {
  fingerprint.add(device, tick, event, configuration, effects);
}

type Chains = readonly [OwnChain, OwnChain];
interface OwnChain extends Chain {
  readonly words: Uint32Array;
}

const chainOf = (words = new Uint32Array(DEVICES)): OwnChain => ({
  words,
  get: (device) => words[device],
  set: (device, word) => {
    words[device] = word;
  },
});
const chainsOf = (): Chains => [chainOf(), chainOf()];

function of(steps: readonly Step[], chains: Chains = chainsOf()): Fingerprint {
  const fingerprint = new Fingerprint(DEVICES, ...chains);
  for (const each of steps) add(fingerprint, each);
  return fingerprint;
}

function random(seed: string, count: number): readonly Step[] {
  const draw = stream(seed, 'history');
  const below = (bound: number): number => Math.floor(draw() * bound);
  return Array.from({ length: count }, (_, i) => ({
    device: below(DEVICES),
    tick: 1 + i,
    event: below(20),
    configuration: below(2 ** 32),
    effects: below(2 ** 32),
  }));
}
