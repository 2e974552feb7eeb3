import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hex } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { matchesPath, rolesFor } from '../../sim/update-security/tuf/delegation.ts';
import { digestOf, isDigestOf } from '../../sim/update-security/tuf/digests.ts';
import { answered, type Exchange, metadataFileName } from '../../sim/update-security/tuf/exchange.ts';
import { keyAsJson, keyIdentity, keyIdOf } from '../../sim/update-security/tuf/key-id.ts';
import { ringCheck, ringSigner } from '../../sim/update-security/tuf/keys.ts';
import { listedFile } from '../../sim/update-security/tuf/listed-file.ts';
import type { DelegatedRole, Hashes, Signed, TufKey } from '../../sim/update-security/tuf/metadata.ts';
import { answersOf } from '../../sim/update-security/tuf/repository-view.ts';
import { signersOf } from '../../sim/update-security/tuf/threshold.ts';
import { secondsOf, timeText } from '../../sim/update-security/tuf/time-text.ts';
import { ed25519Signer, wireCheck } from '../../sim/update-security/tuf/wire-keys.ts';
import {
  delegationAsJson,
  headOf,
  keysAsJson,
  listed,
  rolesAsJson,
  targetAsJson,
  writeMetadata,
} from '../../sim/update-security/tuf/write-metadata.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a time', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [59, '1970-01-01T00:00:59Z'],
    [60, '1970-01-01T00:01:00Z'],
    [3_599, '1970-01-01T00:59:59Z'],
    [3_600, '1970-01-01T01:00:00Z'],
    [86_399, '1970-01-01T23:59:59Z'],
    [86_400, '1970-01-02T00:00:00Z'],
    [-1, '1969-12-31T23:59:59Z'],
    [951_782_399, '2000-02-28T23:59:59Z'],
    [951_782_400, '2000-02-29T00:00:00Z'],
    [951_868_800, '2000-03-01T00:00:00Z'],
    [4_107_542_399, '2100-02-28T23:59:59Z'],
    [4_107_542_400, '2100-03-01T00:00:00Z'],
    [-62_167_219_200, '0000-01-01T00:00:00Z'],
    [-62_162_035_200, '0000-03-01T00:00:00Z'],
    [253_402_300_799, '9999-12-31T23:59:59Z'],
  ])('%d is %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
    if (seconds >= -60_000_000_000) expect(secondsOf(text)).toBe(seconds);
  });

  it('is that of the calendar on every day of four centuries', () => {
    const wrong: number[] = [];
    for (let day = 0; day < 146_097; day++) {
      const at = day * 86_400;
      if (timeText(at) !== new Date(at * 1000).toISOString().replace('.000', '')) wrong.push(day);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    '',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00Z ',
    ' 2026-01-01T00:00:00Z',
    '12026-01-01T00:00:00Z',
    '2026-1-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
  ])('is not %j', (text) => {
    expect(secondsOf(text)).toBeUndefined();
  });
});

describe('a path', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', '', false],
    ['', 'a', false],
    ['', '', true],
    ['ab', 'a', false],
    ['a', 'ab', false],
    ['?', 'a', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['a?', 'ab', true],
    ['?b', 'ab', true],
    ['*', '', true],
    ['*', 'abc', true],
    ['**', 'abc', true],
    ['a*', 'a', true],
    ['a*', 'abc', true],
    ['a*', 'ba', false],
    ['*a', 'a', true],
    ['*a', 'bca', true],
    ['*a', 'ab', false],
    ['*ab', 'aab', true],
    ['*ab', 'abab', true],
    ['a*c', 'abbc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcd', false],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'aXcXb', false],
    ['*?', 'a', true],
    ['*?', '', false],
    ['?*', 'abc', true],
    ['*a?', 'aab', true],
    ['a/*', 'a/b', true],
    ['a/*', 'a', false],
    ['a/*', 'a/b/c', false],
    ['a/*', 'b/b', false],
    ['*/*', 'a/b', true],
    ['*', 'a/b', false],
    ['a?b', 'a/b', false],
    ['*/a', 'b/a', true],
    ['*/a', 'b/b', false],
  ])('%j, matched with %j: %s', (pattern, path, matches) => {
    expect(matchesPath(pattern, path)).toBe(matches);
  });

  const role = (name: string, over: Partial<DelegatedRole>): DelegatedRole => ({
    name,
    keyIds: [],
    threshold: 1,
    terminating: false,
    paths: undefined,
    pathHashPrefixes: undefined,
    ...over,
  });
  // SHA-256 of "file1.txt" begins with 55ae75d9.
  const roles = [
    role('by path', { paths: ['other', '*.txt'] }),
    role('by no path', { paths: [] }),
    role('by another path', { paths: ['*.bin'] }),
    role('by prefix', { pathHashPrefixes: ['0', '55ae'] }),
    role('by another prefix', { pathHashPrefixes: ['5ae', '56'] }),
    role('by no prefix', { pathHashPrefixes: [] }),
    role('by nothing', {}),
    role('by another one that matches', { paths: ['file?.*'] }),
  ];

  it('is delegated to the roles whose patterns or prefixes match it, in their order', () => {
    const found = rolesFor({ keys: new Map(), roles, succinct: undefined }, 'file1.txt');
    expect(found.map(({ name }) => name)).toEqual(['by path', 'by prefix', 'by another one that matches']);
  });

  it.each([
    [1, 'bin-0'],
    [2, 'bin-1'],
    [4, 'bin-5'],
    [5, 'bin-0a'],
    [8, 'bin-55'],
    [9, 'bin-0ab'],
    [12, 'bin-55a'],
    [32, 'bin-55ae75d9'],
  ])('falls into a bin of %d bits: %s', (bitLength, name) => {
    const succinct = { keyIds: ['k'], threshold: 1, bitLength, namePrefix: 'bin' };
    const found = rolesFor({ keys: new Map(), roles, succinct }, 'file1.txt');
    expect(found).toEqual([{ ...succinct, name, terminating: true }]);
  });

  it('falls into the upper half by its first bit', () => {
    const succinct = { keyIds: [], threshold: 1, bitLength: 32, namePrefix: 'bin' };
    const upper = ['a', 'b', 'c', 'd', 'e'].find((path) => sha256(path) >= '8')!;
    const [found] = rolesFor({ keys: new Map(), roles: [], succinct }, upper);
    expect(found.name).toBe(`bin-${sha256(upper).slice(0, 8)}`);
  });
});

const keyOf = (shown: string, keytype = 'ed25519', scheme = 'ed25519'): TufKey => ({ keytype, scheme, public: shown });

describe('a key', () => {
  it('is identified by the digest of its canonical form', () => {
    expect(keyAsJson(keyOf('ab'))).toEqual({ keytype: 'ed25519', scheme: 'ed25519', keyval: { public: 'ab' } });
    const form = '{"keytype":"ed25519","keyval":{"public":"ab"},"scheme":"ed25519"}';
    expect(keyIdOf(keyOf('ab'))).toBe(sha256(form));
  });

  it.each([
    ['another scheme', keyOf('ab', 'ed25519', 'other'), true],
    ['blanks around it', keyOf(' ab\n'), true],
    ['another type', keyOf('ab', 'rsa'), false],
    ['another public part', keyOf('ac'), false],
  ])('with %s counts as the same signer: %#', (_what, other, isSame) => {
    expect(keyIdentity(other) === keyIdentity(keyOf('ab'))).toBe(isSame);
  });
});

describe('signers of a file', () => {
  const keys = new Map([
    ['a', keyOf('A')],
    ['b', keyOf('B')],
    ['a again', keyOf('A')],
    ['a for another scheme', keyOf('A', 'ed25519', 'other')],
    ['stranger', keyOf('S')],
  ]);
  const role = { keyIds: ['a', 'b', 'a again', 'a for another scheme', 'unknown'], threshold: 1 };
  const count = (...ids: readonly (readonly [string, string])[]) => {
    const asked: string[] = [];
    const signatures = ids.map(([keyId, signature]) => ({ keyId, signature }));
    const found = signersOf(
      { message: bytes('m'), signatures } as unknown as Signed,
      role,
      keys,
      (key, _, signature) => {
        asked.push(key.public);
        return signature === 'good';
      },
    );
    return [found, asked.join('')];
  };

  it.each<readonly [string, readonly (readonly [string, string])[], number, string]>([
    ['nobody', [], 0, ''],
    ['one', [['a', 'good']], 1, 'A'],
    [
      'two',
      [
        ['a', 'good'],
        ['b', 'good'],
      ],
      2,
      'AB',
    ],
    [
      'one of two with a valid signature',
      [
        ['a', 'bad'],
        ['b', 'good'],
      ],
      1,
      'AB',
    ],
    [
      'one, twice',
      [
        ['a', 'good'],
        ['a', 'good'],
      ],
      1,
      'A',
    ],
    [
      'one, whose first signature is invalid',
      [
        ['a', 'bad'],
        ['a', 'good'],
      ],
      1,
      'AA',
    ],
    [
      'one, under two ids',
      [
        ['a', 'good'],
        ['a again', 'good'],
      ],
      1,
      'A',
    ],
    [
      'one, for two schemes',
      [
        ['a', 'good'],
        ['a for another scheme', 'good'],
      ],
      1,
      'A',
    ],
    ['a stranger, whose key is present', [['stranger', 'good']], 0, ''],
    [
      'a missing key of the role',
      [
        ['unknown', 'good'],
        ['b', 'good'],
      ],
      1,
      'B',
    ],
  ])('are counted by key: %s', (_what, ids, signers, asked) => {
    expect(count(...ids)).toEqual([signers, asked]);
  });
});

describe('keys of a ring', () => {
  const message = bytes('metadata');
  it.each([
    ['ideal', idealKeys('keys'), 'fleetlab-ideal', 'fleetlab-ideal'],
    ['real', realKeys('keys'), 'ecdsa', 'ecdsa-sha2-nistp256'],
  ])('of the %s kind sign in hex, and are checked by the ring', (_kind, ring, keytype, scheme) => {
    const [one, other] = ['one', 'other'].map((name) => ringSigner(ring.signerOf(name)));
    expect(one.key).toMatchObject({ keytype, scheme });
    expect(one.keyId).toBe(keyIdOf(one.key));
    const check = ringCheck(ring);
    const signature = one.sign(message);
    expect(signature).toMatch(/^([0-9a-f]{2})+$/);
    expect(check(one.key, message, signature)).toBe(true);
    expect(check(other.key, message, signature)).toBe(false);
    expect(check(one.key, bytes('other'), signature)).toBe(false);
    expect(check(one.key, message, '')).toBe(false);
  });

  it('show what they are', () => {
    const ideal = idealKeys('keys').signerOf('one');
    expect(ringSigner(ideal).key.public).toBe(hex(ideal.publicKey));
    const real = realKeys('keys').signerOf('one');
    const shown = createPublicKey(ringSigner(real).key.public).export({ format: 'der', type: 'spki' });
    expect(hex(shown)).toBe(hex(real.publicKey));
  });

  it('leave Ed25519 to the wire verifier', () => {
    const signer = ed25519Signer('keys', 'one');
    expect(ringCheck(idealKeys('keys'))(signer.key, message, signer.sign(message))).toBe(true);
  });
});

describe('keys of the wire format', () => {
  const message = bytes('metadata');
  const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }) as string;
  const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const shortRsa = generateKeyPairSync('rsa', { modulusLength: 2047 });
  const pssOnly = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  const ed25519 = generateKeyPairSync('ed25519');
  const raw = Buffer.from(ed25519.publicKey.export({ format: 'jwk' }).x as string, 'base64url').toString('hex');
  const ecdsa = (digest: string, key: KeyObject) => sign(digest, message, key).toString('hex');
  const pss = (key: KeyObject, saltLength = 32) =>
    sign('sha256', message, { key, padding: 6, saltLength }).toString('hex');
  const rsassa = (key: KeyObject) => sign('sha256', message, key).toString('hex');
  const edSignature = sign(null, message, ed25519.privateKey).toString('hex');

  it.each<readonly [string, TufKey, string, boolean]>([
    ['Ed25519', keyOf(raw), edSignature, true],
    ['Ed25519 in capitals', keyOf(raw.toUpperCase()), edSignature, true],
    ['Ed25519, one digit short', keyOf(raw.slice(1)), edSignature, false],
    ['Ed25519, one byte long', keyOf(`${raw}00`), edSignature, false],
    ['Ed25519, with something in front', keyOf(`0x${raw}`), edSignature, false],
    ['Ed25519, with something behind', keyOf(`${raw}zz`), edSignature, false],
    ['Ed25519, no hex', keyOf('z'.repeat(64)), edSignature, false],
    ['P-256', keyOf(pem(p256.publicKey), 'ecdsa', 'ecdsa-sha2-nistp256'), ecdsa('sha256', p256.privateKey), true],
    [
      'P-256 by its older type',
      keyOf(pem(p256.publicKey), 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'),
      ecdsa('sha256', p256.privateKey),
      true,
    ],
    [
      'P-256 with another digest',
      keyOf(pem(p256.publicKey), 'ecdsa', 'ecdsa-sha2-nistp256'),
      ecdsa('sha384', p256.privateKey),
      false,
    ],
    [
      'P-256 under the name of P-384',
      keyOf(pem(p256.publicKey), 'ecdsa', 'ecdsa-sha2-nistp384'),
      ecdsa('sha384', p256.privateKey),
      false,
    ],
    ['P-384', keyOf(pem(p384.publicKey), 'ecdsa', 'ecdsa-sha2-nistp384'), ecdsa('sha384', p384.privateKey), true],
    [
      'P-384 by its older type',
      keyOf(pem(p384.publicKey), 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384'),
      ecdsa('sha384', p384.privateKey),
      true,
    ],
    [
      'P-384 under the name of P-256',
      keyOf(pem(p384.publicKey), 'ecdsa', 'ecdsa-sha2-nistp256'),
      ecdsa('sha256', p384.privateKey),
      false,
    ],
    [
      'Ed25519 under the name of P-256',
      keyOf(pem(ed25519.publicKey), 'ecdsa', 'ecdsa-sha2-nistp256'),
      edSignature,
      false,
    ],
    ['RSA-PSS', keyOf(pem(rsa.publicKey), 'rsa', 'rsassa-pss-sha256'), pss(rsa.privateKey), true],
    ['RSA-PSS with another salt', keyOf(pem(rsa.publicKey), 'rsa', 'rsassa-pss-sha256'), pss(rsa.privateKey, 20), true],
    [
      'RSA-PSS signed by PKCS #1 v1.5',
      keyOf(pem(rsa.publicKey), 'rsa', 'rsassa-pss-sha256'),
      rsassa(rsa.privateKey),
      false,
    ],
    ['PKCS #1 v1.5', keyOf(pem(rsa.publicKey), 'rsa', 'rsa-pkcs1v15-sha256'), rsassa(rsa.privateKey), true],
    [
      'PKCS #1 v1.5 signed by RSA-PSS',
      keyOf(pem(rsa.publicKey), 'rsa', 'rsa-pkcs1v15-sha256'),
      pss(rsa.privateKey),
      false,
    ],
    [
      'RSA-PSS of 2047 bits',
      keyOf(pem(shortRsa.publicKey), 'rsa', 'rsassa-pss-sha256'),
      pss(shortRsa.privateKey),
      false,
    ],
    [
      'a key for RSA-PSS alone',
      keyOf(pem(pssOnly.publicKey), 'rsa', 'rsassa-pss-sha256'),
      pss(pssOnly.privateKey),
      false,
    ],
    [
      'P-256 under the name of RSA',
      keyOf(pem(p256.publicKey), 'rsa', 'rsa-pkcs1v15-sha256'),
      ecdsa('sha256', p256.privateKey),
      false,
    ],
    ['an invalid key', keyOf('no key', 'rsa', 'rsassa-pss-sha256'), pss(rsa.privateKey), false],
    ['an unknown scheme', keyOf(raw, 'ed25519', 'ed448'), edSignature, false],
    ['a scheme named as a property of every object', keyOf(raw, 'to', 'String'), edSignature, false],
  ])('%s', (_what, key, signature, holds) => {
    const check = wireCheck();
    expect([check(key, message, signature), check(key, message, signature)]).toEqual([holds, holds]);
    expect(check(key, bytes('other'), signature)).toBe(false);
    expect(check(key, message, `zz${signature}`)).toBe(false);
  });

  it('are distinguished by type, scheme and public part', () => {
    const check = wireCheck();
    const signature = ecdsa('sha256', p256.privateKey);
    const shown = pem(p256.publicKey);
    expect(check(keyOf(shown, 'rsa', 'ecdsa-sha2-nistp256'), message, signature)).toBe(false);
    expect(check(keyOf(shown, 'ecdsa', 'ecdsa-sha2-nistp384'), message, signature)).toBe(false);
    expect(check(keyOf(pem(p384.publicKey), 'ecdsa', 'ecdsa-sha2-nistp256'), message, signature)).toBe(false);
    expect(check(keyOf(shown, 'ecdsa', 'ecdsa-sha2-nistp256'), message, signature)).toBe(true);
  });

  it('beyond the size of the cache are loaded again', () => {
    const check = wireCheck();
    expect(check(keyOf(raw), message, edSignature)).toBe(true);
    for (let n = 0; n < 1_100; n++) check(keyOf(`no key ${n}`), message, edSignature);
    expect(check(keyOf(raw), message, edSignature)).toBe(true);
  });

  it('of Ed25519 follow from seed and name', () => {
    const [one, again, byName, bySeed] = [
      ['s', 'one'],
      ['s', 'one'],
      ['s', 'other'],
      ['t', 'one'],
    ].map(([seed, name]) => ed25519Signer(seed, name));
    expect([again.keyId, again.sign(message)]).toEqual([one.keyId, one.sign(message)]);
    expect(new Set([one, byName, bySeed].map(({ key }) => key.public)).size).toBe(3);
    expect(one.key).toEqual({ keytype: 'ed25519', scheme: 'ed25519', public: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(one.keyId).toBe(keyIdOf(one.key));
    expect(wireCheck()(one.key, message, one.sign(message))).toBe(true);
  });
});

describe('digests', () => {
  const fileBytes = bytes('file');
  const [short, long] = (['sha256', 'sha512'] as const).map((name) => createHash(name).update('file').digest('hex'));

  it.each<readonly [string, Hashes, boolean]>([
    ['none', [], true],
    ['SHA-256', [['sha256', short]], true],
    ['SHA-512', [['sha512', long]], true],
    [
      'both',
      [
        ['sha256', short],
        ['sha512', long],
      ],
      true,
    ],
    ['in capitals', [['sha256', short.toUpperCase()]], true],
    ['one that is wrong', [['sha256', short.replace(/^./, 'x')]], false],
    [
      'two of which the first is wrong',
      [
        ['sha256', 'ab'],
        ['sha512', long],
      ],
      false,
    ],
    [
      'two of which the last is wrong',
      [
        ['sha256', short],
        ['sha512', 'ab'],
      ],
      false,
    ],
    ['SHA-256 under the name of SHA-512', [['sha512', short]], false],
  ])('are those of the file, each of them: %s', (_what, hashes, are) => {
    expect(isDigestOf(hashes, fileBytes)).toBe(are);
  });

  it('are in hex', () => {
    expect([digestOf('sha256', fileBytes), digestOf('sha512', fileBytes)]).toEqual([short, long]);
  });
});

describe('an exchange', () => {
  it('names files by version and role, whatever characters the name of a role has', () => {
    expect(metadataFileName({ role: 'root', version: 2 })).toBe('2.root.json');
    expect(metadataFileName({ role: 'timestamp', version: undefined })).toBe('timestamp.json');
    expect(metadataFileName({ role: '../a b', version: 1 })).toBe('1...%2Fa%20b.json');
  });

  it('continues with each answer until it has its result', () => {
    const asking = function* (): Exchange<readonly string[]> {
      const kinds: string[] = [];
      for (const role of ['a', 'b']) kinds.push((yield { role, version: undefined, lengthMax: undefined }).kind);
      return kinds;
    };
    const asked: string[] = [];
    const kinds = answered(asking(), ({ role }) => {
      asked.push(role);
      return role === 'a' ? { kind: 'absent' } : { kind: 'too-long' };
    });
    expect([asked, kinds]).toEqual([
      ['a', 'b'],
      ['absent', 'too-long'],
    ]);
  });

  it('is answered by a view with the file of that name, or with none', () => {
    const view = { metadata: (name: string) => (name === '1.a.json' ? bytes('a') : undefined), file: () => undefined };
    const answer = answersOf(view);
    expect(answer({ role: 'a', version: 1, lengthMax: 1 })).toEqual({ kind: 'file', bytes: bytes('a') });
    expect(answer({ role: 'a', version: 2, lengthMax: 1 })).toEqual({ kind: 'absent' });
  });
});

describe('the file of a role in a view', () => {
  const meta = (name: string, version: number) => bytes(JSON.stringify({ signed: { meta: { [name]: { version } } } }));
  const view = (files: Readonly<Record<string, Uint8Array>>) => ({
    metadata: (name: string) => files[name],
    file: () => undefined,
  });
  const timestamp = meta('snapshot.json', 3);
  const snapshot = meta('a.json', 4);
  const found = bytes('{}');

  it.each<
    readonly [
      string,
      Readonly<Record<string, Uint8Array>>,
      string,
      { readonly name: string; readonly bytes: Uint8Array } | undefined,
    ]
  >([
    [
      'by version',
      { 'timestamp.json': timestamp, '3.snapshot.json': snapshot, '4.a.json': found },
      'a',
      { name: '4.a.json', bytes: found },
    ],
    [
      'without versions',
      { 'timestamp.json': timestamp, 'snapshot.json': snapshot, 'a.json': found },
      'a',
      { name: 'a.json', bytes: found },
    ],
    [
      'by version first',
      { 'timestamp.json': timestamp, '3.snapshot.json': snapshot, '4.a.json': found, 'a.json': timestamp },
      'a',
      { name: '4.a.json', bytes: found },
    ],
    [
      'of a snapshot',
      { 'timestamp.json': timestamp, '3.snapshot.json': snapshot },
      'snapshot',
      { name: '3.snapshot.json', bytes: snapshot },
    ],
    [
      'of another version',
      { 'timestamp.json': timestamp, '3.snapshot.json': snapshot, '5.a.json': found },
      'a',
      undefined,
    ],
    ['of a role that is not listed', { 'timestamp.json': timestamp, '3.snapshot.json': snapshot }, 'b', undefined],
    ['without a snapshot', { 'timestamp.json': timestamp, '4.a.json': found }, 'a', undefined],
    ['without a timestamp', { '3.snapshot.json': snapshot, '4.a.json': found }, 'a', undefined],
  ])('%s', (_what, files, role, file) => {
    expect(listedFile(view(files), role)).toEqual(file);
  });
});

describe('written metadata', () => {
  const signer = (name: string) => ({
    keyId: name,
    key: keyOf(name),
    sign: (message: Uint8Array) => `${name} ${hex(message).length}`,
  });
  const signers = ['a', 'b'].map(signer);

  it('is signed as given, with signatures over its canonical form', () => {
    const file = new TextDecoder().decode(writeMetadata({ version: 1, a: 'ü' }, signers));
    const length = 2 * bytes('{"a":"ü","version":1}').length;
    expect(file.endsWith('\n')).toBe(true);
    expect(JSON.parse(file)).toEqual({
      signatures: [
        { keyid: 'a', sig: `a ${length}` },
        { keyid: 'b', sig: `b ${length}` },
      ],
      signed: { version: 1, a: 'ü' },
    });
    expect(file).toContain('"signed":{"version":1,"a":"ü"}');
  });

  it('begins with type, version and expiry', () => {
    expect(headOf('targets', 4, 0)).toEqual({
      _type: 'targets',
      spec_version: '1.0.31',
      version: 4,
      expires: '1970-01-01T00:00:00Z',
    });
  });

  it('lists files, keys, roles, targets and delegations', () => {
    expect(listed(4, bytes('file'))).toEqual({ version: 4, length: 4, hashes: { sha256: sha256('file') } });
    expect(rolesAsJson(signers, 2)).toEqual({ keyids: ['a', 'b'], threshold: 2 });
    expect(keysAsJson(signers)).toEqual({ a: keyAsJson(keyOf('a')), b: keyAsJson(keyOf('b')) });
    const target = {
      length: 3,
      hashes: [
        ['sha256', 'ab'],
        ['sha512', 'cd'],
      ] as Hashes,
    };
    expect(targetAsJson({ ...target, custom: undefined })).toStrictEqual({
      length: 3,
      hashes: { sha256: 'ab', sha512: 'cd' },
    });
    expect(targetAsJson({ ...target, custom: null })).toStrictEqual({
      length: 3,
      hashes: { sha256: 'ab', sha512: 'cd' },
      custom: null,
    });
    expect(delegationAsJson({ name: 'n', terminating: true, paths: ['p'] }, signers, 1)).toEqual({
      name: 'n',
      keyids: ['a', 'b'],
      threshold: 1,
      terminating: true,
      paths: ['p'],
    });
  });
});
