import { describe, expect, it } from 'vitest';
import { Renewals } from '../../sim/device/regions/trust/renewals.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import { Validity } from '../../sim/fleet/validity.ts';
import { Purpose } from '../../sim/kernel/chance/chance.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { PkiPlan, ProductPlan } from '../../sim/plan/plan.ts';

const epoch = 1_767_225_600;
const hour = 3_600_000;
const day = 24 * hour;
/** A stamp fits a signed word. */
const stampMax = 2 ** 31 - 1;
/** For a lifetime of a day: how far the origin of stamps is before tick 0. */
const origin = day + 3_000;

const validity = (certificateLifetimeMs: number, durationMs = 10 * hour): Validity =>
  new Validity(epoch, { pki: { certificateLifetimeMs } as PkiPlan, durationMs }, fleetOf({ tenant: 'acme' }));

/** A device a product. */
const fleetOf = (...products: readonly Partial<ProductPlan>[]) =>
  ({ products: products.map((plan) => ({ plan })), product: { get: (device: number) => device } }) as unknown as Fleet;

describe('a certificate of a day', () => {
  const ofDay = validity(day);

  it.each([
    [0, 0],
    [999, 0],
    [1_000, 1],
    [1_999, 1],
    [-1, -1],
    [-1_000, -1],
    [-1_001, -2],
  ])('that is issued at tick %i begins in second %i, lasts a day and the last second to its end', (tick, second) => {
    const stamp = ofDay.stampAt(tick);
    expect(ofDay.tickOf(stamp)).toBe(tick);
    expect(ofDay.notBefore(0, stamp)).toBe(epoch + second);
    expect(ofDay.notAfter(0, stamp)).toBe(epoch + second + 86_400);
    // RFC 5280 4.1.2.5: both ends belong to the period.
    const ends = (second + 86_401) * 1_000;
    expect(ofDay.endsAt(0, stamp)).toBe(ends);
    expect([ofDay.isInForce(0, stamp, ends - 1), ofDay.isInForce(0, stamp, ends)]).toEqual([true, false]);
    expect(Math.floor(ofDay.secondsAt(ends - 1))).toBe(ofDay.notAfter(0, stamp));
  });

  it('resolves parts of a second', () => {
    expect(ofDay.epoch).toBe(epoch);
    expect([0, 1_500, -250].map((tick) => ofDay.secondsAt(tick))).toEqual([epoch, epoch + 1.5, epoch - 0.25]);
  });

  it('is missing with the stamp 0, and with one before the origin', () => {
    expect([1, 0, -1].map((stamp) => ofDay.isInForce(0, stamp, -10 * day))).toEqual([true, false, false]);
    expect(ofDay.stampAt(-origin)).toBe(0);
  });

  it.each([0, 1, 999, 1_000, 1_500, 5 * hour])('that is stamped as just expired at tick %i has expired', (tick) => {
    const stamp = ofDay.outOfDateAt(0, tick);
    expect(stamp).toBeGreaterThan(0);
    expect([tick - 1_000, tick - 2_000].map((at) => ofDay.isInForce(0, stamp, at))).toEqual([false, true]);
  });
});

describe('a lifetime', () => {
  it.each([
    [400, 1],
    [1_499, 1],
    [1_500, 2],
    [2_000, 2],
  ])('of %i ms is one of %i whole seconds', (lifetimeMs, seconds) => {
    const short = validity(lifetimeMs);
    expect(short.notAfter(0, short.stampAt(0))).toBe(epoch + seconds);
  });
});

describe('stamps', () => {
  const unitOf = (one: Validity): number => one.tickOf(2) - one.tickOf(1);

  it('count milliseconds for as long as they fit 31 bits, and then the smallest unit that does', () => {
    const longest = stampMax - origin - 1;
    expect([longest, longest + 1, 2 * longest].map((durationMs) => unitOf(validity(day, durationMs)))).toEqual([
      1, 2, 2,
    ]);
    expect(unitOf(validity(365 * day))).toBe(15);
  });

  it.each([stampMax - origin - 1, stampMax - origin, stampMax - origin + 1, 400 * day])(
    'of a run of %i ms fit 31 bits to its end',
    (durationMs) => {
      const long = validity(day, durationMs);
      expect(long.stampAt(durationMs)).toBeLessThanOrEqual(stampMax);
      expect(long.stampAt(0)).toBeGreaterThan(0);
    },
  );

  it('of a run of a year are those of the instant or just before', () => {
    const long = validity(365 * day, 365 * day);
    for (const tick of [0, 1, 14, 15, 1_000, 123_456_789]) {
      const before = tick - long.tickOf(long.stampAt(tick));
      expect(before).toBeGreaterThanOrEqual(0);
      expect(before).toBeLessThan(unitOf(long));
    }
  });
});

describe('the age of a renewal', () => {
  const renewals = (unit: number, jitter: boolean): { readonly of: Renewals; readonly asked: unknown[] } => {
    const asked: unknown[] = [];
    const fleet = {
      ...fleetOf({ tenant: 'acme' }),
      product: { get: () => 0 },
      keyOf: (device: number) => 1_000 + device,
      chance: {
        uniformAt: (...what: unknown[]) => {
          asked.push(what);
          return unit;
        },
      },
    } as unknown as Fleet;
    const pki = { certificateLifetimeMs: 10_001, renewal: { at: 0.5, jitter: 0.1 } } as PkiPlan;
    return { of: new Renewals(fleet, controlSettings({ 'renewal-jitter': jitter }), pki), asked };
  };

  it.each([
    ['at its minimum', 0, true, 4_500],
    ['in its middle', 0.5, true, 5_001],
    ['at its maximum', 1, true, 5_501],
    ['at its minimum, not spread', 0, false, 5_001],
    ['at its maximum, not spread', 1, false, 5_001],
  ])('%s is a share of the lifetime, in whole ticks', (_what, unit, jitter, age) => {
    expect(renewals(unit, jitter).of.ageAt(7, 42)).toBe(age);
  });

  it('is never greater than its maximum', () => {
    expect([renewals(0, true).of.ageMaxOf(7), renewals(0, false).of.ageMaxOf(7)]).toEqual([5_501, 5_001]);
  });

  it('is drawn for each device and each certificate', () => {
    const { of, asked } = renewals(0, true);
    of.ageAt(7, 42);
    expect(asked).toEqual([[1_007, Purpose.renewal, 42]]);
  });
});
