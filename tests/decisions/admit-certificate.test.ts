import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admitCertificate,
  type CertificateFacts,
  expelCertificate,
  type RevocationFacts,
} from '../../sim/decisions/admit-certificate.ts';
import { type ControlId, controlSettings } from '../../sim/plan/control-list.ts';
import type { RevocationPlan } from '../../sim/plan/plan.ts';

const on = controlSettings({});
const day = 86_400;
const now = 1_767_225_600;
const shown: CertificateFacts = {
  serial: '4a',
  name: 'acme/sensor-7',
  notBefore: now - 100,
  notAfter: now + day,
  chainFlaw: undefined,
  isHeld: true,
  isRecorded: true,
};
const good: RevocationFacts = { status: 'good', reason: '', source: 'CRL 7', staleFor: 0 };
const revoked: RevocationFacts = { ...good, status: 'revoked', reason: 'keyCompromise' };
const stale: RevocationFacts = { ...good, reason: 'the list is out of date', staleFor: 60 };
const unknown: RevocationFacts = { status: 'unknown', reason: 'no list could be had', source: '', staleFor: 0 };
const policy: RevocationPlan = {
  check: 'crl',
  publishEveryMs: 1,
  validForMs: 1,
  shards: 1,
  fetchEveryMs: 1,
  onUnavailable: 'refuse',
  graceMs: 0,
  sweepEveryMs: 1_000,
  lifetimeMaxMs: 90_000_000,
};

/** In the order of the checks. */
const faults: readonly (readonly [string, Partial<CertificateFacts>, RevocationFacts, ControlId])[] = [
  ['a handshake signed by another key', { isHeld: false }, good, 'proof-of-possession'],
  ['a chain that does not hold', { chainFlaw: 'no' }, good, 'certificate-chain'],
  ['a certificate that is not yet in force', { notBefore: now + 1 }, good, 'certificate-validity'],
  ['a certificate that has run out', { notAfter: now - 1 }, good, 'certificate-validity'],
  ['a certificate that lives too long', { notAfter: now + day + 3_501 }, good, 'short-lived-only'],
  ['a certificate that is revoked', {}, revoked, 'certificate-revocation'],
  ['a list that is out of date', {}, stale, 'revocation-freshness'],
  ['no list at all', {}, unknown, 'revocation-freshness'],
  ['a serial number that was never recorded', { isRecorded: false }, good, 'issuance-ledger'],
];

describe('a client with a certificate', () => {
  it('is admitted if every check passes, to the last second of the period', () => {
    expect(admitCertificate(on, shown, good, now, policy).allow).toBe(true);
    expect(admitCertificate(on, { ...shown, notAfter: now }, good, now + 0.999, policy).allow).toBe(true);
    expect(admitCertificate(on, { ...shown, notAfter: now }, good, now + 1, policy).allow).toBe(false);
  });

  it.each(faults)('is refused for %s, and admitted where that control is off', (_what, change, status, control) => {
    const decision = admitCertificate(on, { ...shown, ...change }, status, now, policy);
    expect(decision).toMatchObject({ allow: false, control });
    expect(decision.evidence).toContain('serial 4a');
    const off = controlSettings({ [control]: false });
    expect(admitCertificate(off, { ...shown, ...change }, status, now, policy).allow).toBe(true);
  });

  it.each([
    [{ isHeld: false }, good, 'the handshake was signed by another key', 'serial 4a, CRL 7'],
    [{ chainFlaw: 'a flaw' }, good, 'a flaw', 'serial 4a, CRL 7'],
    [{ name: undefined }, good, 'names no device', 'serial 4a, CRL 7'],
    [{ notBefore: now + 1 }, good, 'not yet in force', 'serial 4a, CRL 7'],
    [{ notAfter: now - 1 }, good, 'out of date', 'serial 4a, CRL 7'],
    [{ notAfter: now + 2 * day }, good, 'valid for 2d, and 1d1h is the most', 'serial 4a, CRL 7'],
    [{}, revoked, 'revoked: keyCompromise', 'serial 4a, CRL 7'],
    [{}, stale, 'the list is out of date', 'serial 4a, CRL 7'],
    [{}, unknown, 'no list could be had', 'serial 4a'],
    [{ isRecorded: false }, good, 'its serial number is not in the ledger of what was issued', 'serial 4a, CRL 7'],
  ] as const)('with %o gets the reason and the evidence', (change, status, reason, evidence) => {
    const decision = admitCertificate(on, { ...shown, ...change }, status, now, policy);
    expect(decision).toMatchObject({ allow: false, reason, evidence });
  });

  it('that is admitted gets the evidence', () => {
    expect(admitCertificate(on, shown, good, now, policy)).toEqual({
      allow: true,
      control: 'certificate-chain',
      reason: 'the certificate holds',
    });
    const unasked = controlSettings({ 'certificate-chain': false });
    expect(admitCertificate(unasked, { ...shown, chainFlaw: 'a flaw' }, good, now, policy)).toEqual({
      allow: true,
      control: 'certificate-chain',
      reason: 'not checked: a flaw',
      evidence: 'serial 4a, CRL 7',
    });
    expect(admitCertificate(on, { ...shown, notBefore: now }, good, now, policy).allow).toBe(true);
  });

  it('has its serial number checked against no list, where revocation is not checked', () => {
    const unasked = { ...policy, check: 'none' } as const;
    const decision = admitCertificate(on, { ...shown, isHeld: false }, good, now, unasked);
    expect(decision.evidence).toBe('serial 4a');
    expect(admitCertificate(on, shown, revoked, now, unasked).allow).toBe(true);
  });

  it('lives as long as the broker admits, or as long as it likes without a limit', () => {
    const oneDay = { ...shown, notBefore: now - 3_600, notAfter: now + day };
    expect(admitCertificate(on, oneDay, good, now, policy).allow).toBe(true);
    const { lifetimeMaxMs: _, ...unlimited } = policy;
    expect(admitCertificate(on, { ...shown, notAfter: now + 1_000 * day }, good, now, unlimited).allow).toBe(true);
  });

  it('without a certificate is refused for that', () => {
    expect(admitCertificate(on, undefined, good, now, policy)).toEqual({
      allow: false,
      control: 'client-certificate',
      reason: 'no certificate was shown',
      evidence: '',
    });
  });

  it('is refused for the first of several faults', () => {
    fc.assert(
      fc.property(fc.subarray(faults.slice(0, 4) as (typeof faults)[number][], { minLength: 1 }), (some) => {
        const facts = Object.assign({ ...shown }, ...some.toReversed().map(([, change]) => change));
        expect(admitCertificate(on, facts, revoked, now, policy)).toMatchObject({ control: some[0][3] });
      }),
    );
  });

  it('is refused if its certificate names no device here', () => {
    expect(admitCertificate(on, { ...shown, name: undefined }, good, now, policy)).toMatchObject({
      allow: false,
      control: 'certificate-chain',
    });
  });

  it('needs a certificate, unless that control is off', () => {
    expect(admitCertificate(on, undefined, good, now, policy)).toMatchObject({ control: 'client-certificate' });
    const off = controlSettings({ 'client-certificate': false });
    expect(admitCertificate(off, undefined, good, now, policy).allow).toBe(true);
  });
});

describe('a list that is out of date', () => {
  it.each([
    ['accepted', { onUnavailable: 'accept' } as const, stale, 'allow'],
    ['given grace', { onUnavailable: 'grace', graceMs: 60_000 } as const, stale, 'allow'],
    ['given too little grace', { onUnavailable: 'grace', graceMs: 59_999 } as const, stale, 'refuse'],
    [
      'missing, so that grace has nothing to count from',
      { onUnavailable: 'grace', graceMs: 1e9 } as const,
      unknown,
      'refuse',
    ],
    ['refused, whatever the grace', { onUnavailable: 'refuse', graceMs: 1e9 } as const, stale, 'refuse'],
    ['not checked', { check: 'none' } as const, unknown, 'allow'],
  ])('is %s', (_what, change, status, verdict) => {
    expect(admitCertificate(on, shown, status, now, { ...policy, ...change }).allow).toBe(verdict === 'allow');
  });

  it('still refuses the serials on it', () => {
    const both = { ...revoked, staleFor: 1_000 };
    const lenient = { ...policy, onUnavailable: 'accept' } as const;
    expect(admitCertificate(on, shown, both, now, lenient)).toMatchObject({ control: 'certificate-revocation' });
  });
});

describe('a session in progress', () => {
  it.each([
    ['stays', shown, good, undefined],
    ['stays though its list is out of date', shown, stale, undefined],
    ['ends when its certificate is revoked', shown, revoked, 'close-revoked-sessions'],
    ['ends when its certificate has expired', { ...shown, notAfter: now - 1 }, good, 'close-expired-sessions'],
  ] as const)('%s', (_what, facts, status, control) => {
    expect(expelCertificate(on, facts, status, now, policy)?.control).toBe(control);
    const off = controlSettings({ 'close-revoked-sessions': false, 'close-expired-sessions': false });
    expect(expelCertificate(off, facts, status, now, policy)).toBeUndefined();
  });
});
