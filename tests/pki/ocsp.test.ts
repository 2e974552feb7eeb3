import { describe, expect, it } from 'vitest';
import type { Authority } from '../../sim/pki/authority.ts';
import { readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { type Reason, reasonCodes } from '../../sim/pki/crl.ts';
import { constructedContext, DerError, der, hex } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { type OcspContent, ocspStatusOf, signOcspResponse } from '../../sim/pki/ocsp.ts';
import { Oid } from '../../sim/pki/oids.ts';
import type { OcspStatus } from '../../sim/pki/read-ocsp.ts';
import { readOcspResponse } from '../../sim/pki/read-ocsp.ts';
import { openssl, pem } from './openssl.ts';
import { day, epoch, smallPki } from './small-pki.ts';

const good: OcspStatus = { status: 'good' };
const revoked = (reason: Reason = 'keyCompromise'): OcspStatus => ({ status: 'revoked', at: epoch - 60, reason });
const about = (nth: number, status: OcspStatus = good, thisUpdate = epoch) => ({
  ...status,
  serial: serialOf('catalog', nth),
  thisUpdate,
  nextUpdate: thisUpdate + day,
});
const content = (...answers: OcspContent['answers']): OcspContent => ({ producedAt: epoch, answers });

describe('an OCSP response', () => {
  const { catalog, root } = smallPki(idealKeys('ocsp'));

  it.each(['sha1', 'sha256'] as const)('reads as it was written, with CertIDs by %s', (hash) => {
    const answers = [about(7, revoked('superseded')), about(8), about(9, { status: 'unknown' })];
    const response = readOcspResponse(signOcspResponse({ ...content(...answers), hash }, catalog));
    expect(response).toMatchObject({
      isSuccessful: true,
      producedAt: epoch,
      responder: { by: 'key' },
      unknownCritical: [],
      answers: answers.map(({ serial, thisUpdate, nextUpdate, ...status }) => ({
        certId: { hash, serial: hex(serial) },
        status,
        thisUpdate,
        nextUpdate,
        unknownCritical: [],
      })),
    });
  });

  it.each((Object.keys(reasonCodes) as Reason[]).filter((reason) => reason !== 'removeFromCRL'))(
    'carries the reason %s',
    (reason) => {
      const response = readOcspResponse(signOcspResponse(content(about(7, revoked(reason))), catalog));
      expect(response).toMatchObject({ answers: [{ status: { status: 'revoked', at: epoch - 60, reason } }] });
    },
  );

  it.each([
    [1, 'malformedRequest'],
    [2, 'internalError'],
    [3, 'tryLater'],
    [5, 'sigRequired'],
    [6, 'unauthorized'],
  ])('with status %s has no content but %s', (status, reason) => {
    expect(readOcspResponse(der.sequence([der.enumerated(status)]))).toEqual({ isSuccessful: false, reason });
  });

  const basic = signOcspResponse(content(about(7)), catalog);
  const wrapped = (type: string, response: Uint8Array) =>
    der.sequence([
      der.enumerated(0),
      der.element(constructedContext(0), [der.sequence([der.oid(type), der.octetString(response)])]),
    ]);
  it.each([
    ['that is empty', new Uint8Array(0)],
    ['with an undefined status', der.sequence([der.enumerated(4)])],
    ['that succeeds without an answer', der.sequence([der.enumerated(0)])],
    ['that refuses and answers', der.sequence([der.enumerated(3), der.element(constructedContext(0), [])])],
    ['with octets behind it', Buffer.concat([basic, Uint8Array.of(0)])],
    ['of another kind than basic', wrapped('1.3.6.1.5.5.7.48.1.2', basic)],
    ['that holds no response', wrapped(Oid.basicOcspResponse, der.sequence([]))],
    ['about nothing', signOcspResponse(content(), catalog)],
    ['that is a certificate', root.certificate],
  ])('%s is refused', (_what, octets) => {
    expect(() => readOcspResponse(octets)).toThrow(DerError);
  });
});

describe.each([
  ['real keys', realKeys],
  ['ideal keys', idealKeys],
])('a status by OCSP under %s', (_kind, keysOf) => {
  const keys = keysOf('ocsp');
  const pki = smallPki(keys);
  const issuer = readCertificate(pki.catalog.certificate);
  const device = readCertificate(pki.device(7));
  const unknown = (reason: string) => ({ status: 'unknown', reason });
  const statusBy = (answers: OcspContent, now = epoch, by: Authority = pki.catalog, judge = issuer) =>
    ocspStatusOf(device, judge, readOcspResponse(signOcspResponse(answers, by)), now, keys);

  it('is the status in the answer for its serial number', () => {
    expect(statusBy(content(about(6, revoked()), about(7)))).toEqual(good);
    expect(statusBy(content(about(7, revoked()), about(6)))).toEqual(revoked());
    expect(statusBy({ ...content(about(7, revoked())), hash: 'sha256' })).toEqual(revoked());
    expect(statusBy(content(about(7, { status: 'unknown' })))).toEqual(unknown('not-known-there'));
    expect(statusBy(content(about(6)))).toEqual(unknown('no-answer'));
  });

  it('is revoked if one of several answers says so', () => {
    expect(statusBy(content(about(7), about(7, revoked())))).toEqual(revoked());
  });

  it.each([
    ['before thisUpdate', epoch - 1, unknown('not-yet-valid')],
    ['at thisUpdate', epoch, good],
    ['at nextUpdate', epoch + day, good],
    ['after nextUpdate', epoch + day + 1, unknown('stale')],
  ])('%s is judged', (_when, now, status) => {
    expect(statusBy(content(about(7)), now)).toEqual(status);
  });

  it('is unknown by a response of another authority, and by another key under that name', () => {
    expect(statusBy(content(about(7)), epoch, pki.root)).toEqual(unknown('other-key'));
    const mallory = { ...pki.catalog, signer: { ...keys.signerOf('mallory'), publicKey: issuer.publicKey } };
    expect(statusBy(content(about(7)), epoch, mallory)).toEqual(unknown('signature'));
  });

  it('is unknown by an authority that may sign certificates and CRLs only', () => {
    const keyUsage = { critical: true, bits: [5, 6] };
    const silent = { ...issuer, extensions: { ...issuer.extensions, keyUsage } };
    expect(statusBy(content(about(7)), epoch, pki.catalog, silent)).toEqual(unknown('issuer-may-not-sign'));
  });

  it('is unknown by a response that was refused', () => {
    const later = readOcspResponse(der.sequence([der.enumerated(3)]));
    expect(ocspStatusOf(device, issuer, later, epoch, keys)).toEqual(unknown('refused'));
  });

  it('is unknown by an answer about another issuer with that serial number', () => {
    const other = { ...pki.catalog, name: pki.root.name };
    expect(statusBy(content(about(7)), epoch, other)).toEqual(unknown('no-answer'));
  });

  it('is unknown by an answer without an end, which is out of date at once', () => {
    const response = readOcspResponse(signOcspResponse(content(about(7)), pki.catalog));
    if (!response.isSuccessful) throw new Error('no answer');
    const endless = { ...response, answers: response.answers.map((one) => ({ ...one, nextUpdate: undefined })) };
    expect(ocspStatusOf(device, issuer, endless, epoch, keys)).toEqual(unknown('stale'));
  });

  it.each([
    ['the response', { unknownCritical: ['2.999.3'] }],
    ['an answer', {}],
  ])('is unknown by a critical extension of %s that this lab does not know', (where, changes) => {
    const response = readOcspResponse(signOcspResponse(content(about(7)), pki.catalog));
    if (!response.isSuccessful) throw new Error('no answer');
    const answers = response.answers.map((one) => ({
      ...one,
      unknownCritical: where === 'an answer' ? ['2.999.3'] : [],
    }));
    expect(ocspStatusOf(device, issuer, { ...response, answers, ...changes }, epoch, keys)).toEqual(
      unknown('unknown-critical-extension'),
    );
  });
});

describe('an OCSP response, checked by openssl,', () => {
  const pki = smallPki(realKeys('ocsp'));
  const files = {
    'root.pem': pem('CERTIFICATE', pki.root.certificate),
    'catalog.pem': pem('CERTIFICATE', pki.catalog.certificate),
    'device.pem': pem('CERTIFICATE', pki.device(7)),
  };
  /**
   * openssl uses the clock of the machine, so the period allows for the difference; the chain is judged at our time.
   */
  const judged = (response: Uint8Array, ...options: readonly string[]) =>
    openssl(
      [
        ...[
          'ocsp',
          '-respin',
          'response',
          '-issuer',
          'catalog.pem',
          '-CAfile',
          'root.pem',
          '-verify_other',
          'catalog.pem',
        ],
        ...['-attime', String(epoch + 60), '-validity_period', '2000000000', '-no_nonce', ...options],
        ...['-cert', 'device.pem'],
      ],
      { ...files, response },
    );

  it.each([
    ['good', good, 'device.pem: good'],
    ['revoked', revoked(), 'device.pem: revoked'],
    ['unknown', { status: 'unknown' }, 'device.pem: unknown'],
  ] as const)('has status %s, and is verified', (_what, status, outcome) => {
    const said = judged(signOcspResponse(content(about(6), about(7, status), about(8)), pki.catalog));
    expect(said).toContain('Response verify OK');
    expect(said).toContain(outcome);
    if (status.status === 'revoked') expect(said).toContain('Reason: keyCompromise');
    expect(said).not.toMatch(/WARNING|Error/);
  });

  it('with CertIDs by SHA-256 has the same status', () => {
    const response = signOcspResponse({ ...content(about(7)), hash: 'sha256' }, pki.catalog);
    const said = judged(response, '-sha256');
    expect(said).toContain('Response verify OK');
    expect(said).toContain('device.pem: good');
  });

  it('that another key signed is refused', () => {
    const mallory = {
      ...pki.catalog,
      signer: { ...pki.keys.signerOf('mallory'), publicKey: pki.catalog.signer.publicKey },
    };
    expect(judged(signOcspResponse(content(about(7)), mallory))).toContain('Response Verify Failure');
  });

  it('has the names and dates that we read', () => {
    const text = openssl(['ocsp', '-respin', 'response', '-resp_text', '-noverify'], {
      response: signOcspResponse(content(about(7, revoked('superseded'))), pki.catalog),
    });
    for (const line of [
      'Version: 1 (0x0)',
      'Produced At: Jan  1 00:00:00 2026 GMT',
      'Hash Algorithm: sha1',
      'Cert Status: revoked',
      'Revocation Time: Dec 31 23:59:00 2025 GMT',
      'Revocation Reason: superseded (0x4)',
      'This Update: Jan  1 00:00:00 2026 GMT',
      'Next Update: Jan  2 00:00:00 2026 GMT',
      `Serial Number: ${hex(serialOf('catalog', 7)).toUpperCase()}`,
    ])
      expect(text).toContain(line);
  });
});
