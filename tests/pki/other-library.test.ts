import { webcrypto } from 'node:crypto';
import './reflection.ts';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { openCatalog } from '../../sim/pki/catalog.ts';
import { readCertificate } from '../../sim/pki/certificate.ts';
import { type Reason, reasonCodes } from '../../sim/pki/crl.ts';
import { DerError, hex } from '../../sim/pki/der/index.ts';
import { realKeys, realVerifier } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { validatePath } from '../../sim/pki/path.ts';
import { platformOf, serviceCertificate } from '../../sim/pki/platform.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { day, epoch } from './small-pki.ts';

/** @peculiar/x509 reads and writes certificates over WebCrypto: a third opinion beside openssl. */
const crypto = webcrypto as Crypto;
x509.cryptoProvider.set(crypto);

const keys = realKeys('other-library');
const catalog = openCatalog({ seed: 'other-library', keys, tenant: 'acme', firstCreatedAt: epoch, shards: 2 });
const authority = catalog.authority(1);
const device = catalog.issue({
  authority: 1,
  device: 12,
  nth: 3,
  name: 'acme/sensor-12',
  publicKey: keys.signerOf('acme/sensor-12').publicKey,
  notBefore: epoch,
  notAfter: epoch + day,
});
const server = serviceCertificate(platformOf('other-library', keys), {
  as: 'server',
  name: 'platform/broker',
  nth: 0,
  publicKey: keys.signerOf('broker').publicKey,
  notBefore: epoch,
  notAfter: epoch + day,
});
const theirs = (octets: Uint8Array) => new x509.X509Certificate(Uint8Array.from(octets));
const secondsOf = (date: Date | undefined) => date && date.getTime() / 1000;

describe('@peculiar/x509 reads', () => {
  it.each([
    ['a root', catalog.root.certificate],
    ['an authority', authority.certificate],
    ['a device', device],
    ['a server', server],
  ])('%s as we do', (_what, octets) => {
    const [a, b] = [readCertificate(octets), theirs(octets)];
    expect(b.serialNumber).toBe(a.serial);
    expect([secondsOf(b.notBefore), secondsOf(b.notAfter)]).toEqual([a.notBefore, a.notAfter]);
    expect(b.subjectName.getField('CN')).toEqual(a.subject.commonNames);
    expect(b.issuerName.getField('CN')).toEqual(a.issuer.commonNames);
    expect(hex(new Uint8Array(b.publicKey.rawData))).toBe(hex(a.publicKey));
    const { basicConstraints, subjectKeyIdentifier, authorityKeyIdentifier, extKeyUsage, subjectAltName } =
      a.extensions;
    const constraints = b.getExtension(x509.BasicConstraintsExtension);
    expect([constraints?.critical, constraints?.ca, constraints?.pathLength]).toEqual([
      basicConstraints?.critical,
      basicConstraints?.ca,
      basicConstraints?.pathLen,
    ]);
    const usages = b.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((bit) => (usages & (1 << bit)) !== 0)).toEqual(
      a.extensions.keyUsage?.bits,
    );
    expect(b.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId).toBe(subjectKeyIdentifier?.keyId);
    expect(b.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId).toBe(authorityKeyIdentifier?.keyId);
    expect(b.getExtension(x509.ExtendedKeyUsageExtension)?.usages).toEqual(extKeyUsage?.purposes);
    const names = b
      .getExtension(x509.SubjectAlternativeNameExtension)
      ?.names.items.map(({ type, value }) => [type, value]);
    expect(names).toEqual(
      subjectAltName?.names.map((name) => {
        if (name.kind === 'ip') return ['ip', Array.from(Buffer.from(name.value, 'hex')).join('.')];
        return [name.kind === 'uri' ? 'url' : name.kind, 'value' in name ? name.value : ''];
      }),
    );
  });

  it.each([
    ['the root by itself', catalog.root.certificate, catalog.root.certificate, true],
    ['the authority by the root', authority.certificate, catalog.root.certificate, true],
    ['the device by the authority', device, authority.certificate, true],
    ['the device by the root, which did not sign it', device, catalog.root.certificate, false],
  ])('the signature of %s', async (_what, signed, by, holds) => {
    const verified = await theirs(signed).verify({ publicKey: theirs(by).publicKey, signatureOnly: true }, crypto);
    expect(verified).toBe(holds);
  });

  it('a CRL as we do', async () => {
    const list = catalog.openRevocationList(1);
    const reasons = (Object.keys(reasonCodes) as Reason[]).filter((reason) => reason !== 'removeFromCRL');
    for (const [n, reason] of reasons.entries())
      list.revoke(catalog.serialOf({ authority: 1, device: n, nth: 0 }), epoch + n, reason);
    const publication = list.publish(epoch + 60, epoch + day);
    for (const shard of [0, 1]) {
      const octets = publication.full(shard);
      const [a, b] = [readCrl(octets), new x509.X509Crl(Uint8Array.from(octets))];
      expect([secondsOf(b.thisUpdate), secondsOf(b.nextUpdate)]).toEqual([a.thisUpdate, a.nextUpdate]);
      const entries = b.entries.map(({ serialNumber, revocationDate, reason }) => [
        serialNumber,
        { at: secondsOf(revocationDate), reason: reason ?? 0 },
      ]);
      expect(entries.length).toBeGreaterThan(0);
      expect(entries).toEqual(
        Array.from(a.listed(), ([serial, { at, reason }]) => [serial, { at, reason: reasonCodes[reason] }]),
      );
      expect(b.extensions.map(({ type, critical }) => [type, critical])).toEqual([
        [Oid.authorityKeyIdentifier, false],
        [Oid.crlNumber, false],
        [Oid.issuingDistributionPoint, true],
      ]);
      expect(await b.verify({ publicKey: theirs(authority.certificate).publicKey }, crypto)).toBe(true);
      expect(await b.verify({ publicKey: theirs(catalog.root.certificate).publicKey }, crypto)).toBe(false);
    }
  });
});

describe('a certificate by @peculiar/x509', () => {
  it.each(['P-256', 'P-384'])('with %s keys is read, and accepted below its own root', async (namedCurve) => {
    const hash = namedCurve === 'P-256' ? 'SHA-256' : 'SHA-384';
    const algorithm = { name: 'ECDSA', namedCurve, hash };
    const [rootKeys, leafKeys] = await Promise.all([
      crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
      crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
    ]);
    const dates = { notBefore: new Date(epoch * 1000), notAfter: new Date((epoch + day) * 1000) };
    const root = await x509.X509CertificateGenerator.createSelfSigned(
      {
        serialNumber: '01',
        name: 'O=acme, CN=their root',
        keys: rootKeys,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(true, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey, false, crypto),
        ],
        ...dates,
      },
      crypto,
    );
    const leaf = await x509.X509CertificateGenerator.create(
      {
        serialNumber: '0a0b',
        subject: 'CN=acme/sensor-1',
        issuer: root.subject,
        publicKey: leafKeys.publicKey,
        signingKey: rootKeys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([Oid.clientAuth], false),
          new x509.SubjectAlternativeNameExtension(
            [{ type: 'url', value: 'urn:fleetlab:device:acme/sensor-1' }],
            false,
          ),
          await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey, false, crypto),
        ],
        ...dates,
      },
      crypto,
    );
    const [anchor, shown] = [root, leaf].map(({ rawData }) => readCertificate(new Uint8Array(rawData)));
    expect(shown).toMatchObject({ serial: '0a0b', notBefore: epoch, notAfter: epoch + day });
    expect(shown.subject.commonNames).toEqual(['acme/sensor-1']);
    const demand = { now: epoch, verifier: realVerifier(), purpose: Oid.clientAuth };
    expect(validatePath([anchor, shown], demand).ok).toBe(true);
    const cut = new Uint8Array(leaf.rawData).subarray(0, -1);
    expect(() => readCertificate(cut)).toThrow(DerError);
  });
});
