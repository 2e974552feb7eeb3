import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authoritiesKnown,
  authorityInForce,
  authorityOf,
  authorityStateAt,
  defaultRotation,
  rotationFrom,
} from '../../sim/pki/rotation.ts';
import { day, epoch } from './small-pki.ts';

const rotation = rotationFrom(epoch);
const inForce = (now: number) => authorityInForce(rotation, now)?.nth;
const known = (now: number) => authoritiesKnown(rotation, now).map(({ nth }) => nth);

describe('the authorities of a catalog', () => {
  it('last two years, are made 90 days before the last one ends, and take over 45 days later', () => {
    expect(authorityOf(rotation, 1)).toEqual({
      nth: 1,
      createdAt: epoch,
      activeFrom: epoch,
      notAfter: epoch + 730 * day,
    });
    expect(authorityOf(rotation, 2)).toEqual({
      nth: 2,
      createdAt: epoch + 640 * day,
      activeFrom: epoch + 685 * day,
      notAfter: epoch + 1370 * day,
    });
  });

  it.each([
    ['before the first is made', -1, undefined, []],
    ['when the first is made', 0, 1, [1]],
    ['a second before the second is made', 640 * day - 1, 1, [1]],
    ['when the second is made', 640 * day, 1, [1, 2]],
    ['a second before the second takes over', 685 * day - 1, 1, [1, 2]],
    ['when the second takes over', 685 * day, 2, [1, 2]],
    ['in the last second of the first', 730 * day, 2, [1, 2]],
    ['within the last second of the first', 730 * day + 0.5, 2, [1, 2]],
    ['after the first', 730 * day + 1, 2, [2]],
    ['when the third is made', 1280 * day, 2, [2, 3]],
    ['in a hundred years', 36_524 * day, 57, [57, 58]],
  ])('%s are in force and registered', (_when, after, force, all) => {
    expect([inForce(epoch + after), known(epoch + after)]).toEqual([force, all]);
  });

  it('are active, inactive or revoked from being made to their end', () => {
    const states = (nth: number, revokedAt?: number) =>
      [-1, 0, 640, 685, 730, 731].map((days) => authorityStateAt(rotation, nth, epoch + days * day, revokedAt));
    expect(states(1)).toEqual([undefined, 'active', 'active', 'inactive', 'inactive', undefined]);
    expect(states(2)).toEqual([undefined, undefined, 'inactive', 'active', 'active', 'active']);
    expect(states(1, epoch + 640 * day)).toEqual([undefined, 'active', 'revoked', 'revoked', 'revoked', undefined]);
  });

  it('leave no instant without one in force, at any pace', () => {
    const pace = fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 1000 }))
      .map(([a, b, c]) => ({ lifetimeSeconds: a + b + c, createdAheadSeconds: b + c, activeAfterSeconds: c }));
    fc.assert(
      fc.property(
        pace,
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.integer({ min: 0, max: 100_000 }),
        (changes, first, after) => {
          const ofPace = rotationFrom(first, changes);
          const now = first + after;
          const authority = authorityInForce(ofPace, now)!;
          expect(authority.activeFrom).toBeLessThanOrEqual(now);
          expect(authority.notAfter).toBeGreaterThanOrEqual(now);
          expect(authorityOf(ofPace, authority.nth + 1).activeFrom).toBeGreaterThan(now);
          const all = authoritiesKnown(ofPace, now);
          expect(all.map(({ nth }) => nth)).toContain(authority.nth);
          expect(all.every(({ createdAt, notAfter }) => createdAt <= now && now <= notAfter)).toBe(true);
          const next = authorityOf(ofPace, all[all.length - 1].nth + 1);
          expect(next.createdAt).toBeGreaterThan(now);
          if (all[0].nth > 1) expect(authorityOf(ofPace, all[0].nth - 1).notAfter).toBeLessThan(now);
        },
      ),
    );
  });

  it.each([
    ['the next is active when the last has ended', { activeAfterSeconds: 90 * day }],
    ['the next is made before the last', { createdAheadSeconds: 730 * day }],
    ['the next is active before it is made', { activeAfterSeconds: -1 }],
    ['seconds are not whole', { lifetimeSeconds: 730 * day + 0.5 }],
  ])('are not scheduled where %s', (_what, changes) => {
    expect(() => rotationFrom(epoch, { ...defaultRotation, ...changes })).toThrow(
      expect.objectContaining({ code: 'pki/rotation' }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('have no number %s', (nth) => {
    expect(() => authorityOf(rotation, nth)).toThrow(expect.objectContaining({ code: 'pki/authority-number' }));
  });
});
