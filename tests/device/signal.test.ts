import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingValue } from '../../sim/device/signal.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { Purpose } from '../../sim/kernel/chance/chance.ts';
import { fromSteps, type SignalPlan, toSteps } from '../../sim/plan/signal.ts';
import { hours } from '../kit/lone-plan.ts';
import { signalWith } from '../kit/signal.ts';
import { planWith } from '../kit/small-plan.ts';

const { chance } = new Fleet(planWith([{ count: 1 }]));
const still = { noise: 0, spread: 0 };

const measured = (signal: SignalPlan, tick: number, nth = 0, key = 7): number =>
  fromSteps(readingValue(signal, { chance, key }, tick, nth), signal.decimals);

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}

describe('the value of a reading without chance', () => {
  it.each([
    ['at its peak', 15, 25],
    ['half a day later', 27, 17],
    ['a quarter of a day after its peak', 21, 21],
    ['a day before its peak', -9, 25],
    ['at midnight', 0, 18.17],
    ['at noon', 12, 23.83],
    ['at the peak of the hundredth day', 99 * 24 + 15, 25],
  ])('%s is on the daily course', (_when, hour, value) => {
    expect(measured(signalWith(still), hours(hour))).toBe(value);
  });

  it('is the mean all day without a daily course', () => {
    const flat = signalWith({ ...still, daily: 0 });
    expect([0, 6, 12, 18].map((hour) => measured(flat, hours(hour)))).toEqual([21, 21, 21, 21]);
  });

  it.each([
    [0, 24.87],
    [1, 24.9],
  ])('is rounded to the sensor’s resolution: %i decimals', (decimals, value) => {
    const rounded = decimals === 0 ? 25 : value;
    expect(measured(signalWith({ ...still, decimals }), hours(14))).toBe(rounded);
  });

  it('has no sign where a value just below zero is rounded to it', () => {
    expect(measured(signalWith({ ...still, daily: 0, mean: -0.3, decimals: 0, min: -5 }), 0)).toBe(0);
  });

  it.each([
    ['highest', { max: 22 }, 15, 22],
    ['lowest', { min: 19 }, 3, 19],
  ])('is reported as the %s that the sensor can report, where it is beyond', (_which, bound, hour, value) => {
    expect(measured(signalWith({ ...still, ...bound }), hours(hour))).toBe(value);
  });
});

describe('ten thousand values', () => {
  // Bounds of 4.5 standard errors; the draws are the same at every run of the suite.
  it('of a device have the mean and the noise of its signal', () => {
    const signal = signalWith({ daily: 0, spread: 0, decimals: 3, noise: 2 });
    const { mean, deviation } = momentsOf(Array.from({ length: 10_000 }, (_, nth) => measured(signal, 0, nth)));
    expect(Math.abs(mean - 21)).toBeLessThan((4.5 * 2) / 100);
    expect(Math.abs(deviation - 2)).toBeLessThan((4.5 * 2) / Math.sqrt(20_000));
  });

  it('of ten thousand devices have the mean and the spread of their signal', () => {
    const signal = signalWith({ daily: 0, spread: 2, decimals: 3, noise: 0 });
    const { mean, deviation } = momentsOf(Array.from({ length: 10_000 }, (_, key) => measured(signal, 0, 5, key)));
    expect(Math.abs(mean - 21)).toBeLessThan((4.5 * 2) / 100);
    expect(Math.abs(deviation - 2)).toBeLessThan((4.5 * 2) / Math.sqrt(20_000));
  });

  it('of whole days have the deviation of a sine and noise together', () => {
    const signal = signalWith({ spread: 0, decimals: 3 });
    const values = Array.from({ length: 10_000 }, (_, nth) => measured(signal, hours((nth * 24) / 1_000), nth));
    const { mean, deviation } = momentsOf(values);
    expect(Math.abs(mean - 21)).toBeLessThan((4.5 * 0.3) / 100);
    expect(deviation).toBeCloseTo(Math.sqrt(4 ** 2 / 2 + 0.3 ** 2), 1);
  });

  it('have noise that does not repeat and is not correlated from one to the next', () => {
    const signal = signalWith({ daily: 0, spread: 0, decimals: 3, noise: 2 });
    const noise = Array.from({ length: 10_000 }, (_, nth) => measured(signal, 0, nth) - 21);
    const lagged = noise.slice(1).reduce((sum, one, i) => sum + one * noise[i], 0) / (noise.length * 4);
    expect(Math.abs(lagged)).toBeLessThan(4.5 / 100);
  });
});

describe('the chance of a value', () => {
  it('is keyed: it depends on device and number, whatever was drawn before', () => {
    const signal = signalWith({ daily: 0 });
    const inTurn = Array.from({ length: 50 }, (_, nth) => measured(signal, 0, nth, 3));
    chance.uniformAt(3, Purpose.noise, 1_000_000);
    expect(inTurn.map((_, nth) => measured(signal, 0, 49 - nth, 3)).reverse()).toEqual(inTurn);
    expect(inTurn.map((_, nth) => measured(signal, 0, nth, 4))).not.toEqual(inTurn);
  });

  it('leaves a device its offset at any time', () => {
    const offset = (key: number, tick: number, nth: number): number =>
      measured(signalWith({ noise: 0 }), tick, nth, key) - measured(signalWith(still), tick, nth, key);
    for (const key of [1, 2, 3]) expect(offset(key, hours(3), 900)).toBeCloseTo(offset(key, 0, 0), 1);
    expect(offset(1, 0, 0)).not.toBeCloseTo(offset(2, 0, 0), 2);
  });

  it.each([
    ['the least', 0],
    ['the greatest', 1 - 2 ** -53],
  ])('is finite for %s draw', (_which, unit) => {
    const value = readingValue(
      signalWith({ min: -1_000, max: 1_000 }),
      { chance: { uniformAt: () => unit }, key: 0 },
      0,
      0,
    );
    expect(Math.abs(value)).toBeLessThan(toSteps(30, 2));
  });

  it('never takes a value out of the sensor’s range', () => {
    const bound = fc.integer({ min: -1_000_000, max: 999_999 });
    const deviation = fc.double({ min: 0, max: 1e6, noNaN: true });
    const at = fc.record({ tick: fc.nat(), nth: fc.nat(), key: fc.nat() });
    fc.assert(
      fc.property(
        fc.record({
          low: bound,
          width: fc.integer({ min: 1, max: 1_000_000 }),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        fc.record({ daily: deviation, noise: deviation, spread: deviation, decimals: fc.constantFrom(0, 1, 2, 3) }),
        at,
        ({ low, width, share }, fields, { tick, nth, key }) => {
          const max = Math.min(1_000_000, low + width);
          const signal = signalWith({ ...fields, min: low, max, mean: low + share * (max - low) });
          const value = measured(signal, tick, nth, key);
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});
