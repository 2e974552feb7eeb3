import { describe, expect, it } from 'vitest';
import {
  type AuthorityRequest,
  createRoot,
  type DeviceRequest,
  issueAuthority,
  issueDevice,
} from '../../sim/pki/authority.ts';
import { type Certificate, readCertificate } from '../../sim/pki/certificate.ts';
import { der } from '../../sim/pki/der/index.ts';
import { findPath } from '../../sim/pki/find-path.ts';
import { ipBytes } from '../../sim/pki/general-name.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { type PathDemand, validatePath } from '../../sim/pki/path.ts';
import { openssl, pem } from './openssl.ts';
import { day, epoch, smallPki } from './small-pki.ts';

describe.each([
  ['real keys', realKeys],
  ['ideal keys', idealKeys],
])('a path under %s', (_kind, keysOf) => {
  const keys = keysOf('path');
  const pki = smallPki(keys);
  const root = readCertificate(pki.root.certificate);
  const catalog = readCertificate(pki.catalog.certificate);
  const demand: PathDemand = { now: epoch, verifier: keys, purpose: Oid.clientAuth };
  const device = (changes: Partial<DeviceRequest> = {}) => readCertificate(pki.device(7, changes));
  const verdict = (path: readonly Certificate[], changes: Partial<PathDemand> = {}) => {
    const outcome = validatePath(path, { ...demand, ...changes });
    return outcome.ok ? 'ok' : outcome.reason;
  };

  it('of root, catalog and device is accepted', () => {
    expect(verdict([root, catalog, device()])).toBe('ok');
  });

  it.each([
    ['in the second before', epoch - 1, 'not-yet-valid'],
    ['in its first second', epoch, 'ok'],
    ['in its last second', epoch + day, 'ok'],
    ['within its last second', epoch + day + 0.999, 'ok'],
    ['in the second after', epoch + day + 1, 'expired'],
  ])('is judged %s', (_when, now, outcome) => {
    expect(verdict([root, catalog, device()], { now })).toBe(outcome);
  });

  it.each([
    ['of a device alone', () => verdict([device()]), 'no-path'],
    ['without its catalog', () => verdict([root, device()]), 'issuer-name'],
    [
      'from another root of that name',
      () => verdict([readCertificate(smallPki(keysOf('x')).root.certificate), catalog, device()]),
      'issuer-key',
    ],
    [
      'with other octets under the signature',
      () => verdict([root, catalog, { ...device(), toBeSigned: catalog.toBeSigned }]),
      'signature',
    ],
    ['for a server', () => verdict([root, catalog, device()], { purpose: Oid.serverAuth }), 'purpose'],
    ['through a device', () => verdict([root, catalog, device(), device()]), 'profile'],
    ['longer than the caller allows', () => verdict([root, catalog, device()], { intermediatesMax: 0 }), 'too-long'],
    ['with an invalid key', () => verdict([root, catalog, { ...device(), publicKey: der.nothing() }]), 'key'],
  ])('%s is refused', (_what, check, outcome) => {
    expect(check()).toBe(outcome);
  });

  it('is refused for a critical extension that this lab does not know', () => {
    const strange = { ...device(), extensions: { ...device().extensions, unknownCritical: ['2.999.3'] } };
    expect(validatePath([root, catalog, strange], demand)).toEqual({
      ok: false,
      reason: 'unknown-critical-extension',
      detail: '2.999.3',
    });
  });

  it('ends below an authority whose pathLen is used up', () => {
    const deeper = issueAuthority(pki.catalog, {
      nth: 99,
      label: 'deeper',
      name: { commonName: 'deeper' },
      signer: keys.signerOf('deeper'),
      notBefore: epoch,
      notAfter: epoch + day,
    });
    const leaf = issueDevice(deeper, {
      nth: 0,
      name: { commonName: 'x' },
      publicKey: keys.signerOf('x').publicKey,
      notBefore: epoch,
      notAfter: epoch + day,
      purposes: [Oid.clientAuth],
      names: [],
    });
    expect(verdict([root, catalog, readCertificate(deeper.certificate), readCertificate(leaf)])).toBe('path-length');
  });

  it.each([
    ['its host', { kind: 'dns', value: 'GATEWAY-7.acme.example' }, 'ok'],
    ['its URN', { kind: 'uri', value: 'urn:fleetlab:acme/gateway-7' }, 'ok'],
    ['the URN of another', { kind: 'uri', value: 'urn:fleetlab:acme/gateway-8' }, 'name'],
    ['its host as an address of mail', { kind: 'email', value: 'gateway-7.acme.example' }, 'name'],
  ] as const)('is judged for %s', (_what, name, outcome) => {
    expect(verdict([root, catalog, device()], { name })).toBe(outcome);
  });

  it('matches no wildcard', () => {
    const wild = device({ names: [{ kind: 'dns', value: '*.acme.example' }] });
    expect(verdict([root, catalog, wild])).toBe('ok');
    expect(verdict([root, catalog, wild], { name: { kind: 'dns', value: 'a.acme.example' } })).toBe('name');
  });

  const network = ipBytes('10.1.0.0') + ipBytes('255.255.0.0');
  it.each([
    ['a host that is permitted', { permitted: 'dns:acme.example' }, 'dns:a.acme.example', 'ok'],
    ['a host with the same ending', { permitted: 'dns:acme.example' }, 'dns:notacme.example', 'name-constraints'],
    ['a host that is excluded', { excluded: 'dns:b.acme.example' }, 'dns:a.b.acme.example', 'name-constraints'],
    ['a wildcard over an excluded host', { excluded: 'dns:b.acme.example' }, 'dns:*.acme.example', 'name-constraints'],
    ['another kind than is permitted', { permitted: 'dns:acme.example' }, `ip:${ipBytes('10.1.2.3')}`, 'ok'],
    ['an address in the network', { permitted: `ip:${network}` }, `ip:${ipBytes('10.1.2.3')}`, 'ok'],
    ['an address beside the network', { permitted: `ip:${network}` }, `ip:${ipBytes('10.2.2.3')}`, 'name-constraints'],
    ['an address of the other family', { permitted: `ip:${network}` }, `ip:${ipBytes('::1')}`, 'name-constraints'],
    ['a mailbox at the host', { permitted: 'email:acme.example' }, 'email:ops@acme.example', 'ok'],
    ['a mailbox below the host', { permitted: 'email:acme.example' }, 'email:ops@a.acme.example', 'name-constraints'],
    ['a mailbox below the domain', { permitted: 'email:.acme.example' }, 'email:ops@a.acme.example', 'ok'],
    ['a URI at the host', { permitted: 'uri:acme.example' }, 'uri:https://me@acme.example:8443/x', 'ok'],
    ['a URI on another host', { permitted: 'uri:acme.example' }, 'uri:https://acme.example.net/', 'name-constraints'],
    ['a URN, which has no host', { excluded: 'uri:acme.example' }, 'uri:urn:x:y', 'name-constraints'],
    ['a base with a leading period', { excluded: 'dns:.acme.example' }, 'dns:other.example', 'name-constraints'],
  ])('under name constraints judges %s', (_what, constraints, name, outcome) => {
    const limited = issueAuthority(pki.root, {
      nth: 2,
      label: 'limited',
      name: { commonName: 'limited' },
      signer: keys.signerOf('limited'),
      notBefore: epoch,
      notAfter: epoch + day,
      ...constrained(constraints),
    });
    const leaf = issueDevice(limited, {
      nth: 0,
      name: { commonName: 'x' },
      publicKey: keys.signerOf('x').publicKey,
      notBefore: epoch,
      notAfter: epoch + day,
      purposes: [Oid.clientAuth],
      names: [named(name)],
    });
    expect(verdict([root, readCertificate(limited.certificate), readCertificate(leaf)])).toBe(outcome);
  });

  it('is judged the same by a cached anchor as by a new one', () => {
    const fresh = () => readCertificate(pki.catalog.certificate);
    const leaf = device();
    const strict = { ...keys, accepts: () => false };
    const demands: readonly Partial<PathDemand>[] = [
      {},
      { now: epoch - 2 * day },
      {},
      { now: epoch + 701 * day },
      { purpose: Oid.serverAuth },
      { verifier: strict },
      {},
      { verifier: strict, now: epoch - 2 * day },
    ];
    expect(demands.map((changes) => verdict([catalog, leaf], changes))).toEqual(
      demands.map((changes) => verdict([fresh(), leaf], changes)),
    );
    expect(demands.map((changes) => verdict([catalog, leaf], changes))).toEqual([
      ...['ok', 'not-yet-valid', 'ok', 'expired', 'purpose', 'key', 'ok', 'key'],
    ]);
  });

  it('is refused from an anchor that was accepted in another role', () => {
    // As an authority in the middle the catalog may lack what a root has; as an anchor it is judged anew.
    const leaf = device();
    const unfit = { ...catalog, extensions: { ...catalog.extensions, extKeyUsage: { critical: false, purposes: [] } } };
    expect(verdict([unfit, leaf])).toBe('profile');
    expect(verdict([unfit, leaf])).toBe('profile');
    expect(verdict([catalog, leaf])).toBe('ok');
  });

  it('is found among certificates in any order', () => {
    const other = readCertificate(smallPki(keysOf('other')).catalog.certificate);
    const leaf = device();
    const found = findPath(leaf, [other, leaf, catalog], [other, root], demand);
    expect(found).toEqual({ ok: true, path: [root, catalog, leaf] });
  });

  it('is not found without its root, or without its catalog', () => {
    expect(findPath(device(), [catalog], [], demand)).toEqual({ ok: false, reason: 'no-path' });
    expect(findPath(device(), [], [root], demand)).toEqual({ ok: false, reason: 'no-path' });
  });

  it('has a bounded search', () => {
    const validity = { notBefore: epoch, notAfter: epoch + day };
    const ring = Array.from({ length: 12 }, (_, n) => ({ label: `ring ${n}`, signer: keys.signerOf(`ring ${n}`) }));
    const all = ring.map(({ label, signer }) =>
      readCertificate(createRoot({ label, signer, name: { commonName: 'ring' }, ...validity }).certificate),
    );
    const leaf = { ...device(), issuer: all[0].subject };
    expect(findPath(leaf, all, [], demand).ok).toBe(false);
    expect(findPath(leaf, all, all, demand).ok).toBe(false);
  });
});

describe('name constraints', () => {
  it('are judged by openssl as by us', () => {
    const keys = realKeys('path');
    const { root } = smallPki(keys);
    const limited = issueAuthority(root, {
      nth: 2,
      label: 'limited',
      name: { commonName: 'limited' },
      signer: keys.signerOf('limited'),
      notBefore: epoch,
      notAfter: epoch + day,
      ...constrained({
        permitted: 'dns:acme.example',
        excluded: `ip:${ipBytes('10.1.0.0')}${ipBytes('255.255.0.0')}`,
      }),
    });
    const text = openssl(['x509', '-noout', '-text', '-in', 'pem'], { pem: pem('CERTIFICATE', limited.certificate) });
    expect(text).toMatch(
      /Name Constraints: critical\s+Permitted:\s+DNS:acme.example\s+Excluded:\s+IP:10.1.0.0\/255.255.0.0/,
    );
  });
});

type Constraints = Pick<AuthorityRequest, 'permitted' | 'excluded'>;

const constrained = (texts: { permitted?: string; excluded?: string }): Constraints => ({
  ...(texts.permitted === undefined ? {} : { permitted: [named(texts.permitted)] }),
  ...(texts.excluded === undefined ? {} : { excluded: [named(texts.excluded)] }),
});

/** `kind:value`. */
function named(text: string): DeviceRequest['names'][number] {
  const [kind, ...value] = text.split(':');
  return { kind: kind as 'dns', value: value.join(':') };
}
