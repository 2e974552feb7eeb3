import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CatalogRequest, openCatalog } from '../../sim/pki/catalog.ts';
import { readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import { hex } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';
import { type ListAddresses, openRevocationList, shardOf } from '../../sim/pki/revocation-list.ts';
import { openssl, pem } from './openssl.ts';
import { day, epoch } from './small-pki.ts';

const catalogOf = (keys = idealKeys('list'), changes: Partial<CatalogRequest> = {}) =>
  openCatalog({ seed: 'list', keys, tenant: 'acme', firstCreatedAt: epoch, ...changes });
const catalog = catalogOf();
const serial = (device: number): Uint8Array => catalog.serialOf({ authority: 1, device, nth: 0 });
const reasonIn = (crl: Uint8Array, device: number): Reason | undefined =>
  readCrl(crl).entryOf(hex(serial(device)))?.reason;

/** An error with this code, with a description and a hint. */
const diagnostic = (code: string, what: string, hint: string) =>
  expect.objectContaining({ code, diagnostic: { what, hint } });

describe('a revocation list', () => {
  const opened = (deltas = false) => catalog.openRevocationList(1, { deltas });

  it('has the entries of its time in each publication, under a number that grows', () => {
    const list = opened();
    const none = list.publish(epoch, epoch + day);
    list.revoke(serial(1), epoch + 10, 'keyCompromise');
    const one = list.publish(epoch + day, epoch + 2 * day);
    list.revoke(serial(2), epoch + day, 'superseded');
    const read = [none, one].map((publication) => readCrl(publication.full()));
    expect(read.map(({ number, entries, thisUpdate }) => [number, entries, thisUpdate])).toEqual([
      [1, 0, epoch],
      [2, 1, epoch + day],
    ]);
    expect(reasonIn(one.full(), 1)).toBe('keyCompromise');
    expect([...read[1].listed()]).toEqual([[hex(serial(1)), { at: epoch + 10, reason: 'keyCompromise' }]]);
    expect(list.size).toBe(2);
  });

  it('makes each CRL once', () => {
    const list = openRevocationList(catalogOf(realKeys('list')).authority(1));
    const publication = list.publish(epoch, epoch + day);
    expect(publication.full()).toBe(publication.full());
  });

  it('has in a delta CRL what came after its base', () => {
    const list = opened();
    list.revoke(serial(1), epoch, 'keyCompromise');
    list.publish(epoch, epoch + day);
    list.revoke(serial(2), epoch, 'superseded');
    list.publish(epoch + 60, epoch + day);
    list.revoke(serial(3), epoch, 'unspecified');
    const third = list.publish(epoch + 120, epoch + day);
    const [fromFirst, fromSecond] = [1, 2].map((base) => readCrl(third.delta(base)));
    expect([fromFirst.baseNumber, fromFirst.number, fromFirst.entries]).toEqual([1, 3, 2]);
    expect([fromSecond.baseNumber, fromSecond.number, fromSecond.entries]).toEqual([2, 3, 1]);
    expect(reasonIn(third.delta(1), 1)).toBeUndefined();
  });

  it.each([0, 1, 2, 0.5])('has no delta CRL of its first publication from %s', (base) => {
    const first = opened().publish(epoch, epoch + day);
    expect(() => first.delta(base)).toThrow(
      diagnostic('pki/base-crl', `CRL ${base} is no base for CRL 1`, 'use the number of an earlier publication'),
    );
  });

  it('lifts a hold, which only delta CRLs mention', () => {
    const list = opened();
    list.revoke(serial(1), epoch, 'certificateHold');
    const held = list.publish(epoch, epoch + day);
    list.revoke(serial(1), epoch + 60, 'removeFromCRL');
    const lifted = list.publish(epoch + 60, epoch + day);
    list.revoke(serial(1), epoch + 90, 'keyCompromise');
    const revoked = list.publish(epoch + 90, epoch + day);
    expect([held, lifted, revoked].map((publication) => reasonIn(publication.full(), 1))).toEqual([
      'certificateHold',
      undefined,
      'keyCompromise',
    ]);
    expect([reasonIn(lifted.delta(1), 1), reasonIn(revoked.delta(1), 1)]).toEqual(['removeFromCRL', 'keyCompromise']);
    expect(readCrl(revoked.full()).entries).toBe(1);
  });

  const onlyHold = 'only a hold can be lifted';
  const forGood = 'a revocation is for good; only a hold can become another';
  it.each([
    ['revokes no certificate twice', ['keyCompromise', 'superseded'], 'revoked for keyCompromise', forGood],
    ['puts no revoked certificate on hold', ['superseded', 'certificateHold'], 'revoked for superseded', forGood],
    ['lifts no revocation but a hold', ['keyCompromise', 'removeFromCRL'], 'revoked for keyCompromise', onlyHold],
    ['lifts nothing that is not on it', ['removeFromCRL'], 'not revoked', onlyHold],
    ['lifts a hold once', ['certificateHold', 'removeFromCRL', 'removeFromCRL'], 'not revoked', onlyHold],
  ] as const)('%s', (_what, reasons, is, hint) => {
    const list = opened();
    for (const reason of reasons.slice(0, -1)) list.revoke(serial(1), epoch, reason);
    expect(() => list.revoke(serial(1), epoch, reasons[reasons.length - 1])).toThrow(
      diagnostic('pki/revoked', `certificate ${hex(serial(1))} is ${is}`, hint),
    );
  });

  it('turns a hold into a permanent revocation', () => {
    const list = opened();
    list.revoke(serial(1), epoch, 'certificateHold');
    list.revoke(serial(1), epoch, 'keyCompromise');
    expect(reasonIn(list.publish(epoch, epoch + day).full(), 1)).toBe('keyCompromise');
  });

  it('is published in the order of time', () => {
    const list = opened();
    list.publish(epoch, epoch + day);
    const hint = 'publish in the order of time, none with its end before its beginning';
    expect(() => list.publish(epoch - 1, epoch + day)).toThrow(
      diagnostic('pki/publication', `a CRL of ${epoch - 1} until ${epoch + day} after one of ${epoch}`, hint),
    );
    expect(() => list.publish(epoch, epoch - 1)).toThrow(
      diagnostic('pki/publication', `a CRL of ${epoch} until ${epoch - 1} after one of ${epoch}`, hint),
    );
    expect(list.publish(epoch, epoch).number).toBe(2);
    expect(list.publish(epoch + 1, epoch + 1).number).toBe(3);
    expect(() => list.publish(epoch, epoch)).toThrow(expect.objectContaining({ code: 'pki/publication' }));
  });

  it('covers all certificates where it is one CRL, with or without an address', () => {
    const uris = ['http://crl.example/a'];
    const deltaUris = ['http://crl.example/delta'];
    const full = (addresses?: ListAddresses) =>
      openRevocationList(catalog.authority(1), addresses)
        .publish(epoch, epoch + day)
        .full();
    for (const crl of [full(), full({}), full({ uris })]) expect(readCrl(crl).scope.names).toBeUndefined();
    expect(full({ uris })).toEqual(full());
    // Only the address of its delta CRLs is added (RFC 5280 5.2.6).
    expect(Buffer.from(full({ deltaUris })).includes(deltaUris[0])).toBe(true);
    expect(full({ deltaUris: [] })).toEqual(full());
  });

  it('gives every certificate the same status with a delta CRL as without, whatever happened in between', () => {
    const events = fc.array(
      fc.record({
        device: fc.integer({ min: 0, max: 5 }),
        reason: fc.constantFrom<Reason>('certificateHold', 'removeFromCRL', 'keyCompromise'),
        publishes: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    const issuer = readCertificate(catalog.authority(1).certificate);
    const keys = idealKeys('list');
    const devices = Array.from({ length: 6 }, (_, device) =>
      readCertificate(
        catalog.issue({
          ...{ authority: 1, device, nth: 0, name: `acme/${device}`, notBefore: epoch, notAfter: epoch + day },
          publicKey: keys.signerOf(`acme/${device}`).publicKey,
        }),
      ),
    );
    fc.assert(
      fc.property(events, (all) => {
        const list = opened();
        let now = epoch;
        const publications = [list.publish(now, now + day)];
        for (const { device, reason, publishes } of all) {
          now += 1;
          try {
            list.revoke(serial(device), now, reason);
          } catch (error) {
            expect(error).toMatchObject({ code: 'pki/revoked' });
          }
          if (publishes) publications.push(list.publish(now, now + day));
        }
        const last = list.publish(now, now + day);
        const statusBy = (crls: readonly Uint8Array[]) =>
          devices.map((device) => revocationOf(device, issuer, crls.map(readCrl), now, keys));
        const full = statusBy([last.full()]);
        for (const base of publications) expect(statusBy([base.full(), last.delta(base.number)])).toEqual(full);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a partitioned list', () => {
  it('has every certificate in the part of its serial number, and nowhere else', () => {
    const split = catalogOf(undefined, { shards: 8 });
    const list = split.openRevocationList(1);
    for (let device = 0; device < 400; device++) list.revoke(serial(device), epoch, 'unspecified');
    const publication = list.publish(epoch, epoch + day);
    const parts = Array.from({ length: list.shards }, (_, shard) => readCrl(publication.full(shard)));
    expect(list.size).toBe(400);
    expect(parts.reduce((sum, { entries }) => sum + entries, 0)).toBe(400);
    for (let device = 0; device < 400; device++) {
      const shard = shardOf(serial(device), 8);
      expect(parts[shard].entryOf(hex(serial(device)))).toBeDefined();
    }
    expect(parts.every(({ entries }) => entries > 20 && entries < 90)).toBe(true);
    expect(parts.map(({ scope }) => scope.names)).toEqual(
      parts.map((_, shard) => [{ kind: 'uri', value: split.crlUri(1, shard) }]),
    );
  });

  it.each([-1, 8, 0.5])('has no part %s', (shard) => {
    const publication = catalogOf(undefined, { shards: 8 })
      .openRevocationList(1)
      .publish(epoch, epoch + day);
    expect(() => publication.full(shard)).toThrow(diagnostic('pki/shard', `no part ${shard}`, 'use 0 to 7'));
  });

  it('is partitioned by nothing but the serial number', () => {
    expect(shardOf(Uint8Array.of(5), 4)).toBe(1);
    expect(shardOf(Uint8Array.of(9, 0xff, 0xff, 0xff, 0xff), 1000)).toBe(0xffffffff % 1000);
    expect(shardOf(serialOf('acme/authority-1', 2 ** 21), 64)).toBe(shardOf(serial(1), 64));
  });
});

describe('openssl reads a list that', () => {
  const keys = realKeys('list');
  const publicKey = keys.signerOf('someone').publicKey;
  const judged = (shards: number, deltas: boolean) => {
    const ofReal = catalogOf(keys, { shards });
    const list = ofReal.openRevocationList(1, { deltas });
    const device = (n: number) =>
      ofReal.issue({
        ...{ authority: 1, device: n, nth: 0, name: `acme/sensor-${n}`, publicKey },
        ...{ notBefore: epoch, notAfter: epoch + day },
      });
    const verdict = (n: number, crls: readonly Uint8Array[], ...options: readonly string[]) =>
      openssl(
        [
          ...['verify', '-x509_strict', '-crl_check', '-attime', String(epoch + 60), '-CAfile', 'both.pem'],
          ...[...options, '-CRLfile', 'crls.pem', 'device.pem'],
        ],
        {
          'both.pem': pem('CERTIFICATE', ofReal.root.certificate, ofReal.authority(1).certificate),
          'crls.pem': pem('X509 CRL', ...crls),
          'device.pem': pem('CERTIFICATE', device(n)),
        },
      );
    return { list, verdict };
  };

  it('is one CRL of all', () => {
    const { list, verdict } = judged(1, false);
    list.revoke(serial(1), epoch, 'keyCompromise');
    const crl = list.publish(epoch, epoch + day).full();
    expect(verdict(1, [crl])).toContain('certificate revoked');
    expect(verdict(2, [crl])).toContain('device.pem: OK');
  });

  it('is continued by its delta CRL', () => {
    const { list, verdict } = judged(1, true);
    list.revoke(serial(1), epoch, 'keyCompromise');
    list.revoke(serial(2), epoch, 'certificateHold');
    const full = list.publish(epoch, epoch + day).full();
    list.revoke(serial(3), epoch, 'keyCompromise');
    list.revoke(serial(2), epoch, 'removeFromCRL');
    const delta = list.publish(epoch + 30, epoch + day).delta(1);
    const status = (n: number, ...options: readonly string[]) =>
      /revoked|OK/.exec(verdict(n, [full, delta], ...options))?.[0];
    expect([1, 2, 3, 4].map((n) => status(n))).toEqual(['revoked', 'revoked', 'OK', 'OK']);
    expect([1, 2, 3, 4].map((n) => status(n, '-extended_crl', '-use_deltas'))).toEqual([
      'revoked',
      'OK',
      'revoked',
      'OK',
    ]);
  });

  it('has parts, for the certificates of the parts at hand', () => {
    const { list, verdict } = judged(4, false);
    const shards = Array.from({ length: 20 }, (_, n) => shardOf(serial(n), 4));
    const revoked = shards.indexOf(0);
    const good = shards.indexOf(0, revoked + 1);
    const elsewhere = shards.indexOf(1);
    list.revoke(serial(revoked), epoch, 'keyCompromise');
    const publication = list.publish(epoch, epoch + day);
    expect(verdict(revoked, [publication.full(0)])).toContain('certificate revoked');
    expect(verdict(good, [publication.full(0)])).toContain('device.pem: OK');
    expect(verdict(elsewhere, [publication.full(0)])).toMatch(/unable to get certificate CRL|different CRL scope/i);
    expect(verdict(elsewhere, [publication.full(0), publication.full(1)])).toContain('device.pem: OK');
  });
});
