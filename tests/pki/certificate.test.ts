import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { DerError, der, hex } from '../../sim/pki/der/index.ts';
import { ipBytes } from '../../sim/pki/general-name.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { openssl, pem } from './openssl.ts';
import { crlUri, day, epoch, smallPki } from './small-pki.ts';

describe.each([
  ['real keys', realKeys],
  ['ideal keys', idealKeys],
])('a certificate under %s', (_kind, keysOf) => {
  const pki = smallPki(keysOf('small-pki'));

  it('reads as it was written', () => {
    const certificate = readCertificate(pki.device(7));
    const issuer = readCertificate(pki.catalog.certificate);
    expect(certificate.serial).toBe(hex(serialOf('catalog', 7)));
    expect(certificate.subject.commonNames).toEqual(['acme/gateway-7']);
    expect(certificate.issuer.parts).toEqual(issuer.subject.parts);
    expect([certificate.notBefore, certificate.notAfter]).toEqual([epoch, epoch + day]);
    expect(certificate.publicKey).toEqual(pki.keys.signerOf('acme/gateway-7').publicKey);
    expect(certificate.extensions).toMatchObject({
      basicConstraints: { critical: true, ca: false, pathLen: undefined },
      keyUsage: { critical: true, bits: [0] },
      extKeyUsage: { critical: false, purposes: [Oid.clientAuth] },
      subjectAltName: {
        critical: false,
        names: [
          { kind: 'dns', value: 'gateway-7.acme.example' },
          { kind: 'uri', value: 'urn:fleetlab:acme/gateway-7' },
        ],
      },
      authorityKeyIdentifier: { keyId: issuer.extensions.subjectKeyIdentifier?.keyId, namesCertificate: false },
      crlDistributionPoints: { points: [{ names: [{ kind: 'uri', value: crlUri }], isPartial: false }] },
      unknownCritical: [],
    });
  });

  it('is signed by its issuer over all of its content', () => {
    const { toBeSigned, algorithm, signature } = readCertificate(pki.device(7));
    const by = (signer = pki.catalog.signer, what = toBeSigned) =>
      pki.keys.verify(signer.publicKey, algorithm, what, signature);
    expect(by()).toBe(true);
    expect(by(pki.root.signer)).toBe(false);
    expect(by(undefined, readCertificate(pki.device(8)).toBeSigned)).toBe(false);
  });
});

describe('a certificate', () => {
  const pki = smallPki();

  it('has the same fields for openssl as for us', () => {
    const text = openssl(['x509', '-inform', 'DER', '-in', 'device', '-noout', '-text'], { device: pki.device(7) });
    for (const line of [
      'Version: 3 (0x2)',
      'Issuer: O=acme, CN=acme catalog',
      'Subject: O=acme, OU=gateways, CN=acme/gateway-7',
      'Not Before: Jan  1 00:00:00 2026 GMT',
      'Not After : Jan  2 00:00:00 2026 GMT',
      'NIST CURVE: P-256',
      'X509v3 Basic Constraints: critical',
      'CA:FALSE',
      'X509v3 Key Usage: critical',
      'Digital Signature',
      'TLS Web Client Authentication',
      'DNS:gateway-7.acme.example, URI:urn:fleetlab:acme/gateway-7',
      `URI:${crlUri}`,
    ])
      expect(text).toContain(line);
    expect(text.replace(/[\s:]/g, '')).toContain(`SerialNumber${hex(serialOf('catalog', 7))}`);
  });

  it('of an authority has limits that openssl reads', () => {
    const text = openssl(['x509', '-inform', 'DER', '-in', 'root', '-noout', '-text'], {
      root: smallPki().catalog.certificate,
    });
    expect(text).toContain('CA:TRUE, pathlen:0');
    expect(text).toContain('Certificate Sign, CRL Sign');
  });

  it.each([
    // notAfter belongs to the period (RFC 5280 4.1.2.5), but openssl ends it a second early.
    ['inside its day', epoch + day - 1, 'device.pem: OK'],
    ['a second after it', epoch + day + 1, 'certificate has expired'],
    ['a second before it', epoch - 1, 'certificate is not yet valid'],
  ])('is verified by openssl %s', (_when, at, outcome) => {
    const verdict = openssl(
      ['verify', '-x509_strict', '-purpose', 'sslclient', '-attime', String(at), '-CAfile', 'root.pem'].concat([
        '-untrusted',
        'catalog.pem',
        'device.pem',
      ]),
      {
        'root.pem': pem('CERTIFICATE', pki.root.certificate),
        'catalog.pem': pem('CERTIFICATE', pki.catalog.certificate),
        'device.pem': pem('CERTIFICATE', pki.device(7)),
      },
    );
    expect(verdict).toContain(outcome);
  });

  it('is accepted by node:crypto', () => {
    const device = new X509Certificate(pki.device(7));
    expect(device.checkIssued(new X509Certificate(pki.catalog.certificate))).toBe(true);
    expect(device.verify(new X509Certificate(pki.catalog.certificate).publicKey)).toBe(true);
    expect(device.subjectAltName).toBe('DNS:gateway-7.acme.example, URI:urn:fleetlab:acme/gateway-7');
  });

  it('with one octet changed is refused, or has other content', () => {
    const whole = pki.device(7);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(whole);
        changed[at] ^= flip;
        try {
          expect(readCertificate(changed).der).not.toEqual(whole);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['cut short', (whole: Uint8Array) => whole.subarray(0, -1)],
    ['with an octet behind it', (whole: Uint8Array) => Buffer.concat([whole, Uint8Array.of(0)])],
    ['that is empty', () => new Uint8Array(0)],
    ['that is another structure', () => der.sequence([der.integer(1)])],
  ])('%s is refused', (_what, change) => {
    expect(() => readCertificate(change(pki.device(7)))).toThrow(DerError);
  });
});

it('a certificate under ideal keys has the same octets in every run', () => {
  const write = () => smallPki(idealKeys('small-pki')).device(7);
  expect(write()).toEqual(write());
});

describe('a serial number', () => {
  it('is the same for the same authority and count, and positive', () => {
    expect(serialOf('catalog', 7)).toEqual(serialOf('catalog', 7));
    const all = Array.from({ length: 2000 }, (_, nth) => serialOf(nth % 2 === 0 ? 'catalog' : 'other', nth));
    expect(new Set(all.map(hex)).size).toBe(2000);
    expect(all.every((serial) => serial.length === 16 && serial[0] > 0 && serial[0] < 0x80)).toBe(true);
  });
});

describe('parsing an address', () => {
  it.each([
    ['192.0.2.1', 'c0000201'],
    ['::1', `${'0'.repeat(31)}1`],
    ['::', '0'.repeat(32)],
    ['2001:DB8::8a2e:370:7334', '20010db80000000000008a2e03707334'],
    ['2001:db8:0:0:1:0:0:1', '20010db8000000000001000000000001'],
  ])('gives the octets of %s', (text, octets) => {
    expect(ipBytes(text)).toBe(octets);
  });

  it.each(['1.2.3', '1.2.3.256', '01.2.3.4', '1::2::3', ':1', '1:2:3:4:5:6:7', '12345::', '1:2:3:4:5:6:7:8::', 'x'])(
    'refuses %s',
    (text) => {
      expect(() => ipBytes(text)).toThrow(expect.objectContaining({ code: 'pki/address' }));
    },
  );
});
