import { describe, expect, it } from 'vitest';
import { type Certificate, readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { type Reason, signCrl } from '../../sim/pki/crl.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { type Crl, readCrl } from '../../sim/pki/read-crl.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';
import { KeyUsage } from '../../sim/pki/write-extensions.ts';
import { crlUri, day, epoch, smallPki } from './small-pki.ts';

const pki = smallPki(idealKeys('revocation'));
const device = readCertificate(pki.device(7));
const issuer = readCertificate(pki.catalog.certificate);

/**
 * A signed and parsed CRL that lists device 7 for this reason, or no device; `change` then alters the parsed fields.
 */
function crl(number: number, reason: Reason | undefined, over: Partial<Crl> = {}): Crl {
  const revocations = reason === undefined ? [] : [{ serial: serialOf('catalog', 7), at: epoch, reason }];
  const content = { number, thisUpdate: epoch, nextUpdate: epoch + day, revocations };
  return { ...readCrl(signCrl(content, pki.catalog)), ...over };
}

const delta = (number: number, baseNumber: number, reason?: Reason, over: Partial<Crl> = {}): Crl =>
  crl(number, reason, { baseNumber, ...over });

const statusBy = (crls: readonly Crl[], certificate: Certificate = device, of: Certificate = issuer) =>
  revocationOf(certificate, of, crls, epoch, pki.keys);

const good = { status: 'good' };
const revoked = (reason: Reason) => ({ status: 'revoked', at: epoch, reason });
const unknown = (reason: string) => ({ status: 'unknown', reason });

describe('of several CRLs', () => {
  it.each([
    ['the newest counts, where it comes first', [crl(6, undefined), crl(5, 'keyCompromise')], good],
    ['the newest counts, where it comes last', [crl(5, 'keyCompromise'), crl(6, undefined)], good],
    [
      'the newest counts, where it comes between',
      [crl(4, undefined), crl(6, 'superseded'), crl(5, undefined)],
      revoked('superseded'),
    ],
    [
      'the first of two that are equally new counts',
      [crl(6, 'keyCompromise'), crl(6, undefined)],
      revoked('keyCompromise'),
    ],
    [
      'one of another issuer does not count',
      [crl(5, 'keyCompromise'), crl(9, undefined, { issuer: readCertificate(pki.root.certificate).subject })],
      revoked('keyCompromise'),
    ],
    [
      'an expired one does not count, though it is newer',
      [crl(9, 'keyCompromise', { nextUpdate: epoch - 1 }), crl(5, undefined)],
      good,
    ],
  ] as const)('%s', (_what, crls, expected) => expect(statusBy(crls)).toEqual(expected));

  it('without CRLs, nothing is known', () => {
    expect(statusBy([])).toEqual(unknown('no-crl'));
    expect(statusBy([crl(9, undefined, { issuer: readCertificate(pki.root.certificate).subject })])).toEqual(
      unknown('no-crl'),
    );
  });

  it('where none applies, the first one from the issuer gives the reason', () => {
    const stale = crl(5, undefined, { nextUpdate: epoch - 1 });
    const early = crl(6, undefined, { thisUpdate: epoch + 1 });
    expect(statusBy([stale, early])).toEqual(unknown('stale'));
    expect(statusBy([early, stale])).toEqual(unknown('not-yet-valid'));
    expect(statusBy([delta(6, 5, 'keyCompromise'), stale])).toEqual(unknown('stale'));
    expect(statusBy([delta(6, 5, 'keyCompromise')])).toEqual(unknown('no-crl'));
  });
});

describe('a delta CRL', () => {
  const full = (reason?: Reason) => crl(5, reason);
  it.each([
    ['is read first', [full(), delta(6, 5, 'keyCompromise')], revoked('keyCompromise')],
    [
      'leaves entries that it does not name to the full one',
      [full('keyCompromise'), delta(6, 5)],
      revoked('keyCompromise'),
    ],
    ['lifts a hold', [full('certificateHold'), delta(6, 5, 'removeFromCRL')], good],
    [
      'counts with a base that is older than the full one',
      [full(), delta(6, 4, 'keyCompromise')],
      revoked('keyCompromise'),
    ],
    ['does not count with a base that is newer', [full(), delta(7, 6, 'keyCompromise')], good],
    ['does not count if it is as old as the full one', [full(), delta(5, 4, 'keyCompromise')], good],
    [
      'does not count with another scope',
      [full(), delta(6, 5, 'keyCompromise', { scope: { ...full().scope, octets: '30' } })],
      good,
    ],
    ['does not count under another key', [full(), delta(6, 5, 'keyCompromise', { authorityKeyId: undefined })], good],
    [
      'that is newer wins over another',
      [full(), delta(7, 5, 'superseded'), delta(6, 5, 'keyCompromise')],
      revoked('superseded'),
    ],
    ['that has expired does not count', [full(), delta(6, 5, 'keyCompromise', { nextUpdate: epoch - 1 })], good],
  ] as const)('%s', (_what, crls, expected) => expect(statusBy(crls)).toEqual(expected));
});

describe('a CRL that does not apply to a certificate', () => {
  const one = (over: Partial<Crl>) => statusBy([crl(5, 'keyCompromise', over)]);

  it.each([
    ['a second early', { thisUpdate: epoch + 1 }, unknown('not-yet-valid')],
    ['at its first second', { thisUpdate: epoch }, revoked('keyCompromise')],
    ['at its last second', { nextUpdate: epoch }, revoked('keyCompromise')],
    ['a second late', { nextUpdate: epoch - 1 }, unknown('stale')],
    ['with an unknown critical extension', { unknownCritical: ['1.2.3'] }, unknown('unknown-critical-extension')],
    ['by a key that the issuer does not have', { authorityKeyId: '00' }, unknown('other-key')],
    ['that names no key', { authorityKeyId: undefined }, revoked('keyCompromise')],
    ['with an invalid signature', { signature: new Uint8Array(64) }, unknown('signature')],
  ] as const)('%s', (_what, over, expected) => expect(one(over)).toEqual(expected));

  it.each([
    ['all', false, 'revoked'],
    ['user', false, 'revoked'],
    ['ca', false, 'scope'],
    ['all', true, 'revoked'],
    ['user', true, 'scope'],
    ['ca', true, 'revoked'],
  ] as const)('is for %s certificates; this one is an authority: %s', (only, ca, expected) => {
    const certificate = { ...device, extensions: { ...device.extensions, basicConstraints: { ca, critical: true } } };
    const scope = { names: undefined, only, isPartial: false, octets: '' };
    const found = statusBy([crl(5, 'keyCompromise', { scope })], certificate as unknown as Certificate);
    expect(found).toEqual(expected === 'revoked' ? revoked('keyCompromise') : unknown('scope'));
  });

  it('is for users, which include a certificate without basicConstraints', () => {
    const { basicConstraints: _none, ...extensions } = device.extensions;
    const by = (only: 'user' | 'ca') =>
      statusBy([crl(5, 'keyCompromise', { scope: { names: undefined, only, isPartial: false, octets: '' } })], {
        ...device,
        extensions,
      });
    expect([by('user'), by('ca')]).toEqual([revoked('keyCompromise'), unknown('scope')]);
  });

  const uri = (value: string) => ({ kind: 'uri', value }) as const;
  const dns = (value: string) => ({ kind: 'dns', value }) as const;
  it.each([
    ['its point', [uri(crlUri)], true],
    ['its point among others', [uri('http://crl.example/other.crl'), uri(crlUri)], true],
    ['another point', [uri('http://crl.example/other.crl')], false],
    ['a name of another kind', [dns(crlUri)], false],
    ['no name at all', [], false],
  ] as const)('is for the certificates of %s', (_what, names, isMeant) => {
    const scope = { names, only: 'all', isPartial: false, octets: '' } as const;
    expect(one({ scope })).toEqual(isMeant ? revoked('keyCompromise') : unknown('scope'));
  });

  it('is for some reasons only', () => {
    expect(one({ scope: { names: undefined, only: 'all', isPartial: true, octets: '' } })).toEqual(unknown('scope'));
  });

  it('is of a point that the certificate names for some reasons only, or names in another way, or does not name', () => {
    const scope = { names: [uri(crlUri)], only: 'all', isPartial: false, octets: '' } as const;
    const at = (points: readonly object[] | undefined) => {
      const crlDistributionPoints = points === undefined ? undefined : { points };
      const certificate = { ...device, extensions: { ...device.extensions, crlDistributionPoints } };
      return statusBy([crl(5, 'keyCompromise', { scope })], certificate as unknown as Certificate).status;
    };
    expect(at([{ isPartial: false, names: [uri(crlUri)] }])).toBe('revoked');
    expect(at([{ isPartial: false, names: [dns(crlUri), uri(crlUri)] }])).toBe('revoked');
    expect(at([{ isPartial: true, names: [uri(crlUri)] }])).toBe('unknown');
    expect(at([{ isPartial: false, names: [dns(crlUri)] }])).toBe('unknown');
    expect(at([])).toBe('unknown');
    expect(at(undefined)).toBe('unknown');
  });

  it.each([
    ['may sign CRLs', [KeyUsage.crlSign], true],
    ['may sign certificates only', [KeyUsage.keyCertSign], false],
    ['has no key usage', undefined, true],
  ] as const)('is signed by an issuer that %s', (_what, bits, isHeard) => {
    const keyUsage = bits === undefined ? undefined : { bits };
    const of = { ...issuer, extensions: { ...issuer.extensions, keyUsage } } as unknown as Certificate;
    expect(statusBy([crl(5, 'keyCompromise')], device, of)).toEqual(
      isHeard ? revoked('keyCompromise') : unknown('issuer-may-not-sign'),
    );
  });

  it('is checked for a certificate of another issuer name', () => {
    const of = { ...issuer, subject: readCertificate(pki.root.certificate).subject } as Certificate;
    expect(statusBy([crl(5, 'keyCompromise')], device, of)).toEqual(unknown('other-key'));
  });

  it('names a key, and the issuer none', () => {
    const extensions = { ...issuer.extensions, subjectKeyIdentifier: undefined };
    const of = { ...issuer, extensions } as unknown as Certificate;
    expect(statusBy([crl(5, 'keyCompromise')], device, of)).toEqual(unknown('other-key'));
  });
});
