import { canonicalize } from '@tufjs/canonical-json';
import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import type {
  DelegatedRole,
  Delegations,
  Hashes,
  MetaFile,
  RoleKeys,
  Root,
  Signed,
  SignedPart,
  Snapshot,
  SuccinctRoles,
  TargetFile,
  Targets,
  Timestamp,
  TufKey,
} from './metadata.ts';
import { topRoles } from './metadata.ts';
import { secondsOf } from './time-text.ts';

/** A file that is not metadata of the requested role: bad input from outside, not a mistake of the caller. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
}

/**
 * Reads a metadata file. The caller has to verify its signatures.
 *
 * Errors  `MetadataError` for anything that is not JSON of the specification's form, or of another type
 * Source  TUF specification 1.0, 4.2 to 4.6. Unknown fields are not returned, but are part of the signed bytes
 */
export function readMetadata<Type extends SignedPart['type']>(
  bytes: Bytes,
  type: Type,
): Signed<Extract<SignedPart, { type: Type }>> {
  const file = object(parsed(bytes), 'the file');
  const signed = object(file.signed, 'signed');
  if (signed._type !== type) throw new MetadataError(`it is of type ${JSON.stringify(signed._type)}, not ${type}`);
  if (!/^1\.\d+(\.\d+)?$/.test(text(signed.spec_version, 'spec_version')))
    throw new MetadataError(`it is written for version ${signed.spec_version} of the specification, not 1`);
  const common = { version: count(signed.version, 'version', 1), expires: time(signed.expires) };
  return {
    bytes,
    message: canonical(signed),
    signatures: list(file.signatures, 'signatures').map((one) => {
      const { keyid, sig } = object(one, 'a signature');
      return { keyId: text(keyid, 'keyid'), signature: text(sig, 'sig') };
    }),
    part: readers[type](signed, common) as Extract<SignedPart, { type: Type }>,
  };
}

type Json = Readonly<Record<string, unknown>>;
type Common = { readonly version: number; readonly expires: EpochSeconds };

const readers = {
  root: (signed: Json, common: Common): Root => {
    const roles = object(signed.roles, 'roles');
    return {
      type: 'root',
      ...common,
      consistentSnapshot: signed.consistent_snapshot !== false,
      keys: keysIn(signed.keys),
      roles: Object.fromEntries(topRoles.map((role) => [role, roleKeys(roles[role], role)])) as Root['roles'],
    };
  },
  timestamp: (signed: Json, common: Common): Timestamp => {
    const meta = object(signed.meta, 'meta');
    return { type: 'timestamp', ...common, snapshot: metaFile(meta['snapshot.json'], 'snapshot.json') };
  },
  snapshot: (signed: Json, common: Common): Snapshot => {
    const meta = Object.entries(object(signed.meta, 'meta')).map(([name, file]) => {
      if (!name.endsWith('.json')) throw new MetadataError(`it lists ${JSON.stringify(name)}, which is no metadata`);
      return [name.slice(0, -'.json'.length), metaFile(file, name)] as const;
    });
    return { type: 'snapshot', ...common, meta: new Map(meta) };
  },
  targets: (signed: Json, common: Common): Targets => ({
    type: 'targets',
    ...common,
    targets: new Map(
      Object.entries(object(signed.targets, 'targets')).map(([path, file]) => [path, targetFile(file, path)]),
    ),
    delegations:
      signed.delegations === undefined ? undefined : delegationsOf(object(signed.delegations, 'delegations')),
  }),
} as const;

function delegationsOf(delegations: Json): Delegations {
  const { roles, succinct_roles: succinct } = delegations;
  if ((roles === undefined) === (succinct === undefined))
    throw new MetadataError('delegations are neither roles nor succinct roles, or both');
  return {
    keys: keysIn(delegations.keys),
    roles: roles === undefined ? [] : list(roles, 'delegated roles').map(delegatedRole),
    succinct: succinct === undefined ? undefined : succinctRoles(object(succinct, 'succinct_roles')),
  };
}

function delegatedRole(value: unknown): DelegatedRole {
  const role = object(value, 'a delegated role');
  const name = text(role.name, 'the name of a delegated role');
  if (topRoles.some((top) => top === name)) throw new MetadataError(`it delegates to ${name}, which root names`);
  if (typeof role.terminating !== 'boolean') throw new MetadataError(`${name} has no "terminating"`);
  const { paths, path_hash_prefixes: prefixes } = role;
  if ((paths === undefined) === (prefixes === undefined))
    throw new MetadataError(`${name} has neither paths nor path_hash_prefixes, or both`);
  return {
    name,
    ...roleKeys(role, name),
    terminating: role.terminating,
    paths: paths === undefined ? undefined : texts(paths, 'paths'),
    pathHashPrefixes: prefixes === undefined ? undefined : texts(prefixes, 'path_hash_prefixes'),
  };
}

function succinctRoles(succinct: Json): SuccinctRoles {
  const bitLength = count(succinct.bit_length, 'bit_length', 1);
  if (bitLength > 32) throw new MetadataError('bit_length is above 32');
  return {
    ...roleKeys(succinct, 'succinct_roles'),
    bitLength,
    namePrefix: text(succinct.name_prefix, 'name_prefix'),
  };
}

function roleKeys(value: unknown, role: string): RoleKeys {
  const { keyids, threshold } = object(value, `role ${role}`);
  return { keyIds: texts(keyids, 'keyids'), threshold: count(threshold, `threshold of ${role}`, 1) };
}

/** Keys of unknown form are left out, so their signatures never count. */
function keysIn(value: unknown): ReadonlyMap<string, TufKey> {
  const keys = new Map<string, TufKey>();
  for (const [id, entry] of Object.entries(object(value, 'keys'))) {
    const { keytype, scheme, keyval } = object(entry, `key ${id}`);
    const form = { keytype: text(keytype, 'keytype'), scheme: text(scheme, 'scheme') };
    const shown = object(keyval, 'keyval').public;
    if (typeof shown === 'string') keys.set(id, { ...form, public: shown });
  }
  return keys;
}

function metaFile(value: unknown, name: string): MetaFile {
  const { version, length, hashes } = object(value, name);
  return {
    version: count(version, `version of ${name}`, 1),
    length: length === undefined ? undefined : count(length, `length of ${name}`, 1),
    hashes: hashes === undefined ? undefined : hashesOf(hashes, name),
  };
}

function targetFile(value: unknown, path: string): TargetFile {
  const { length, hashes, custom } = object(value, path);
  return { length: count(length, `length of ${path}`, 0), hashes: hashesOf(hashes, path), custom };
}

function hashesOf(value: unknown, name: string): Hashes {
  const hashes = Object.entries(object(value, `hashes of ${name}`)).flatMap(([algorithm, digest]) =>
    algorithm === 'sha256' || algorithm === 'sha512'
      ? [[algorithm, text(digest, `${algorithm} of ${name}`)] as const]
      : [],
  );
  if (hashes.length === 0) throw new MetadataError(`${name} has no hash of SHA-256 or SHA-512`);
  return hashes;
}

function parsed(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new MetadataError(`it is no JSON: ${(error as Error).message}`);
  }
}

/** Non-integer numbers have no canonical form, and neither has JSON nested so deep that it overflows the stack. */
function canonical(signed: Json): Bytes {
  try {
    return new TextEncoder().encode(canonicalize(signed));
  } catch (error) {
    throw new MetadataError(`it has no canonical form: ${(error as Error).message}`);
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function object(value: unknown, what: string): Json {
  if (!isObject(value)) throw new MetadataError(`${what} is no object`);
  return value;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new MetadataError(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new MetadataError(`${what} is no text`);
  return value;
}

const texts = (value: unknown, what: string): readonly string[] => list(value, what).map((one) => text(one, what));

function count(value: unknown, what: string, least: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw new MetadataError(`${what} is no whole number from ${least}`);
  return value as number;
}

function time(value: unknown): EpochSeconds {
  const seconds = secondsOf(text(value, 'expires'));
  if (seconds === undefined) throw new MetadataError(`expires is ${JSON.stringify(value)}, no time in UTC`);
  return seconds;
}
