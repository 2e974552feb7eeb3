import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { type CrlContent, type Reason, type Revocation, reasonCodes, signCrl } from '../../sim/pki/crl.ts';
import { DerError, hex } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';
import { openssl, pem } from './openssl.ts';
import { crlUri, day, epoch, smallPki } from './small-pki.ts';

const revoked = (nth: number, reason: Reason = 'keyCompromise', at = epoch): Revocation => ({
  serial: serialOf('catalog', nth),
  at,
  reason,
});
const content: CrlContent = {
  number: 5,
  thisUpdate: epoch,
  nextUpdate: epoch + day,
  revocations: [revoked(7), revoked(8, 'unspecified', epoch - day)],
};

describe('a CRL', () => {
  const { catalog } = smallPki();

  it('reads as it was written', () => {
    const crl = readCrl(signCrl({ ...content, baseNumber: 3, uri: crlUri, only: 'user' }, catalog));
    expect(crl).toMatchObject({
      number: 5,
      baseNumber: 3,
      thisUpdate: epoch,
      nextUpdate: epoch + day,
      entries: 2,
      unknownCritical: [],
      authorityKeyId: readCertificate(catalog.certificate).extensions.subjectKeyIdentifier?.keyId,
      scope: { names: [{ kind: 'uri', value: crlUri }], only: 'user', isPartial: false },
    });
    expect(crl.entryOf(hex(serialOf('catalog', 7)))).toEqual({ at: epoch, reason: 'keyCompromise' });
    expect(crl.entryOf(hex(serialOf('catalog', 8)))).toEqual({ at: epoch - day, reason: 'unspecified' });
    expect(crl.entryOf(hex(serialOf('catalog', 9)))).toBeUndefined();
  });

  it.each(Object.keys(reasonCodes) as Reason[])('carries the reason %s', (reason) => {
    const crl = readCrl(signCrl({ ...content, revocations: [revoked(1, reason)] }, catalog));
    expect(crl.entryOf(hex(serialOf('catalog', 1)))?.reason).toBe(reason);
  });

  it('without revocations leaves the list out', () => {
    const crl = readCrl(signCrl({ ...content, revocations: [] }, catalog));
    expect([crl.entries, crl.entryOf('01')]).toEqual([0, undefined]);
  });

  it('finds each of 20,000 serial numbers, at 35 octets an entry', () => {
    const all = Array.from({ length: 20_000 }, (_, nth) => revoked(nth, 'unspecified'));
    const written = signCrl({ ...content, revocations: all }, smallPki(idealKeys('many')).catalog);
    const crl = readCrl(written);
    expect(all.every(({ serial }) => crl.entryOf(hex(serial)) !== undefined)).toBe(true);
    expect(crl.entryOf(hex(serialOf('catalog', 20_000)))).toBeUndefined();
    expect(Math.floor(written.length / all.length)).toBe(35);
  });

  it('is refused if it lists a serial number twice', () => {
    expect(() => readCrl(signCrl({ ...content, revocations: [revoked(7), revoked(7)] }, catalog))).toThrow(DerError);
  });

  it.each([
    ['that is empty', new Uint8Array(0)],
    ['of 21 octets', new Uint8Array(21).fill(1)],
    ['that is 0', Uint8Array.of(0)],
    ['that is negative', Uint8Array.of(0x80)],
    ['with a zero in front', Uint8Array.of(0, 1)],
  ])('is not written for a serial number %s', (_what, serial) => {
    expect(() => signCrl({ ...content, revocations: [{ ...revoked(7), serial }] }, catalog)).toThrow(
      expect.objectContaining({ code: 'pki/serial' }),
    );
  });

  it('lists its entries in their order', () => {
    expect([...readCrl(signCrl(content, catalog)).listed()]).toEqual([
      [hex(serialOf('catalog', 7)), { at: epoch, reason: 'keyCompromise' }],
      [hex(serialOf('catalog', 8)), { at: epoch - day, reason: 'unspecified' }],
    ]);
    expect([...readCrl(signCrl({ ...content, revocations: [] }, catalog)).listed()]).toEqual([]);
  });

  it('with one octet changed is refused or has an invalid signature', () => {
    const pki = smallPki(idealKeys('crl'));
    const whole = signCrl(content, pki.catalog);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(whole);
        changed[at] ^= flip;
        try {
          const { algorithm, toBeSigned, signature } = readCrl(changed);
          expect(pki.keys.verify(pki.catalog.signer.publicKey, algorithm, toBeSigned, signature)).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('has the same content for openssl as for us', () => {
    const delta = signCrl({ ...content, baseNumber: 3, uri: crlUri, only: 'user' }, catalog);
    const text = openssl(['crl', '-inform', 'DER', '-in', 'crl', '-noout', '-text'], { crl: delta });
    for (const line of [
      'Version 2 (0x1)',
      'Issuer: O=acme, CN=acme catalog',
      'Last Update: Jan  1 00:00:00 2026 GMT',
      'Next Update: Jan  2 00:00:00 2026 GMT',
      'X509v3 Delta CRL Indicator: critical',
      'X509v3 Issuing Distribution Point: critical',
      `URI:${crlUri}`,
      'Only User Certificates',
      `Serial Number: ${hex(serialOf('catalog', 7)).toUpperCase()}`,
      'Key Compromise',
    ])
      expect(text).toContain(line);
  });

  it.each([
    ['the device it lists', 7, /certificate revoked/],
    ['another device', 9, /device.pem: OK/],
  ])('makes openssl judge %s', (_which, nth, outcome) => {
    const pki = smallPki();
    const files = {
      'root.pem': pem('CERTIFICATE', pki.root.certificate),
      'catalog.pem': pem('CERTIFICATE', pki.catalog.certificate),
      'device.pem': pem('CERTIFICATE', pki.device(nth)),
      'crl.pem': pem('X509 CRL', signCrl(content, pki.catalog)),
    };
    const at = ['-attime', String(epoch + 60)];
    const args = ['verify', '-x509_strict', '-crl_check', ...at, '-CAfile', 'root.pem', '-untrusted', 'catalog.pem'];
    expect(openssl([...args, '-CRLfile', 'crl.pem', 'device.pem'], files)).toMatch(outcome);
  });
});

describe.each([
  ['real keys', realKeys],
  ['ideal keys', idealKeys],
])('revocation under %s', (_kind, keysOf) => {
  const pki = smallPki(keysOf('revocation'));
  const issuer = readCertificate(pki.catalog.certificate);
  const crl = (changes: Partial<CrlContent> = {}, by = pki.catalog) => readCrl(signCrl({ ...content, ...changes }, by));
  const statusOf = (nth: number, crls: ReturnType<typeof crl>[], now = epoch) =>
    revocationOf(readCertificate(pki.device(nth)), issuer, crls, now, pki.keys);
  const unknown = (reason: string) => ({ status: 'unknown', reason });
  const good = { status: 'good' };

  it('is found for a serial number on the list, and for no other', () => {
    expect(statusOf(7, [crl()])).toEqual({ status: 'revoked', at: epoch, reason: 'keyCompromise' });
    expect(statusOf(9, [crl()])).toEqual(good);
  });

  it('is unknown without a CRL, and by the CRL of another', () => {
    expect(statusOf(7, [])).toEqual(unknown('no-crl'));
    expect(statusOf(7, [crl({}, pki.root)])).toEqual(unknown('no-crl'));
  });

  it.each([
    ['before thisUpdate', epoch - 1, unknown('not-yet-valid')],
    ['at thisUpdate', epoch, good],
    ['at nextUpdate', epoch + day, good],
    ['after nextUpdate', epoch + day + 1, unknown('stale')],
  ])('%s is judged', (_when, now, status) => {
    expect(statusOf(9, [crl()], now)).toEqual(status);
  });

  it('is unknown by a CRL that another key signed under the same name', () => {
    const mallory = { ...pki.catalog, signer: pki.keys.signerOf('mallory') };
    expect(statusOf(9, [crl({}, mallory)])).toEqual(unknown('signature'));
    expect(statusOf(9, [crl({}, { ...pki.catalog, keyIdentifier: pki.root.keyIdentifier })])).toEqual(
      unknown('other-key'),
    );
  });

  it('is unknown by the CRL of an issuer without cRLSign', () => {
    const keyUsage = { critical: true, bits: [5] };
    const without = { ...issuer, extensions: { ...issuer.extensions, keyUsage } };
    const device = readCertificate(pki.device(9));
    expect(revocationOf(device, without, [crl()], epoch, pki.keys)).toEqual(unknown('issuer-may-not-sign'));
  });

  it.each([
    ['its own distribution point', { uri: crlUri }, good],
    ['another distribution point', { uri: 'http://crl.example/other.crl' }, unknown('scope')],
    ['device certificates', { only: 'user' }, good],
    ['authorities', { only: 'ca' }, unknown('scope')],
  ] as const)('is judged by a CRL for %s', (_which, scope, status) => {
    expect(statusOf(9, [crl(scope)])).toEqual(status);
  });

  it('is the status on the newest full CRL', () => {
    expect(statusOf(7, [crl(), crl({ number: 6, revocations: [] }), crl({ number: 4 })])).toEqual(good);
  });

  it.each([
    ['adds to its base', { revocations: [revoked(9)] }, 9, 'revoked'],
    ['lifts a hold', { revocations: [revoked(7, 'removeFromCRL')] }, 7, 'good'],
    ['keeps the other entries', { revocations: [] }, 7, 'revoked'],
    ['starts at an older base', { baseNumber: 4, revocations: [revoked(9)] }, 9, 'revoked'],
    ['starts at a newer base, and so is ignored', { baseNumber: 6, number: 7, revocations: [revoked(9)] }, 9, 'good'],
    ['is older than its base, and so is ignored', { baseNumber: 4, number: 5, revocations: [revoked(9)] }, 9, 'good'],
    ['has another scope, and so is ignored', { only: 'user', revocations: [revoked(9)] }, 9, 'good'],
  ] as const)('by a delta CRL that %s', (_what, changes, nth, status) => {
    expect(statusOf(nth, [crl({ baseNumber: 5, number: 6, ...changes }), crl()]).status).toBe(status);
  });

  it('is checked for many certificates with one signature check', () => {
    let checks = 0;
    const counting = {
      ...pki.keys,
      verify: (...all: Parameters<typeof pki.keys.verify>) => {
        checks++;
        return pki.keys.verify(...all);
      },
    };
    const list = crl();
    const judged = (nth: number, by = issuer) =>
      revocationOf(readCertificate(pki.device(nth)), by, [list], epoch, counting).status;
    expect([7, 9, 8, 10].map((nth) => judged(nth))).toEqual(['revoked', 'good', 'revoked', 'good']);
    expect(checks).toBe(1);
    // A valid signature under one key implies nothing about another, whichever check came first.
    const other = { ...issuer, publicKey: pki.root.signer.publicKey };
    expect([judged(9, other), judged(9), judged(9, other)]).toEqual(['unknown', 'good', 'unknown']);
    const refusing = { ...pki.keys, verify: () => false };
    expect(revocationOf(readCertificate(pki.device(9)), issuer, [list], epoch, refusing)).toEqual(unknown('signature'));
    expect(judged(9)).toBe('good');
  });

  it('is unknown by a delta CRL alone', () => {
    expect(statusOf(9, [crl({ baseNumber: 3 })])).toEqual(unknown('no-crl'));
  });
});
