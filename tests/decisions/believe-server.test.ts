import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { believeServer, certificateAt } from '../../sim/decisions/believe-server.ts';
import { defaultServerCertificate, defaultTrustAnchors } from '../../sim/plan/server-trust.ts';

const DAY = 86_400_000;
const good = { authority: 'platform', from: 1_000, until: 2_000, isNamed: true };
const judge = { shown: 1_500, hasClock: false, anchors: defaultTrustAnchors };
const refusalOf = (...given: Parameters<typeof believeServer>): string | undefined => {
  const verdict = believeServer(...given);
  return verdict.allow ? undefined : verdict.reason;
};

describe('a device refuses the certificate of a server', () => {
  it.each([
    ['a millisecond early', 999, 'is not yet in force'],
    ['as it begins', 1_000, undefined],
    ['as it ends', 2_000, undefined],
    ['a millisecond late', 2_001, 'is out of date'],
  ])('by its dates: %s', (_what, shown, refusal) => {
    const said = refusal && `the certificate of the platform ${refusal}`;
    expect(refusalOf(good, { ...judge, shown })).toBe(said);
    expect(refusalOf(good, { ...judge, shown, hasClock: true })).toBe(said && `by its own clock ${said}`);
  });

  it('for another name', () => {
    expect(refusalOf({ ...good, isNamed: false }, judge)).toBe('the certificate of the platform is for another name');
  });

  it('of an authority that it does not trust', () => {
    expect(refusalOf({ ...good, authority: 'next' }, judge)).toBe(
      'the certificate of the platform leads to no authority that the device trusts',
    );
    expect(refusalOf({ ...good, authority: 'next' }, { ...judge, anchors: [{ authority: 'next' }] })).toBeUndefined();
  });

  it.each([
    ['before it expires', 1_500, undefined],
    ['once it has expired', 1_499, 'the authority that the device trusts for the platform has expired'],
  ])('of an authority %s', (_what, expiresMs, refusal) => {
    const expiring = { authority: 'platform', expiresMs };
    expect(refusalOf(good, { ...judge, anchors: [expiring] })).toBe(refusal);
    expect(refusalOf(good, { ...judge, anchors: [expiring, { authority: 'platform' }] })).toBeUndefined();
  });
});

describe('the certificate that a server shows', () => {
  it.each([
    [0, -30, 60],
    [30 * DAY - 1, -30, 60],
    [30 * DAY, 30, 120],
  ])('at tick %i', (tick, from, until) => {
    expect(certificateAt(tick, defaultServerCertificate)).toEqual({
      ...{ authority: 'platform', isNamed: true },
      ...{ from: from * DAY, until: until * DAY },
    });
  });

  it('is in force by a clock that is right, and by one that is up to thirty days ahead', () => {
    fc.assert(
      fc.property(fc.nat(49 * DAY), fc.nat(30 * DAY), (tick, ahead) => {
        const certificate = certificateAt(tick, defaultServerCertificate);
        for (const shown of [tick, tick + ahead])
          expect(refusalOf(certificate, { ...judge, shown, hasClock: true })).toBeUndefined();
      }),
    );
  });

  it('is out of date between its end and a renewal that comes too late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(30), fc.nat(200 * DAY), (lifetime, gap, tick) => {
        const plan = { ...defaultServerCertificate, ageMs: 0, lifetimeMs: lifetime * DAY };
        const renewAfterMs = (lifetime + gap) * DAY;
        const isLate = tick % renewAfterMs > lifetime * DAY;
        const refusal = refusalOf(certificateAt(tick, { ...plan, renewAfterMs }), { ...judge, shown: tick });
        expect(refusal !== undefined).toBe(isLate);
      }),
    );
  });
});
