import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../sim/pki/certificate.ts';
import { findPath } from '../../sim/pki/find-path.ts';
import { type GeneralName, ipBytes, type WrittenName } from '../../sim/pki/general-name.ts';
import type { Name } from '../../sim/pki/name.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { INTERMEDIATES_MAX, type PathDemand, validatePath } from '../../sim/pki/path.ts';
import type { Extensions } from '../../sim/pki/read-extensions.ts';
import type { Verifier } from '../../sim/pki/signing.ts';

/** All keys are the same and every signature is valid, so that only the rules can fail. */
const believing: Verifier = { accepts: () => true, verify: () => true };
const demand: PathDemand = { now: 50, verifier: believing, purpose: Oid.clientAuth };

const name = (text: string, commonNames: readonly string[] = []): Name => ({
  der: new Uint8Array(),
  parts: text === '' ? [] : text.split(','),
  commonNames,
  emails: [],
});

/** Undefined removes an extension. */
type Changed = { readonly [Which in keyof Extensions]?: Extensions[Which] | undefined };
type Changes = Partial<Omit<Certificate, 'extensions'>> & { readonly extensions?: Changed };

/** Valid from second 0 to second 100; its key is named after its subject by default. */
function certificate(issuer: string, subject: string, of: Partial<Extensions>, changes: Changes = {}): Certificate {
  const octets = new Uint8Array();
  return {
    ...{ der: octets, toBeSigned: octets, algorithm: octets, signature: octets, publicKey: Buffer.from(subject) },
    ...{ serial: '01', issuer: name(issuer), subject: name(subject), notBefore: 0, notAfter: 100 },
    ...changes,
    extensions: { unknownCritical: [], ...of, ...changes.extensions } as Extensions,
  };
}

const signedBy = (keyId: string | undefined): Partial<Extensions> => ({
  authorityKeyIdentifier: { critical: false, keyId, namesCertificate: false },
});

const authority = (issuer: string, subject: string, changes: Changes = {}, pathLen?: number): Certificate =>
  certificate(
    issuer,
    subject,
    {
      basicConstraints: { critical: true, ca: true, pathLen },
      subjectKeyIdentifier: { critical: false, keyId: subject },
      ...(issuer === subject ? {} : signedBy(issuer)),
    },
    changes,
  );

const leaf = (issuer: string, changes: Changes = {}, subject = 'leaf'): Certificate =>
  certificate(
    issuer,
    subject,
    { extKeyUsage: { critical: false, purposes: [Oid.clientAuth] }, ...signedBy(issuer) },
    changes,
  );

const outcome = (path: readonly Certificate[], changes: Partial<PathDemand> = {}): string => {
  const verdict = validatePath(path, { ...demand, ...changes });
  return verdict.ok ? 'ok' : [verdict.reason, verdict.detail].filter((part) => part !== undefined).join(': ');
};

const root = authority('root', 'root');

/** A root, this many authorities below one another, and a leaf; with a pathLen where one is given. */
const chain = (authorities: number, pathLens: readonly (number | undefined)[] = []): readonly Certificate[] => {
  const nameOf = (n: number): string => (n === 0 ? 'root' : `authority ${n}`);
  const above = Array.from({ length: authorities + 1 }, (_, n) =>
    authority(nameOf(Math.max(0, n - 1)), nameOf(n), {}, pathLens[n]),
  );
  return [...above, leaf(nameOf(authorities))];
};

describe('how long a path may be', () => {
  it.each([
    ['no limit is set', INTERMEDIATES_MAX, undefined, 'ok'],
    ['no limit is set', INTERMEDIATES_MAX + 1, undefined, 'too-long'],
    ['the caller sets it', 0, 0, 'ok'],
    ['the caller sets it', 1, 0, 'too-long'],
    ['the caller sets it', 2, 2, 'ok'],
    ['the caller sets it', 2, 1, 'too-long'],
    ['the caller sets it', 3, 1, 'too-long'],
    ['the caller sets it', INTERMEDIATES_MAX + 1, INTERMEDIATES_MAX + 1, 'ok'],
  ] as const)('%s: %i authorities where %s are allowed: %s', (_who, authorities, most, expected) => {
    expect(outcome(chain(authorities), most === undefined ? {} : { intermediatesMax: most })).toBe(expected);
  });

  it.each([
    ['root 0', 0, [0], 'ok'],
    ['root 0', 1, [0], 'path-length'],
    ['root 1', 1, [1], 'ok'],
    ['root 1', 2, [1], 'path-length'],
    ['root 2', 2, [2], 'ok'],
    ['root 2', 3, [2], 'path-length'],
    ['root 1, then more', 2, [1, 5], 'path-length'],
    ['root 5, then less', 2, [5, 0], 'path-length'],
    ['root 5, then just enough', 2, [5, 1], 'ok'],
    ['only the last, which has none below', 2, [undefined, undefined, 0], 'ok'],
  ] as const)('an authority sets (6.1.4 (l), (m)), %s: %i authorities', (_who, authorities, pathLens, expected) => {
    expect(outcome(chain(authorities, pathLens))).toBe(expected);
  });

  it('does not count a self-issued authority (6.1.4 (l))', () => {
    const again = authority('root', 'root', { publicKey: Buffer.from('new'), extensions: signedBy('root') });
    expect(outcome([authority('root', 'root', {}, 0), again, leaf('root')], { intermediatesMax: 0 })).toBe('ok');
  });
});

describe('name constraints (6.1.3 (b), (c))', () => {
  const only = (text: string): Changes => ({
    extensions: {
      nameConstraints: { critical: true, permitted: [{ kind: 'directory', name: name(text) }], excluded: [] },
    },
  });
  const other = authority('root', 'other,authority', only('other,leaf'));

  it.each([
    ['a leaf within', [authority('root', 'root', only('other')), leaf('root', {}, 'other,leaf')], 'ok'],
    ['a leaf outside', [authority('root', 'root', only('other')), leaf('root')], 'name-constraints'],
    [
      'a leaf with the name of its issuer, which is outside',
      [authority('root', 'root', only('other')), leaf('root', {}, 'root')],
      'name-constraints',
    ],
    [
      'an authority outside',
      [authority('root', 'root', only('other')), authority('root', 'a'), leaf('a', {}, 'other,leaf')],
      'name-constraints',
    ],
    [
      'a self-issued authority, outside',
      [
        authority('root', 'root', only('other')),
        authority('root', 'root', { extensions: signedBy('root') }),
        leaf('root', {}, 'other,leaf'),
      ],
      'ok',
    ],
    [
      'within those of one, outside those of another',
      [authority('root', 'root', only('other')), other, leaf('other,authority', {}, 'other,device')],
      'name-constraints',
    ],
    [
      'within those of both',
      [authority('root', 'root', only('other')), other, leaf('other,authority', {}, 'other,leaf')],
      'ok',
    ],
  ] as const)('are checked for %s: %#', (_what, path, expected) => {
    expect(outcome(path)).toBe(expected);
  });
});

describe('one after another', () => {
  const twoNames = leaf('another');
  it.each([
    ['another issuer', [root, twoNames], 'issuer-name'],
    ['another key of the issuer', [root, leaf('root', { extensions: signedBy('another') })], 'issuer-key'],
    [
      'no key of the issuer',
      [root, leaf('root', { extensions: signedBy(undefined) })],
      'profile: it says which key signed it (4.2.1.1)',
    ],
    [
      'an issuer without a key of its own',
      [authority('root', 'root', { extensions: { subjectKeyIdentifier: undefined } }), leaf('root')],
      'profile: an authority says which key it has (4.2.1.2)',
    ],
    ['a root that is valid, and ends now', [authority('root', 'root', { notAfter: 50 }), leaf('root')], 'ok'],
    ['a root that has expired', [authority('root', 'root', { notAfter: 49 }), leaf('root')], 'expired'],
    ['a root that becomes valid now', [authority('root', 'root', { notBefore: 50 }), leaf('root')], 'ok'],
    ['a root that is not valid yet', [authority('root', 'root', { notBefore: 51 }), leaf('root')], 'not-yet-valid'],
    ['no constraints of any kind', [root, leaf('root', { extensions: { basicConstraints: undefined } })], 'ok'],
    [
      'unknown critical extensions',
      [root, leaf('root', { extensions: { unknownCritical: ['1.2', '1.3'] } })],
      'unknown-critical-extension: 1.2, 1.3',
    ],
  ] as const)('%s', (_what, path, expected) => {
    expect(outcome(path)).toBe(expected);
  });

  it('a fault of the key is reported before the time, and the time before all else', () => {
    const late = { now: 101 };
    const strange = leaf('root', { extensions: { unknownCritical: ['1.2'] } });
    const noKey: Verifier = { ...believing, accepts: (key) => Buffer.from(key).toString() !== 'leaf' };
    const old = authority('root', 'root', { notAfter: 200 });
    expect(outcome([old, strange], late)).toBe('expired');
    expect(outcome([old, strange], { ...late, verifier: noKey })).toBe('key');
  });

  it('a verdict has a detail where there is more to say, and none otherwise', () => {
    expect(validatePath([root], demand)).toStrictEqual({ ok: false, reason: 'no-path' });
    expect(validatePath([], demand)).toStrictEqual({ ok: false, reason: 'no-path' });
  });
});

describe('a purpose', () => {
  const purposes = (...list: string[]): Changes => ({
    extensions: { extKeyUsage: { critical: false, purposes: list } },
  });
  const none: Changes = { extensions: { extKeyUsage: undefined } };
  it.each([
    ['a leaf that is for it', {}, purposes(Oid.clientAuth), 'ok'],
    ['a leaf that is for it and another', {}, purposes(Oid.serverAuth, Oid.clientAuth), 'ok'],
    ['a leaf that is for another', {}, purposes(Oid.serverAuth), 'purpose'],
    ['a leaf that has none', {}, none, 'purpose'],
    ['an authority that is for it', purposes(Oid.clientAuth), {}, 'ok'],
    ['an authority that is for another', purposes(Oid.serverAuth), {}, 'purpose'],
    ['an authority that has none', none, {}, 'ok'],
  ])('%s', (_what, ofAuthority, ofLeaf, expected) => {
    expect(outcome([root, authority('root', 'a', ofAuthority), leaf('a', ofLeaf)])).toBe(expected);
  });
});

describe('the names of a leaf', () => {
  const host: WrittenName = { kind: 'dns', value: 'a.example' };
  const v4: GeneralName = { kind: 'ip', value: ipBytes('10.1.2.3') };
  const v6: GeneralName = { kind: 'ip', value: ipBytes('::1') };
  const urn: GeneralName = { kind: 'uri', value: 'urn:a:b' };
  const named = (names: readonly GeneralName[] | undefined, commonNames: readonly string[] = []): Certificate =>
    leaf('root', {
      subject: name('leaf', commonNames),
      extensions: {
        extKeyUsage: { critical: false, purposes: [Oid.clientAuth, Oid.serverAuth] },
        ...(names === undefined ? {} : { subjectAltName: { critical: false, names } }),
      },
    });

  it.each([
    ['one of its names', [urn, host], { kind: 'dns', value: 'a.example' }, 'ok'],
    ['a host in other letter case', [host], { kind: 'dns', value: 'A.Example' }, 'ok'],
    ['a URI in other letter case', [urn], { kind: 'uri', value: 'urn:A:b' }, 'name: uri urn:A:b'],
    ['another host', [host], { kind: 'dns', value: 'b.example' }, 'name: dns b.example'],
    ['a name of another kind', [host], { kind: 'uri', value: 'a.example' }, 'name: uri a.example'],
    ['a name where it has none', undefined, { kind: 'dns', value: 'a.example' }, 'name: dns a.example'],
  ] as const)('checked for %s', (_what, names, wanted, expected) => {
    expect(outcome([root, named(names)], { name: wanted })).toBe(expected);
    expect(outcome([root, named(names)])).toBe('ok');
  });

  it.each([
    ['its host', ['a.example'], 'ok'],
    ['its address', ['10.1.2.3'], 'ok'],
    ['both', ['a.example', '10.1.2.3'], 'ok'],
    ['its host in other letter case', ['A.example'], 'name: common name A.example'],
    ['another host', ['b.example'], 'name: common name b.example'],
    ['its host, and another', ['a.example', 'b.example'], 'name: common name b.example'],
    ['its URI, which is not a server name', ['urn:a:b'], 'name: common name urn:a:b'],
    ['the text of its longer address', ['::1'], 'name: common name ::1'],
    [
      'the octets of its longer address, read as a shorter one',
      ['0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1'],
      'name: common name 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1',
    ],
    ['the octets of its address', ['0a010203'], 'name: common name 0a010203'],
    ['nothing', [], 'ok'],
  ])('of a server, with %s in its common name (CABF BR 7.1.4.3)', (_what, commonNames, expected) => {
    const path = [root, named([host, v4, v6, urn], commonNames)];
    expect(outcome(path, { name: host, purpose: Oid.serverAuth })).toBe(expected);
    expect(outcome(path, { name: host })).toBe('ok');
    expect(outcome(path, { purpose: Oid.serverAuth })).toBe('ok');
  });
});

describe('an anchor that starts many paths', () => {
  /** Counts how often it is asked about a key of that name. */
  const counting = (accepts: boolean): Verifier & { asked: number } => ({
    ...believing,
    asked: 0,
    accepts(key) {
      if (Buffer.from(key).toString() === 'root') this.asked++;
      return accepts;
    },
  });

  it('is checked once by each verifier, with the same verdict as if it were checked each time', () => {
    const anchor = authority('root', 'root');
    const verifier = counting(true);
    for (const now of [50, 100, 101, -1, 50]) outcome([anchor, leaf('root')], { now, verifier });
    expect(verifier.asked).toBe(1);
    const strict = counting(false);
    for (let n = 0; n < 2; n++) expect(outcome([anchor, leaf('root')], { verifier: strict })).toBe('key');
    expect(strict.asked).toBe(1);
    expect(outcome([anchor, leaf('root')], { verifier })).toBe('ok');
  });

  it('has no purposes of its own: for each purpose it is the same', () => {
    const anchor = authority('root', 'root');
    const verifier = counting(true);
    expect(outcome([anchor, leaf('root')], { verifier })).toBe('ok');
    expect(outcome([anchor, leaf('root')], { verifier, purpose: Oid.serverAuth })).toBe('purpose');
    expect(verifier.asked).toBe(1);
  });
});

describe('a search', () => {
  const found = (path: readonly Certificate[]) => ({ ok: true, path });
  const keyed = (issuer: string, subject: string, key: string): Certificate =>
    authority(issuer, subject, {
      publicKey: Buffer.from(key),
      extensions: { subjectKeyIdentifier: { critical: false, keyId: key } },
    });

  it('counts its steps, one for each authority and one for each anchor: it takes 64 and no more', () => {
    // All of one name, each with a key of its own; only the last one signed the leaf.
    const crowd = (count: number, issuer: string, subject: string) =>
      Array.from({ length: count }, (_, n) => keyed(issuer, subject, n === count - 1 ? subject : `key ${n}`));
    expect(findPath(leaf('a'), crowd(32, 'root', 'a'), [root], demand).ok).toBe(true);
    expect(findPath(leaf('a'), crowd(33, 'root', 'a'), [root], demand).ok).toBe(false);
    expect(findPath(leaf('root'), [], crowd(64, 'root', 'root'), demand).ok).toBe(true);
    expect(findPath(leaf('root'), [], crowd(65, 'root', 'root'), demand).ok).toBe(false);
    expect(findPath(leaf('a'), crowd(64, 'nobody', 'a'), [], demand)).toEqual({ ok: false, reason: 'no-path' });
  });

  it('tries twice as many authorities as the default allows, however many the caller allows', () => {
    const through = (authorities: number) => {
      const path = chain(authorities);
      const verdict = findPath(path[path.length - 1], path.slice(1, -1), [path[0]], {
        ...demand,
        intermediatesMax: 99,
      });
      return verdict.ok ? verdict.path.length - 2 : verdict.reason;
    };
    expect([0, 1, 15, 16, 17].map(through)).toEqual([0, 1, 15, 16, 'no-path']);
  });

  it('tries anchors first, in their order, and keeps the first valid path', () => {
    const [first, second] = [authority('root', 'root'), authority('root', 'root')];
    const direct = leaf('root');
    expect(findPath(direct, [authority('root', 'root')], [first, second], demand)).toEqual(found([first, direct]));
    const spent = authority('root', 'root', { notAfter: 1 });
    expect(findPath(direct, [], [spent, second], demand)).toEqual(found([second, direct]));
    expect(findPath(direct, [], [second, spent], demand)).toEqual(found([second, direct]));
  });

  it('ends with the first valid path, however deep, and continues after a dead end', () => {
    const last = leaf('a');
    const [right, wrong] = [keyed('root', 'a', 'a'), keyed('root', 'a', 'another')];
    expect(findPath(last, [right, wrong], [root], demand)).toEqual(found([root, right, last]));
    expect(findPath(last, [wrong, right], [root], demand)).toEqual(found([root, right, last]));
    const [, ...long] = chain(2 * INTERMEDIATES_MAX + 1);
    const end = long[long.length - 1];
    const short = authority('root', `authority ${2 * INTERMEDIATES_MAX + 1}`);
    expect(findPath(end, [...long.slice(0, -1), short], [root], demand)).toEqual(found([root, short, end]));
  });

  it('reports the fault of the last path that it tried', () => {
    const spent = authority('root', 'root', { notAfter: 1 });
    const early = authority('root', 'root', { notBefore: 99 });
    expect(findPath(leaf('root'), [], [spent, early], demand)).toEqual({ ok: false, reason: 'not-yet-valid' });
    expect(findPath(leaf('root'), [], [early, spent], demand)).toEqual({ ok: false, reason: 'expired' });
    expect(findPath(leaf('a'), [root], [root], demand)).toEqual({ ok: false, reason: 'no-path' });
  });

  it('uses a name with its key once in a path', () => {
    // Two authorities that signed one another, and the way to the anchor last.
    const [around, back, out] = [keyed('b', 'a', 'a'), keyed('a', 'b', 'b'), keyed('root', 'a', 'a')];
    const last = leaf('a');
    expect(findPath(last, [around, back, out], [root], demand)).toEqual(found([root, out, last]));
  });

  it('uses a name again with another key, and a key again under another name', () => {
    const last = leaf('a', { extensions: signedBy('new') });
    const rolled = {
      ...keyed('a', 'a', 'new'),
      extensions: { ...keyed('a', 'a', 'new').extensions, ...signedBy('a') },
    };
    const old = keyed('root', 'a', 'a');
    expect(findPath(last, [old, rolled as Certificate], [root], demand)).toEqual(found([root, old, rolled, last]));
    const shared = [keyed('root', 'b', 'key'), keyed('b', 'a', 'key')];
    const [above, below] = shared.map((one) => ({ ...one, extensions: { ...one.extensions } }));
    const named = { ...below, extensions: { ...below.extensions, ...signedBy('key') } } as Certificate;
    const end = leaf('a', { extensions: signedBy('key') });
    expect(findPath(end, [named, above], [root], demand)).toEqual(found([root, above, named, end]));
  });
});
