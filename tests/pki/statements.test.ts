import { describe, expect, it } from 'vitest';
import { type Certificate, readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { signCrl } from '../../sim/pki/crl.ts';
import { constructedContext, DerError, der, hex, primitiveContext } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { type OcspContent, ocspStatusOf, signOcspResponse } from '../../sim/pki/ocsp.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import type { OcspStatus } from '../../sim/pki/read-ocsp.ts';
import { type OcspAnswer, type OcspResponse, readOcspResponse } from '../../sim/pki/read-ocsp.ts';
import { extension } from '../../sim/pki/write-extensions.ts';
import { crlUri, day, epoch, smallPki } from './small-pki.ts';

const keys = idealKeys('statements');
const pki = smallPki(keys);
const { catalog } = pki;
const { signer } = catalog;

const flag = (n: number) => der.element(primitiveContext(n), [Uint8Array.of(0xff)]);
const anExtension = (oid: string, isCritical: boolean, value: Uint8Array = der.nothing()) =>
  der.sequence([der.oid(oid), ...(isCritical ? [der.boolean(true)] : []), der.octetString(value)]);

const defaults = {
  version: der.integer(1),
  algorithm: signer.algorithm,
  lists: [] as readonly Uint8Array[],
  extensions: [extension.crlNumber(1)] as readonly Uint8Array[],
  behind: [] as readonly Uint8Array[],
};

/** A CRL assembled by hand; these specs do not check its signature. */
function crlWith(changes: Partial<typeof defaults>): Uint8Array {
  const it = { ...defaults, ...changes };
  const toBeSigned = der.sequence([
    ...[it.version, signer.algorithm, catalog.name, der.time(epoch), der.time(epoch + day)],
    ...it.lists,
    der.element(constructedContext(0), [der.sequence(it.extensions)]),
  ]);
  return der.sequence([toBeSigned, it.algorithm, der.bitString(new Uint8Array(64)), ...it.behind]);
}

const readWith = (...extensions: readonly Uint8Array[]) =>
  readCrl(crlWith({ extensions: [extension.crlNumber(1), ...extensions] }));

describe('the scope of a CRL (RFC 5280 5.2.5)', () => {
  const name = (...inside: readonly Uint8Array[]) => der.element(constructedContext(0), inside);
  const uri = der.element(primitiveContext(6), [Buffer.from(crlUri)]);
  const full = name(name(uri));
  const names = [{ kind: 'uri', value: crlUri }];
  const none = undefined;
  const partial = { names: none, only: 'all', isPartial: true };

  it.each([
    ['all certificates', [], { names: none, only: 'all', isPartial: false }],
    ['a point', [full], { names, only: 'all', isPartial: false }],
    ['users', [flag(1)], { names: none, only: 'user', isPartial: false }],
    ['authorities', [flag(2)], { names: none, only: 'ca', isPartial: false }],
    ['the users of a point', [full, flag(1)], { names, only: 'user', isPartial: false }],
    ['users and authorities, each alone', [flag(1), flag(2)], { names: none, only: 'user', isPartial: true }],
    ['some reasons', [der.element(primitiveContext(3), [Uint8Array.of(6, 0x40)])], partial],
    ['reasons, of an empty set', [der.element(primitiveContext(3), [Uint8Array.of(0)])], partial],
    ['other issuers', [flag(4)], partial],
    ['attribute certificates', [flag(5)], partial],
    [
      'a point that is named relative to its issuer',
      [name(der.element(constructedContext(1), [der.sequence([der.oid('2.5.4.3'), der.utf8('x')])]))],
      partial,
    ],
  ] as const)('is %s', (_what, parts, scope) => {
    const value = der.sequence(parts);
    const crl = readWith(anExtension(Oid.issuingDistributionPoint, true, value));
    expect(crl.scope).toEqual({ ...scope, octets: hex(value) });
    expect(crl.unknownCritical).toEqual([]);
  });

  it('is all certificates of its issuer by default', () => {
    expect(readWith().scope).toEqual({ names: none, only: 'all', isPartial: false, octets: '' });
  });

  it.each([
    ['a flag that is FALSE', [der.element(primitiveContext(1), [Uint8Array.of(0)])]],
    ['empty reasons', [der.element(primitiveContext(3), [])]],
    ['a point without a name', [name(name())]],
    ['an unknown field', [flag(6)]],
  ])('cannot be read with %s', (_what, parts) => {
    expect(() => readWith(anExtension(Oid.issuingDistributionPoint, true, der.sequence(parts)))).toThrow(DerError);
  });

  it.each([
    [{}, undefined, 'all', false],
    [{ uri: crlUri }, names, 'all', true],
    [{ only: 'user' }, undefined, 'user', true],
    [{ only: 'ca' }, undefined, 'ca', true],
    [{ uri: crlUri, only: 'ca' }, names, 'ca', true],
  ] as const)('is written as requested: %o', (scope, named, only, isSaid) => {
    const crl = readCrl(
      signCrl({ number: 1, thisUpdate: epoch, nextUpdate: epoch + day, revocations: [], ...scope }, catalog),
    );
    expect(crl.scope).toMatchObject({ names: named, only, isPartial: false });
    expect(crl.scope.octets !== '').toBe(isSaid);
  });
});

describe('a CRL', () => {
  const listed = (...rest: readonly Uint8Array[]) => der.sequence([der.integer(5), der.time(epoch), ...rest]);

  it.each([
    ['without a number', { extensions: [catalog.keyIdentifier] }, 'CRLNumber missing or critical'],
    [
      'with a critical number',
      { extensions: [catalog.keyIdentifier, anExtension(Oid.crlNumber, true, der.integer(1))] },
      'CRLNumber missing or critical',
    ],
    ['of version 3', { version: der.integer(2) }, 'CRL of another version than 2'],
    ['of two algorithms', { algorithm: der.sequence([der.oid(Oid.ecdsaWithSha512)]) }, 'two different signature'],
    ['with an empty list', { lists: [der.sequence([])] }, 'an empty list that is not left out'],
    ['with a certificate twice', { lists: [der.sequence([listed(), listed()])] }, 'a serial number twice'],
    [
      'with a serial number 0',
      { lists: [der.sequence([der.sequence([der.integer(0), der.time(epoch)])])] },
      'positive',
    ],
    [
      'with an undefined reason',
      { lists: [der.sequence([listed(der.sequence([anExtension(Oid.reasonCode, false, der.enumerated(7))]))])] },
      'reason that there is none of',
    ],
  ])('%s is refused, with the reason', (_what, changes, reason) => {
    expect(() => readCrl(crlWith(changes))).toThrow(DerError);
    expect(() => readCrl(crlWith(changes))).toThrow(reason);
  });

  it('gives the address of its delta CRLs if it is set, and is otherwise the same (RFC 5280 5.2.6)', () => {
    const content = { number: 1, thisUpdate: epoch, nextUpdate: epoch + day, revocations: [] };
    const said = Buffer.from(signCrl({ ...content, freshestUri: 'http://crl.example/delta' }, catalog));
    expect(said.includes(Buffer.from(extension.freshestCrl('http://crl.example/delta')))).toBe(true);
    expect(readCrl(said).unknownCritical).toEqual([]);
    expect(signCrl({ ...content, freshestUri: undefined }, catalog)).toEqual(signCrl(content, catalog));
  });

  it('ends where it ends', () => {
    expect(() => readCrl(crlWith({ behind: [der.nothing()] }))).toThrow(DerError);
    expect(() => readCrl(Buffer.concat([crlWith({}), der.nothing()]))).toThrow(DerError);
    expect(() =>
      readWith(anExtension(Oid.deltaCrlIndicator, true, Buffer.concat([der.integer(3), der.nothing()]))),
    ).toThrow(DerError);
  });

  it('gives its number, its base and its key where it has them', () => {
    expect(readWith()).toMatchObject({ number: 1, baseNumber: undefined, authorityKeyId: undefined });
    const { number, baseNumber, authorityKeyId } = readWith(extension.deltaCrlIndicator(0), catalog.keyIdentifier);
    const { subjectKeyIdentifier } = readCertificate(catalog.certificate).extensions;
    expect([number, baseNumber, authorityKeyId]).toEqual([1, 0, subjectKeyIdentifier?.keyId]);
  });

  it('lists unknown critical extensions, its own first, then once for all its entries', () => {
    const entry = (serial: number, ...oids: readonly string[]) =>
      der.sequence([
        ...[der.integer(serial), der.time(epoch)],
        der.sequence(oids.map((oid) => anExtension(oid, true))),
      ]);
    const crl = readCrl(
      crlWith({
        lists: [der.sequence([entry(1, '2.999.1'), entry(2, '2.999.1', '2.999.2'), entry(3, '2.999.1')])],
        extensions: [extension.crlNumber(1), anExtension('2.999.3', true), anExtension('2.999.4', false)],
      }),
    );
    expect(crl.unknownCritical).toEqual(['2.999.3', '2.999.1', '2.999.2']);
    expect(crl.entries).toBe(3);
  });

  it('knows critical extensions of entries that give a reason or a date', () => {
    const known = [
      anExtension(Oid.reasonCode, true, der.enumerated(1)),
      anExtension(Oid.invalidityDate, true, der.generalizedTime(epoch)),
    ];
    const crl = readCrl(crlWith({ lists: [der.sequence([listed(der.sequence(known))])] }));
    expect(crl.unknownCritical).toEqual([]);
    expect([...crl.listed()]).toEqual([['05', { at: epoch, reason: 'keyCompromise' }]]);
    expect([crl.entryOf('05')?.at, crl.entryOf('06')]).toEqual([epoch, undefined]);
  });

  it('without a list revokes no certificate', () => {
    const crl = readCrl(crlWith({}));
    expect([crl.entries, crl.entryOf('05'), [...crl.listed()], crl.unknownCritical]).toEqual([0, undefined, [], []]);
  });

  it.each([
    [new Uint8Array(), 'nothing is no serial number of a certificate'],
    [Uint8Array.of(0), '00 is no serial number of a certificate'],
    [Uint8Array.of(0, 5), '0005 is no serial number of a certificate'],
  ])('is not written for %o, in words', (serial, what) => {
    const revocations = [{ serial, at: epoch, reason: 'unspecified' as const }];
    const content = { number: 1, thisUpdate: epoch, nextUpdate: epoch + day, revocations };
    expect(() => signCrl(content, catalog)).toThrow(expect.objectContaining({ diagnostic: { what } }));
  });

  it.each([1, 4, 5, 9, 10, 60, 2_500])('with %i entries reads back as it was written', (count) => {
    const revocations = Array.from({ length: count }, (_, nth) => ({
      serial: serialOf('catalog', nth),
      at: epoch + (nth % 2),
      reason: nth % 3 === 0 ? ('unspecified' as const) : ('superseded' as const),
    }));
    const crl = readCrl(signCrl({ number: 1, thisUpdate: epoch, nextUpdate: epoch + day, revocations }, catalog));
    expect([...crl.listed()]).toEqual(revocations.map(({ serial, at, reason }) => [hex(serial), { at, reason }]));
  });
});

describe('the status in an OCSP response', () => {
  const issuer = readCertificate(catalog.certificate);
  const device = readCertificate(pki.device(7));
  const about = (status: OcspStatus, changes: Partial<OcspContent['answers'][number]> = {}) =>
    ({
      ...{ serial: serialOf('catalog', 7), thisUpdate: epoch, nextUpdate: epoch + day },
      ...changes,
      ...status,
    }) as OcspContent['answers'][number];
  const good = { status: 'good' } as const;
  const strange = { status: 'unknown' } as const;
  const revoked = { status: 'revoked', at: epoch, reason: 'unspecified' } as const;
  const stale = { thisUpdate: epoch - 9, nextUpdate: epoch - 1 };

  const statusOf = (answers: OcspContent['answers'], by: Certificate = issuer, of: Certificate = device) => {
    const response = readOcspResponse(signOcspResponse({ producedAt: epoch, answers }, catalog));
    return ocspStatusOf(of, by, response, epoch, keys);
  };
  const unknown = (reason: string) => ({ status: 'unknown', reason });

  it.each([
    ['one that is good', [about(good)], good],
    ['one that is revoked, without a reason', [about(revoked)], revoked],
    ['good, then unknown', [about(good), about(strange)], unknown('not-known-there')],
    ['unknown, then good', [about(strange), about(good)], unknown('not-known-there')],
    ['unknown, then revoked', [about(strange), about(revoked)], revoked],
    ['good, then revoked, then unknown', [about(good), about(revoked), about(strange)], revoked],
    ['good, and stale before', [about(revoked, stale), about(good)], unknown('stale')],
    ['another certificate', [about(revoked, { serial: serialOf('catalog', 8) })], unknown('no-answer')],
  ])('of answers for %s', (_what, answers, status) => {
    expect(statusOf(answers)).toEqual(status);
  });

  it.each([
    ['unspecified', 0, false],
    ['keyCompromise', 1, true],
  ] as const)('that is revoked for %s has the code %i written: %s (RFC 5280 5.3.1)', (reason, code, isWritten) => {
    const octets = signOcspResponse({ producedAt: epoch, answers: [about({ ...revoked, reason })] }, catalog);
    const written = der.element(constructedContext(0), [der.enumerated(code)]);
    expect(Buffer.from(octets).includes(Buffer.from(written))).toBe(isWritten);
  });

  it('is of its issuer by name and by key', () => {
    const { keyUsage: _none, ...extensions } = issuer.extensions;
    expect(statusOf([about(good)], { ...issuer, extensions })).toEqual(good);
    expect(
      statusOf([about(good)], issuer, { ...device, issuer: readCertificate(pki.root.certificate).subject }),
    ).toEqual(unknown('no-answer'));
  });

  it('is about a certificate by serial number, name, key and a hash that is known', () => {
    const read = readOcspResponse(signOcspResponse({ producedAt: epoch, answers: [about(good)] }, catalog));
    const response = read as Extract<OcspResponse, { readonly isSuccessful: true }>;
    const by = (changes: Partial<OcspAnswer['certId']>) => {
      const answers = response.answers.map((one) => ({ ...one, certId: { ...one.certId, ...changes } }));
      return ocspStatusOf(device, issuer, { ...response, answers }, epoch, keys);
    };
    expect(by({})).toEqual(good);
    for (const changes of [{ hash: undefined }, { serial: '05' }, { issuerName: '00' }, { issuerKey: '00' }])
      expect(by(changes)).toEqual(unknown('no-answer'));
    expect(by({ hash: 'sha256' })).toEqual(unknown('no-answer'));
  });

  it('is refused if malformed, with the mistake', () => {
    const basic = (type: string, response: Uint8Array) =>
      der.sequence([
        der.enumerated(0),
        der.element(constructedContext(0), [der.sequence([der.oid(type), der.octetString(response)])]),
      ]);
    const response = (data: readonly Uint8Array[]) =>
      der.sequence([der.sequence(data), signer.algorithm, der.bitString(new Uint8Array(64))]);
    const key = der.element(constructedContext(2), [der.octetString(new Uint8Array(20))]);
    const at = der.generalizedTime(epoch);
    const empty = response([key, at, der.sequence([])]);
    for (const [octets, reason] of [
      [der.sequence([der.enumerated(4)]), 'response status that there is none of'],
      [basic('1.3.6.1.5.5.7.48.1.2', empty), 'response of another kind than basic'],
      [basic(Oid.basicOcspResponse, empty), 'an OCSP response with no answer'],
      [basic(Oid.basicOcspResponse, response([der.element(constructedContext(0), [der.integer(0)]), key])), 'version'],
    ] as const) {
      expect(() => readOcspResponse(octets)).toThrow(DerError);
      expect(() => readOcspResponse(octets)).toThrow(reason);
    }
  });
});
