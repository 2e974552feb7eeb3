import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyBits, readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { constructedContext, DerError, der, hex, primitiveContext } from '../../sim/pki/der/index.ts';
import { privateKeyPem, realKeys } from '../../sim/pki/keys.ts';
import { ocspStatusOf } from '../../sim/pki/ocsp.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { readOcspResponse } from '../../sim/pki/read-ocsp.ts';
import { opensslFile, pem } from './openssl.ts';
import { day, epoch, smallPki } from './small-pki.ts';

/** Parts of a response that `signOcspResponse` never writes, assembled by hand and signed. */
describe('an OCSP response from other software', () => {
  const keys = realKeys('ocsp');
  const pki = smallPki(keys);
  const issuer = readCertificate(pki.catalog.certificate);
  const device = readCertificate(pki.device(7));
  const { signer } = pki.catalog;
  const explicit = (n: number, ...parts: readonly Uint8Array[]) => der.element(constructedContext(n), parts);
  const sha1 = (octets: Uint8Array) => createHash('sha1').update(octets).digest();
  const defaults = {
    version: [] as readonly Uint8Array[],
    responder: explicit(2, der.octetString(sha1(keyBits(issuer.publicKey)))),
    hash: der.sequence([der.oid(Oid.sha1), der.nothing()]),
    serial: der.integer(serialOf('catalog', 7)),
    status: der.element(primitiveContext(0), []),
    thisUpdate: der.generalizedTime(epoch),
    nextUpdate: [explicit(0, der.generalizedTime(epoch + day))] as readonly Uint8Array[],
    singleExtensions: [] as readonly Uint8Array[],
    extensions: [] as readonly Uint8Array[],
    algorithm: signer.algorithm,
    certificates: [] as readonly Uint8Array[],
  };
  const made = (changes: Partial<typeof defaults>) => {
    const it = { ...defaults, ...changes };
    const certId = der.sequence([
      ...[
        it.hash,
        der.octetString(sha1(pki.catalog.name)),
        der.octetString(sha1(keyBits(issuer.publicKey))),
        it.serial,
      ],
    ]);
    const single = der.sequence([certId, it.status, it.thisUpdate, ...it.nextUpdate, ...it.singleExtensions]);
    const parts = [...it.version, it.responder, der.generalizedTime(epoch), der.sequence([single]), ...it.extensions];
    const toBeSigned = der.sequence(parts);
    const basic = [toBeSigned, it.algorithm, der.bitString(signer.sign(toBeSigned)), ...it.certificates];
    const bytes = der.sequence([der.oid(Oid.basicOcspResponse), der.octetString(der.sequence(basic))]);
    return der.sequence([der.enumerated(0), explicit(0, bytes)]);
  };
  const statusBy = (changes: Partial<typeof defaults>) => {
    const status = ocspStatusOf(device, issuer, readOcspResponse(made(changes)), epoch, keys);
    return status.status === 'unknown' ? status.reason : status.status;
  };
  const anExtension = (isCritical: boolean) =>
    explicit(
      1,
      der.sequence([
        der.sequence([der.oid('2.999.3'), ...(isCritical ? [der.boolean(true)] : []), der.octetString(der.nothing())]),
      ]),
    );
  const revokedWith = (...parts: readonly Uint8Array[]) => explicit(1, der.generalizedTime(epoch), ...parts);

  it.each<[string, Partial<typeof defaults>, string]>([
    ['as our own code writes it', {}, 'good'],
    ['by a responder that is named', { responder: explicit(1, pki.catalog.name) }, 'good'],
    ['by a responder of another name', { responder: explicit(1, pki.root.name) }, 'other-key'],
    ['with a hash that has no parameters', { hash: der.sequence([der.oid(Oid.sha1)]) }, 'good'],
    ['with a hash that is unknown', { hash: der.sequence([der.oid('2.16.840.1.101.3.4.2.3')]) }, 'no-answer'],
    ['with SHA-1 under the name of SHA-256', { hash: der.sequence([der.oid(Oid.sha256)]) }, 'no-answer'],
    ['without nextUpdate', { nextUpdate: [] }, 'stale'],
    ['with an extension of the answer', { singleExtensions: [anExtension(false)] }, 'good'],
    ['with a critical one', { singleExtensions: [anExtension(true)] }, 'unknown-critical-extension'],
    ['with an extension of the response', { extensions: [anExtension(false)] }, 'good'],
    ['with a critical one of the response', { extensions: [anExtension(true)] }, 'unknown-critical-extension'],
    ['with a certificate', { certificates: [explicit(0, der.sequence([pki.catalog.certificate]))] }, 'good'],
    [
      'under another algorithm than it was signed with',
      { algorithm: der.sequence([der.oid(Oid.ecdsaWithSha512)]) },
      'signature',
    ],
    ['that is revoked without a reason', { status: revokedWith() }, 'revoked'],
    ['that is revoked for a reason', { status: revokedWith(explicit(0, der.enumerated(1))) }, 'revoked'],
  ])('%s is judged', (_what, changes, outcome) => {
    expect(statusBy(changes)).toBe(outcome);
  });

  it.each<[string, Partial<typeof defaults>]>([
    ['that writes its version, which is a default', { version: [explicit(0, der.integer(0))] }],
    ['of version 2', { version: [explicit(0, der.integer(1))] }],
    ['whose time is UTCTime', { thisUpdate: der.time(epoch) }],
    ['whose end is UTCTime', { nextUpdate: [explicit(0, der.time(epoch))] }],
    ['about serial number 0', { serial: der.integer(0) }],
    ['about a negative serial number', { serial: der.integer(-5) }],
    ['with an unknown status', { status: der.element(primitiveContext(0), [der.nothing()]) }],
    ['with an undefined status', { status: der.element(primitiveContext(3), []) }],
    ['that is revoked at no time', { status: explicit(1) }],
    ['that is revoked without a time and a reason', { status: der.element(primitiveContext(1), []) }],
    ['that is revoked for an undefined reason', { status: revokedWith(explicit(0, der.enumerated(7))) }],
    ['that is revoked for two reasons', { status: revokedWith(explicit(0, der.enumerated(1), der.enumerated(1))) }],
    ['with empty extensions', { extensions: [explicit(1, der.sequence([]))] }],
    ['with something else behind its certificates', { certificates: [explicit(0, der.sequence([])), der.nothing()] }],
    ['without a responder', { responder: explicit(3, der.octetString(new Uint8Array(20))) }],
  ])('%s is refused', (_what, changes) => {
    expect(() => readOcspResponse(made(changes))).toThrow(DerError);
  });

  it('lists which extensions are critical, its own and those of each answer', () => {
    const criticalIn = (changes: Partial<typeof defaults>) => {
      const response = readOcspResponse(made(changes));
      return response.isSuccessful && [response.unknownCritical, response.answers.map((one) => one.unknownCritical)];
    };
    expect(criticalIn({ extensions: [anExtension(true)] })).toEqual([['2.999.3'], [[]]]);
    expect(criticalIn({ singleExtensions: [anExtension(true)] })).toEqual([[], [['2.999.3']]]);
    expect(criticalIn({ extensions: [anExtension(false)] })).toEqual([[], [[]]]);
  });

  it.each([
    ['named', []],
    ['by its key', ['-resp_key_id']],
    ['named, without certificates', ['-resp_no_certs']],
  ])('that openssl makes, %s, is judged as openssl judges it', (_what, options) => {
    const index = [
      ['R', '270101000000Z', '260101000000Z,keyCompromise', hex(serialOf('catalog', 7))],
      ['V', '270101000000Z', '', hex(serialOf('catalog', 8))],
    ].map(([state, end, revokedAt, serial]) =>
      [state, end, revokedAt, serial.toUpperCase(), 'unknown', '/CN=x'].join('\t'),
    );
    const octets = opensslFile(
      [
        ...['ocsp', '-index', 'index.txt', '-CA', 'catalog.pem', '-rsigner', 'catalog.pem', '-rkey', 'key.pem'],
        ...['-issuer', 'catalog.pem', '-cert', '7.pem', '-cert', '8.pem', '-cert', '9.pem', '-no_nonce', '-noverify'],
        ...['-ndays', '1', '-respout', 'response', ...options],
      ],
      {
        'index.txt': `${index.join('\n')}\n`,
        'catalog.pem': pem('CERTIFICATE', pki.catalog.certificate),
        'key.pem': privateKeyPem('ocsp', 'catalog'),
        '7.pem': pem('CERTIFICATE', pki.device(7)),
        '8.pem': pem('CERTIFICATE', pki.device(8)),
        '9.pem': pem('CERTIFICATE', pki.device(9)),
      },
      'response',
    );
    const response = readOcspResponse(octets);
    if (!response.isSuccessful) throw new Error(response.reason);
    // openssl uses the clock of the machine.
    const now = response.answers[0].thisUpdate;
    const statuses = [7, 8, 9].map((nth) =>
      ocspStatusOf(readCertificate(pki.device(nth)), issuer, response, now, keys),
    );
    expect(statuses).toEqual([
      { status: 'revoked', at: epoch, reason: 'keyCompromise' },
      { status: 'good' },
      { status: 'unknown', reason: 'not-known-there' },
    ]);
  });
});
