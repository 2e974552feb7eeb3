import { describe, expect, it } from 'vitest';
import { type Catalog, type CatalogRequest, openCatalog } from '../../sim/pki/catalog.ts';
import { type Certificate, readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { hex } from '../../sim/pki/der/index.ts';
import { deviceNameOf, serviceNameOf } from '../../sim/pki/endpoint-name.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { ocspStatusOf, signOcspResponse } from '../../sim/pki/ocsp.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { validatePath } from '../../sim/pki/path.ts';
import { platformOf, rootCrlUri, serviceCertificate, servicesCrlUri } from '../../sim/pki/platform.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { readOcspResponse } from '../../sim/pki/read-ocsp.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';
import { openRevocationList, shardOf } from '../../sim/pki/revocation-list.ts';
import { openssl, pem } from './openssl.ts';
import { day, epoch } from './small-pki.ts';

const opened = (keys = realKeys('catalog'), changes: Partial<CatalogRequest> = {}): Catalog =>
  openCatalog({ seed: 'catalog', keys, tenant: 'acme', firstCreatedAt: epoch, ...changes });

const issued = (catalog: Catalog, device: number, changes: Partial<Parameters<Catalog['issue']>[0]> = {}): Uint8Array =>
  catalog.issue({
    authority: 1,
    device,
    nth: 0,
    name: `acme/sensor-${device}`,
    publicKey: realKeys('catalog').signerOf(`acme/sensor-${device}`).publicKey,
    notBefore: epoch,
    notAfter: epoch + day,
    ...changes,
  });

describe('a catalog', () => {
  const catalog = opened();
  const root = readCertificate(catalog.root.certificate);

  it('has the root of its seed and keys above it, valid from 2020 to 2050', () => {
    const keys = realKeys('shared');
    const acme = opened(keys);
    expect(opened(keys, { tenant: 'other' }).root).toBe(acme.root);
    expect(opened(keys, { seed: 'another' }).root).not.toBe(acme.root);
    expect([root.notBefore, root.notAfter]).toEqual([Date.UTC(2020, 0, 1) / 1000, Date.UTC(2050, 0, 1) / 1000]);
  });

  it('makes each authority once, valid as scheduled', () => {
    const second = catalog.authority(2);
    expect(catalog.authority(2)).toBe(second);
    const certificate = readCertificate(second.certificate);
    expect(second.label).toBe('acme/authority-2');
    expect([certificate.notBefore, certificate.notAfter]).toEqual([epoch + 640 * day, epoch + 1370 * day]);
    expect(certificate.extensions.basicConstraints).toMatchObject({ ca: true, pathLen: 0 });
    expect(certificate.extensions.crlDistributionPoints?.points).toMatchObject([
      { names: [{ kind: 'uri', value: rootCrlUri }] },
    ]);
    expect(certificate.publicKey).not.toEqual(catalog.authority(1).signer.publicKey);
  });

  it('gives authorities of all tenants serial numbers of their own', () => {
    const serials = ['acme', 'other'].flatMap((tenant) =>
      [1, 2, 3].map((nth) => readCertificate(opened(undefined, { tenant }).authority(nth).certificate).serial),
    );
    expect(new Set(serials).size).toBe(6);
  });

  it('lists the authorities in force and those registered', () => {
    expect(catalog.inForce(epoch + 700 * day)?.nth).toBe(2);
    expect(catalog.known(epoch + 700 * day).map(({ nth }) => nth)).toEqual([1, 2]);
    expect(catalog.inForce(epoch - 1)).toBeUndefined();
  });

  it('issues to devices', () => {
    const device = readCertificate(issued(catalog, 12, { nth: 3 }));
    expect(device.serial).toBe(hex(serialOf('acme/authority-1', 12 * 2 ** 21 + 3)));
    expect(device.serial).toBe(hex(catalog.serialOf({ authority: 1, device: 12, nth: 3 })));
    expect(device.subject.commonNames).toEqual(['acme/sensor-12']);
    expect(deviceNameOf(device)).toBe('acme/sensor-12');
    expect(device.extensions).toMatchObject({
      extKeyUsage: { purposes: [Oid.clientAuth] },
      subjectAltName: { names: [{ kind: 'uri', value: 'urn:fleetlab:device:acme/sensor-12' }] },
      crlDistributionPoints: { points: [{ names: [{ value: 'http://crl.fleetlab.example/acme/1.crl' }] }] },
    });
  });

  it('with shards names the one that follows from the serial number, unless given one', () => {
    const split = opened(undefined, { shards: 16 });
    const addressOf = (octets: Uint8Array) =>
      readCertificate(octets).extensions.crlDistributionPoints?.points.flatMap(({ names }) => names);
    const shard = shardOf(split.serialOf({ authority: 1, device: 5, nth: 0 }), 16);
    expect(addressOf(issued(split, 5))).toEqual([
      { kind: 'uri', value: `http://crl.fleetlab.example/acme/1-${shard}.crl` },
    ]);
    expect(addressOf(issued(split, 5, { shard: 99 }))).toMatchObject([{ value: split.crlUri(1, 99) }]);
  });

  it('has a serial number for the last device and its last certificate, and none beyond', () => {
    expect(catalog.serialOf({ authority: 1, device: 2 ** 32 - 1, nth: 65_535 }).length).toBe(16);
    for (const beyond of [
      { device: 2 ** 32, nth: 0 },
      { device: 0, nth: 2 ** 32 },
      { device: -1, nth: 0 },
      { device: 0.5, nth: 0 },
    ])
      expect(() => catalog.serialOf({ authority: 1, ...beyond })).toThrow(
        expect.objectContaining({ code: 'pki/device-serial' }),
      );
  });

  it.each(['', 'a/b', 'a b', 'ä', 'x'.repeat(65)])('is not opened for the tenant "%s"', (tenant) => {
    expect(() => opened(undefined, { tenant })).toThrow(expect.objectContaining({ code: 'pki/tenant' }));
  });

  it.each([0, 1.5])('is not split into %s', (shards) => {
    expect(() => opened(undefined, { shards })).toThrow(expect.objectContaining({ code: 'pki/shards' }));
  });

  it('under ideal keys has the same octets in every run', () => {
    const write = () => issued(opened(idealKeys('catalog')), 1);
    expect(write()).toEqual(write());
  });
});

describe.each([
  ['real keys', realKeys],
  ['ideal keys', idealKeys],
])('below the root under %s', (_kind, keysOf) => {
  const keys = keysOf('catalog');
  const catalog = opened(keys);
  const platform = platformOf('catalog', keys);
  const publicKey = keys.signerOf('someone').publicKey;
  const validity = { notBefore: epoch, notAfter: epoch + day };
  const service = (as: 'server' | 'client', name: string) =>
    readCertificate(serviceCertificate(platform, { as, name, nth: 0, publicKey, ...validity }));
  const root = readCertificate(catalog.root.certificate);
  const verdict = (path: readonly Certificate[], purpose: string, name?: { kind: 'dns' | 'ip'; value: string }) => {
    const demand = { now: epoch, verifier: keys, purpose, ...(name === undefined ? {} : { name }) };
    const outcome = validatePath(path, demand);
    return outcome.ok ? 'ok' : `${outcome.reason} ${outcome.detail ?? ''}`.trim();
  };
  const authority = readCertificate(catalog.authority(1).certificate);
  const services = readCertificate(platform.services.certificate);

  it('devices are accepted, below the root and by their authority alone', () => {
    const device = readCertificate(issued(catalog, 1, { publicKey }));
    expect(verdict([root, authority, device], Oid.clientAuth)).toBe('ok');
    expect(verdict([authority, device], Oid.clientAuth)).toBe('ok');
    expect(verdict([authority, device], Oid.serverAuth)).toBe('purpose');
    const other = readCertificate(opened(keys, { tenant: 'other' }).authority(1).certificate);
    expect(verdict([other, device], Oid.clientAuth)).toBe('issuer-name');
  });

  it('a server is accepted for this machine, and a client as a client', () => {
    const server = service('server', 'platform/broker');
    expect(verdict([root, services, server], Oid.serverAuth, { kind: 'dns', value: 'localhost' })).toBe('ok');
    expect(verdict([root, services, server], Oid.serverAuth, { kind: 'ip', value: '7f000001' })).toBe('ok');
    expect(verdict([root, services, server], Oid.clientAuth)).toBe('purpose');
    const client = service('client', 'platform/ingest');
    expect(verdict([root, services, client], Oid.clientAuth)).toBe('ok');
    expect([serviceNameOf(client), deviceNameOf(client)]).toEqual(['platform/ingest', undefined]);
    expect([serviceNameOf(server), deviceNameOf(server)]).toEqual([undefined, undefined]);
  });

  it.each([
    ['a device', catalog.authority(1), readCertificate(issued(catalog, 1, { publicKey }))],
    ['a service', platform.services, service('client', 'platform/ingest')],
  ])('%s has an issuer that signs its status', (_what, issuer, certificate) => {
    const serial = Buffer.from(certificate.serial, 'hex');
    const answer = { status: 'good', serial, thisUpdate: epoch, nextUpdate: epoch + day } as const;
    const response = readOcspResponse(signOcspResponse({ producedAt: epoch, answers: [answer] }, issuer));
    const status = ocspStatusOf(certificate, readCertificate(issuer.certificate), response, epoch, keys);
    expect(status).toEqual({ status: 'good' });
  });

  it('a device is not a service', () => {
    expect(serviceNameOf(readCertificate(issued(catalog, 1, { publicKey })))).toBeUndefined();
  });
});

describe('to openssl', () => {
  const keys = realKeys('catalog');
  const platform = platformOf('catalog', keys);
  const publicKey = keys.signerOf('someone').publicKey;
  const validity = { notBefore: epoch, notAfter: epoch + day };
  const server = serviceCertificate(platform, {
    as: 'server',
    name: 'platform/broker',
    nth: 0,
    publicKey,
    ...validity,
  });
  const client = serviceCertificate(platform, {
    as: 'client',
    name: 'platform/ingest',
    nth: 0,
    publicKey,
    ...validity,
  });
  const elsewhere = serviceCertificate(platform, {
    ...{ as: 'server', name: 'platform/edge', nth: 1, publicKey, ...validity },
    hosts: [{ kind: 'ip', value: 'c0000201' }],
  });
  const catalogs = { plain: opened(keys), split: opened(keys, { tenant: 'split', shards: 4 }) };
  const next = { authority: 2, notBefore: epoch + 700 * day, notAfter: epoch + 701 * day };

  it.each([
    ['a device', 'sslclient', catalogs.plain.authority(1), issued(catalogs.plain, 1), epoch],
    [
      'a device of the second authority',
      'sslclient',
      catalogs.plain.authority(2),
      issued(catalogs.plain, 1, next),
      next.notBefore,
    ],
    [
      'a device with a long name',
      'sslclient',
      catalogs.plain.authority(1),
      issued(catalogs.plain, 2, { name: 'x'.repeat(128) }),
      epoch,
    ],
    [
      'a device with a strange name',
      'sslclient',
      catalogs.plain.authority(1),
      issued(catalogs.plain, 3, { name: 'Gerät 1/ä' }),
      epoch,
    ],
    ['a device of a split catalog', 'sslclient', catalogs.split.authority(1), issued(catalogs.split, 1), epoch],
    ['a server', 'sslserver', platform.services, server, epoch],
    ['a server at an address', 'sslserver', platform.services, elsewhere, epoch],
    ['a client of the platform', 'sslclient', platform.services, client, epoch],
  ])('%s chains to the root', (_what, purpose, issuer, certificate, at) => {
    const files = {
      'root.pem': pem('CERTIFICATE', catalogs.plain.root.certificate),
      'both.pem': pem('CERTIFICATE', catalogs.plain.root.certificate, issuer.certificate),
      'issuer.pem': pem('CERTIFICATE', issuer.certificate),
      'one.pem': pem('CERTIFICATE', certificate),
    };
    const strict = ['verify', '-x509_strict', '-purpose', purpose, '-attime', String(at + 60)];
    expect(openssl([...strict, '-CAfile', 'both.pem', 'one.pem'], files)).toBe('one.pem: OK\n');
    expect(openssl([...strict, '-CAfile', 'root.pem', '-untrusted', 'issuer.pem', 'one.pem'], files)).toBe(
      'one.pem: OK\n',
    );
  });

  it('a server is this machine', () => {
    const files = {
      'both.pem': pem('CERTIFICATE', platform.root.certificate, platform.services.certificate),
      'one.pem': pem('CERTIFICATE', server),
    };
    const args = ['verify', '-x509_strict', '-attime', String(epoch + 60), '-CAfile', 'both.pem'];
    expect(openssl([...args, '-verify_hostname', 'localhost', 'one.pem'], files)).toContain('one.pem: OK');
    expect(openssl([...args, '-verify_ip', '127.0.0.1', 'one.pem'], files)).toContain('one.pem: OK');
    expect(openssl([...args, '-verify_hostname', 'acme.example', 'one.pem'], files)).toContain('hostname mismatch');
  });

  it.each([
    ['the authority of a catalog', catalogs.plain.authority(1), catalogs.plain.authority(2)],
    ['another than that', catalogs.plain.authority(2), catalogs.plain.authority(1)],
  ])('%s is revoked by the root', (_what, revoked, judged) => {
    const roots = openRevocationList(platform.root, { uris: [rootCrlUri] });
    const { serial } = readCertificate(revoked.certificate);
    roots.revoke(Buffer.from(serial, 'hex'), epoch, 'cACompromise');
    const at = epoch + 700 * day;
    const crl = roots.publish(at, at + day).full();
    const files = {
      'root.pem': pem('CERTIFICATE', platform.root.certificate),
      'one.pem': pem('CERTIFICATE', judged.certificate),
      'revoked.pem': pem('CERTIFICATE', revoked.certificate),
      'crl.pem': pem('X509 CRL', crl),
    };
    const args = ['verify', '-x509_strict', '-crl_check', '-attime', String(at + 60), '-CAfile', 'root.pem'];
    expect(openssl([...args, '-CRLfile', 'crl.pem', 'one.pem'], files)).toContain('one.pem: OK');
    expect(openssl([...args, '-CRLfile', 'crl.pem', 'revoked.pem'], files)).toContain('certificate revoked');
    const root = readCertificate(platform.root.certificate);
    const status = (octets: Uint8Array) => revocationOf(readCertificate(octets), root, [readCrl(crl)], at, keys).status;
    expect([status(judged.certificate), status(revoked.certificate)]).toEqual(['good', 'revoked']);
  });

  it('a service is revoked by the authority of the services', () => {
    const list = openRevocationList(platform.services, { uris: [servicesCrlUri] });
    list.revoke(Buffer.from(readCertificate(server).serial, 'hex'), epoch, 'keyCompromise');
    const files = {
      'both.pem': pem('CERTIFICATE', platform.root.certificate, platform.services.certificate),
      'server.pem': pem('CERTIFICATE', server),
      'client.pem': pem('CERTIFICATE', client),
      'crl.pem': pem('X509 CRL', list.publish(epoch, epoch + day).full()),
    };
    const args = ['verify', '-x509_strict', '-crl_check', '-attime', String(epoch + 60), '-CAfile', 'both.pem'];
    expect(openssl([...args, '-CRLfile', 'crl.pem', 'client.pem'], files)).toContain('client.pem: OK');
    expect(openssl([...args, '-CRLfile', 'crl.pem', 'server.pem'], files)).toContain('certificate revoked');
  });
});
