import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../sim/update-security/tuf/read-metadata.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const fileOf = (signed: unknown, signatures: unknown = []) => bytes(JSON.stringify({ signatures, signed }));
const metadataError = (message: string | RegExp) =>
  expect.objectContaining({
    name: 'MetadataError',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

type Fields = Readonly<Record<string, unknown>>;
const head = (type: string) => ({ _type: type, spec_version: '1.0.31', version: 3, expires: '2026-01-01T00:00:00Z' });
const expires = 1_767_225_600;
const role = { keyids: ['k1', 'k2'], threshold: 2 };
const roleRead = { keyIds: ['k1', 'k2'], threshold: 2 };
const key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: 'ab' } };
const keyRead = { keytype: 'ed25519', scheme: 'ed25519', public: 'ab' };
const digests = { sha256: 'aa', sha512: 'bb' };
const digestsRead = [
  ['sha256', 'aa'],
  ['sha512', 'bb'],
];

const root = (over: Fields = {}) => ({
  ...head('root'),
  consistent_snapshot: true,
  keys: { k1: key },
  roles: { root: role, timestamp: role, snapshot: role, targets: role },
  ...over,
});
const timestamp = (file: unknown = { version: 5 }, over: Fields = {}) => ({
  ...head('timestamp'),
  meta: { 'snapshot.json': file },
  ...over,
});
const snapshot = (meta: unknown = { 'targets.json': { version: 5 } }) => ({ ...head('snapshot'), meta });
const targets = (over: Fields = {}) => ({ ...head('targets'), targets: {}, ...over });
const delegating = (delegations: unknown) => targets({ delegations });
const delegated = (over: Fields = {}) => ({ name: 'acme', ...role, terminating: false, paths: ['a/*'], ...over });
const rolesOf = (...roles: readonly unknown[]) => delegating({ keys: {}, roles });
const succinct = (over: Fields = {}) =>
  delegating({ keys: { k1: key }, succinct_roles: { ...role, bit_length: 9, name_prefix: 'bin', ...over } });

describe('a metadata file', () => {
  it('has its bytes, the signed part in canonical form, and signatures', () => {
    const signed = { unknown: ['ü'], ...timestamp() };
    const file = fileOf(signed, [
      { keyid: 'k1', sig: 's1' },
      { keyid: 'k2', sig: 's2', more: 1 },
    ]);
    const read = readMetadata(file, 'timestamp');
    expect(read.bytes).toBe(file);
    expect(read.signatures).toEqual([
      { keyId: 'k1', signature: 's1' },
      { keyId: 'k2', signature: 's2' },
    ]);
    expect(new TextDecoder().decode(read.message)).toBe(
      '{"_type":"timestamp","expires":"2026-01-01T00:00:00Z","meta":{"snapshot.json":{"version":5}},"spec_version":"1.0.31","unknown":["ü"],"version":3}',
    );
  });

  it.each<readonly [string, Uint8Array, string | RegExp]>([
    ['nothing', bytes(''), /^it is no JSON: ./],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /^it is no JSON: ./],
    ['nil', bytes('null'), 'the file is no object'],
    ['a text', bytes('"text"'), 'the file is no object'],
    ['a list', bytes('[]'), 'the file is no object'],
    ['an object without what is signed', bytes('{"signatures":[]}'), 'signed is no object'],
    ['a list that is signed', fileOf([]), 'signed is no object'],
    ['of another type', fileOf({ ...timestamp(), _type: 'root' }), 'it is of type "root", not timestamp'],
    ['of no type', fileOf({ ...timestamp(), _type: undefined }), 'it is of type undefined, not timestamp'],
    ['without a version of the specification', fileOf({ ...timestamp(), spec_version: 1 }), 'spec_version is no text'],
    ['without a version', fileOf({ ...timestamp(), version: '3' }), 'version is no whole number from 1'],
    ['of version 0', fileOf({ ...timestamp(), version: 0 }), 'version is no whole number from 1'],
    ['of version 1.5', fileOf({ ...timestamp(), version: 1.5 }), 'version is no whole number from 1'],
    [
      'of a version that is too high',
      fileOf({ ...timestamp(), version: 2 ** 53 }),
      'version is no whole number from 1',
    ],
    ['that never expires', fileOf({ ...timestamp(), expires: undefined }), 'expires is no text'],
    [
      'that expires on some day',
      fileOf({ ...timestamp(), expires: '2026-01-01' }),
      'expires is "2026-01-01", no time in UTC',
    ],
    ['with no list of signatures', fileOf(timestamp(), {}), 'signatures is no list'],
    ['with a signature that is a text', fileOf(timestamp(), ['s']), 'a signature is no object'],
    ['with a signature that is nil', fileOf(timestamp(), [null]), 'a signature is no object'],
    ['with a signature without a key id', fileOf(timestamp(), [{ sig: 's' }]), 'keyid is no text'],
    ['with a signature without bytes', fileOf(timestamp(), [{ keyid: 'k' }]), 'sig is no text'],
    ['without a canonical form', fileOf({ ...timestamp(), more: 0.5 }), /^it has no canonical form: ./],
  ])('%s is refused', (_what, file, message) => {
    expect(() => readMetadata(file, 'timestamp')).toThrow(metadataError(message));
  });

  it.each([
    ['1.0', true],
    ['1.0.0', true],
    ['1.0.31', true],
    ['1.12', true],
    ['1', false],
    ['1.', false],
    ['1.0.', false],
    ['1.0.0.0', false],
    ['1.a', false],
    ['1.0.a', false],
    ['2.0', false],
    ['11.0', false],
    ['v1.0', false],
    ['1.0-beta', false],
    ['1x0', false],
    ['', false],
  ])('is written for version 1 of the specification: %j (%s)', (version, isTaken) => {
    const read = () => readMetadata(fileOf({ ...timestamp(), spec_version: version }), 'timestamp');
    if (isTaken) expect(read().part.version).toBe(3);
    else expect(read).toThrow(metadataError(`it is written for version ${version} of the specification, not 1`));
  });
});

describe('a root', () => {
  it('names keys and roles', () => {
    expect(readMetadata(fileOf(root()), 'root').part).toEqual({
      type: 'root',
      version: 3,
      expires,
      consistentSnapshot: true,
      keys: new Map([['k1', keyRead]]),
      roles: { root: roleRead, timestamp: roleRead, snapshot: roleRead, targets: roleRead },
    });
  });

  it.each([
    [true, true],
    [undefined, true],
    [false, false],
  ])('has consistent snapshots unless it says otherwise: %s', (said, has) => {
    expect(readMetadata(fileOf(root({ consistent_snapshot: said })), 'root').part.consistentSnapshot).toBe(has);
  });

  it.each<readonly [string, Fields, Fields]>([
    ['of an unknown form', { ...key, keyval: {} }, {}],
    ['whose public part is no text', { ...key, keyval: { public: 1 } }, {}],
    ['with unknown fields', { ...key, more: 1, keyval: { public: 'ab', private: '' } }, { k1: keyRead }],
  ])('leaves out a key that it cannot read: %s', (_what, entry, keys) => {
    const read = readMetadata(fileOf(root({ keys: { k1: entry } })), 'root');
    expect(read.part.keys).toEqual(new Map(Object.entries(keys)));
  });

  const roles = root().roles;
  it.each<readonly [string, Fields, string]>([
    ['without roles', { roles: undefined }, 'roles is no object'],
    ['without a role', { roles: { ...roles, snapshot: undefined } }, 'role snapshot is no object'],
    ['with a role without keys', { roles: { ...roles, root: { threshold: 1 } } }, 'keyids is no list'],
    ['with keys by number', { roles: { ...roles, root: { keyids: [1], threshold: 1 } } }, 'keyids is no text'],
    [
      'with a threshold of 0',
      { roles: { ...roles, targets: { ...role, threshold: 0 } } },
      'threshold of targets is no whole number from 1',
    ],
    [
      'without a threshold',
      { roles: { ...roles, targets: { keyids: [] } } },
      'threshold of targets is no whole number from 1',
    ],
    ['without keys', { keys: undefined }, 'keys is no object'],
    ['with keys in a list', { keys: [] }, 'keys is no object'],
    ['with a key that is a text', { keys: { k1: 'ab' } }, 'key k1 is no object'],
    ['with a key without a type', { keys: { k1: { ...key, keytype: 1 } } }, 'keytype is no text'],
    ['with a key without a scheme', { keys: { k1: { ...key, scheme: 1 } } }, 'scheme is no text'],
    ['with a key without a value', { keys: { k1: { ...key, keyval: 'ab' } } }, 'keyval is no object'],
  ])('%s is refused', (_what, over, message) => {
    expect(() => readMetadata(fileOf(root(over)), 'root')).toThrow(metadataError(message));
  });

  it('may have a threshold of 1', () => {
    const one = { keyids: [], threshold: 1 };
    const read = readMetadata(fileOf(root({ roles: { ...roles, root: one } })), 'root');
    expect(read.part.roles.root).toEqual({ keyIds: [], threshold: 1 });
  });
});

describe('a file listing', () => {
  it.each<readonly [string, Fields, Fields]>([
    ['by its version', { version: 1 }, { version: 1, length: undefined, hashes: undefined }],
    ['by its length', { version: 5, length: 1 }, { version: 5, length: 1, hashes: undefined }],
    ['by its hashes', { version: 5, hashes: digests }, { version: 5, length: undefined, hashes: digestsRead }],
    [
      'by one hash of two',
      { version: 5, hashes: { md5: 'cc', sha512: 'bb' } },
      { version: 5, hashes: [['sha512', 'bb']] },
    ],
  ])('%s', (_what, file, read) => {
    expect(readMetadata(fileOf(timestamp(file)), 'timestamp').part).toEqual({
      type: 'timestamp',
      version: 3,
      expires,
      snapshot: { length: undefined, ...read },
    });
    expect(readMetadata(fileOf(snapshot({ 'a.json': file, 'b.json': { version: 9 } })), 'snapshot').part).toEqual({
      type: 'snapshot',
      version: 3,
      expires,
      meta: new Map([
        ['a', { length: undefined, ...read }],
        ['b', { version: 9, length: undefined, hashes: undefined }],
      ]),
    });
  });

  it.each<readonly [string, unknown, string]>([
    ['that is nil', null, 'snapshot.json is no object'],
    ['that is a number', 1, 'snapshot.json is no object'],
    ['of no version', {}, 'version of snapshot.json is no whole number from 1'],
    ['of version 0', { version: 0 }, 'version of snapshot.json is no whole number from 1'],
    ['of length 0', { version: 1, length: 0 }, 'length of snapshot.json is no whole number from 1'],
    ['of a length that is a text', { version: 1, length: '1' }, 'length of snapshot.json is no whole number from 1'],
    ['without a hash', { version: 1, hashes: {} }, 'snapshot.json has no hash of SHA-256 or SHA-512'],
    [
      'with a hash of another kind',
      { version: 1, hashes: { md5: 'cc' } },
      'snapshot.json has no hash of SHA-256 or SHA-512',
    ],
    ['with hashes in a list', { version: 1, hashes: [] }, 'hashes of snapshot.json is no object'],
    ['with a hash by number', { version: 1, hashes: { sha256: 1 } }, 'sha256 of snapshot.json is no text'],
  ])('%s is refused', (_what, file, message) => {
    expect(() => readMetadata(fileOf(timestamp(file)), 'timestamp')).toThrow(metadataError(message));
    expect(() => readMetadata(fileOf(snapshot({ 'snapshot.json': file })), 'snapshot')).toThrow(metadataError(message));
  });

  it.each<readonly [string, unknown, 'timestamp' | 'snapshot', string]>([
    ['a timestamp', timestamp(undefined, { meta: undefined }), 'timestamp', 'meta is no object'],
    ['a snapshot', snapshot([]), 'snapshot', 'meta is no object'],
    [
      'a snapshot with another file',
      snapshot({ 'a.txt': { version: 1 } }),
      'snapshot',
      'it lists "a.txt", which is no metadata',
    ],
    [
      'a snapshot with a file of a like name',
      snapshot({ 'a.json.txt': { version: 1 } }),
      'snapshot',
      'it lists "a.json.txt", which is no metadata',
    ],
  ])('is not read in %s without them', (_what, signed, type, message) => {
    expect(() => readMetadata(fileOf(signed), type)).toThrow(metadataError(message));
  });

  it('may be empty, in a snapshot', () => {
    expect(readMetadata(fileOf(snapshot({})), 'snapshot').part.meta).toEqual(new Map());
  });
});

describe('targets', () => {
  it('list files by path, with the information on them', () => {
    const files = { 'a/b': { length: 0, hashes: digests }, c: { length: 7, hashes: digests, custom: { x: 1 } } };
    expect(readMetadata(fileOf(targets({ targets: files })), 'targets').part).toEqual({
      type: 'targets',
      version: 3,
      expires,
      targets: new Map<string, unknown>([
        ['a/b', { length: 0, hashes: digestsRead, custom: undefined }],
        ['c', { length: 7, hashes: digestsRead, custom: { x: 1 } }],
      ]),
      delegations: undefined,
    });
  });

  it.each<readonly [string, unknown, string]>([
    ['that are a list', [], 'targets is no object'],
    ['with a file that is nil', { a: null }, 'a is no object'],
    ['with a file without a length', { a: { hashes: digests } }, 'length of a is no whole number from 0'],
    ['with a file of length -1', { a: { length: -1, hashes: digests } }, 'length of a is no whole number from 0'],
    ['with a file without hashes', { a: { length: 1 } }, 'hashes of a is no object'],
  ])('%s are refused', (_what, files, message) => {
    expect(() => readMetadata(fileOf(targets({ targets: files })), 'targets')).toThrow(metadataError(message));
  });
});

describe('delegations', () => {
  const read = (signed: unknown) => readMetadata(fileOf(signed), 'targets').part.delegations;
  const acme = { name: 'acme', ...roleRead, terminating: false, paths: ['a/*'], pathHashPrefixes: undefined };

  it.each<readonly [string, unknown, unknown]>([
    ['to no role', rolesOf(), []],
    ['by paths', rolesOf(delegated()), [acme]],
    ['that terminate the search', rolesOf(delegated({ terminating: true })), [{ ...acme, terminating: true }]],
    [
      'by prefixes of hashes',
      rolesOf(delegated({ paths: undefined, path_hash_prefixes: ['0', 'a1'] })),
      [{ ...acme, paths: undefined, pathHashPrefixes: ['0', 'a1'] }],
    ],
    [
      'in their order',
      rolesOf(delegated({ name: 'b' }), delegated({ name: 'a' })),
      [
        { ...acme, name: 'b' },
        { ...acme, name: 'a' },
      ],
    ],
  ])('%s', (_what, signed, roles) => {
    expect(read(signed)).toEqual({ keys: new Map(), roles, succinct: undefined });
  });

  it.each([1, 9, 32])('to bins of %d bits', (bits) => {
    expect(read(succinct({ bit_length: bits }))).toEqual({
      keys: new Map([['k1', keyRead]]),
      roles: [],
      succinct: { ...roleRead, bitLength: bits, namePrefix: 'bin' },
    });
  });

  const both = 'acme has neither paths nor path_hash_prefixes, or both';
  const neither = 'delegations are neither roles nor succinct roles, or both';
  it.each<readonly [string, unknown, string]>([
    ['that are a list', delegating([]), 'delegations is no object'],
    ['that are nil', delegating(null), 'delegations is no object'],
    ['to no role or bin', delegating({ keys: {} }), neither],
    ['to roles and to bins', delegating({ keys: {}, roles: [], succinct_roles: {} }), neither],
    ['without keys', delegating({ roles: [] }), 'keys is no object'],
    ['to roles that are no list', delegating({ keys: {}, roles: {} }), 'delegated roles is no list'],
    ['to a role that is a text', rolesOf('acme'), 'a delegated role is no object'],
    ['to a role without a name', rolesOf(delegated({ name: undefined })), 'the name of a delegated role is no text'],
    ...['root', 'timestamp', 'snapshot', 'targets'].map(
      (name) => [`to ${name}`, rolesOf(delegated({ name })), `it delegates to ${name}, which root names`] as const,
    ),
    ['without a terminating flag', rolesOf(delegated({ terminating: 'no' })), 'acme has no "terminating"'],
    ['of no paths', rolesOf(delegated({ paths: undefined })), both],
    ['of paths and prefixes', rolesOf(delegated({ path_hash_prefixes: ['0'] })), both],
    ['of paths that are no list', rolesOf(delegated({ paths: 'a/*' })), 'paths is no list'],
    ['of paths by number', rolesOf(delegated({ paths: [1] })), 'paths is no text'],
    [
      'of prefixes by number',
      rolesOf(delegated({ paths: undefined, path_hash_prefixes: [1] })),
      'path_hash_prefixes is no text',
    ],
    ['to a role without keys', rolesOf(delegated({ keyids: undefined })), 'keyids is no list'],
    [
      'to a role with a threshold of 0',
      rolesOf(delegated({ threshold: 0 })),
      'threshold of acme is no whole number from 1',
    ],
    ['to bins that are a list', delegating({ keys: {}, succinct_roles: [] }), 'succinct_roles is no object'],
    ['to bins of no bits', succinct({ bit_length: 0 }), 'bit_length is no whole number from 1'],
    ['to bins of 33 bits', succinct({ bit_length: 33 }), 'bit_length is above 32'],
    ['to bins without keys', succinct({ keyids: undefined }), 'keyids is no list'],
    ['to bins without a name', succinct({ name_prefix: undefined }), 'name_prefix is no text'],
  ])('%s are refused', (_what, signed, message) => {
    expect(() => read(signed)).toThrow(metadataError(message));
  });
});
