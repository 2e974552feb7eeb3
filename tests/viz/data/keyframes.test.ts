import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyStates, type DeviceStates } from '../../../reports/trace-index/device-states.ts';
import { Keyframes } from '../../../reports/trace-index/keyframes.ts';

const DEVICES = 40;

const statesOf = (valuesMax: number): fc.Arbitrary<DeviceStates> =>
  fc.array(
    fc
      .array(fc.integer({ min: 0, max: valuesMax }), { minLength: DEVICES, maxLength: DEVICES })
      .map((values) => Uint16Array.from(values)),
    { minLength: 2, maxLength: 2 },
  );

const few = fc.array(statesOf(5), { minLength: 1, maxLength: 12 });
const many = fc.array(statesOf(65_535), { minLength: 1, maxLength: 12 });

const empty = (): DeviceStates => [new Uint16Array(DEVICES).fill(9), new Uint16Array(DEVICES).fill(9)];

function kept(all: readonly DeviceStates[], bytesMax: number, bytesLeast = 0): Keyframes {
  const keyframes = new Keyframes(bytesMax, bytesLeast);
  const states = copyStates(all[0]);
  for (const [entry, next] of all.entries()) {
    for (const [word, values] of next.entries()) states[word].set(values);
    keyframes.offer(entry, states);
  }
  return keyframes;
}

describe('keyframes', () => {
  it('are the states at the start of their chunks, whatever the number of combinations', () => {
    fc.assert(
      fc.property(fc.oneof(few, many), fc.integer({ min: 0, max: 1_000 }), fc.boolean(), (all, bytesMax, isKnown) => {
        const keyframes = kept(all, bytesMax, isKnown ? all.length * DEVICES : 0);
        for (let entry = 0; entry < all.length; entry++) {
          const before = keyframes.before(entry);
          expect(before).toBeLessThanOrEqual(entry);
          expect(entry - before).toBeLessThan(keyframes.span);
          const states = empty();
          keyframes.read(before, states);
          expect(states).toEqual(all[before]);
        }
      }),
    );
  });

  it('take a byte a device where there are few combinations, and two a word where there are many', () => {
    const alike = Array.from({ length: 3 }, () => [new Uint16Array(DEVICES), new Uint16Array(DEVICES).fill(7)]);
    expect(kept(alike, 10_000).byteLength).toBe(3 * DEVICES);
    const different = [Uint16Array.from({ length: DEVICES }, (_, i) => i), new Uint16Array(DEVICES)];
    different[1].set(different[0]);
    expect(kept([different], 10_000).byteLength).toBe(DEVICES * 2 * 2);
  });

  it('are halved in number as often as they have to be, down to one', () => {
    const all = Array.from({ length: 9 }, () => [new Uint16Array(DEVICES), new Uint16Array(DEVICES)]);
    const keyframes = kept(all, 3 * DEVICES);
    expect([keyframes.span, keyframes.byteLength]).toEqual([4, 3 * DEVICES]);
    // Those that would have gone are not made where that is known.
    const sparing = kept(all, 3 * DEVICES, 9 * DEVICES);
    expect([sparing.span, sparing.byteLength]).toEqual([4, 3 * DEVICES]);
    expect(new Keyframes(3 * DEVICES, 9 * DEVICES).span).toBe(4);
    expect([keyframes.before(3), keyframes.before(4), keyframes.before(8)]).toEqual([0, 4, 8]);
    expect([kept(all, 1).span, kept(all, 1).byteLength]).toEqual([16, DEVICES]);
  });
});
