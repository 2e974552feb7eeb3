import { createHash } from 'node:crypto';
import { canonicalize } from '@tufjs/canonical-json';
import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import { keyAsJson } from './key-id.ts';
import type { DelegatedRole, TargetFile } from './metadata.ts';
import type { MetadataSigner } from './signatures.ts';
import { timeText } from './time-text.ts';

export type SignedJson = Readonly<Record<string, unknown>> & { readonly version: number };

/** A metadata file: the signed part, in the given key order, with each signer's signature over its canonical form. */
export function writeMetadata(signed: SignedJson, signers: readonly MetadataSigner[]): Bytes {
  const message = new TextEncoder().encode(canonicalize(signed));
  const signatures = signers.map((signer) => ({ keyid: signer.keyId, sig: signer.sign(message) }));
  return new TextEncoder().encode(`${JSON.stringify({ signatures, signed })}\n`);
}

/** The fields that every role begins with (TUF specification 4.3). */
export const headOf = (type: string, version: number, expires: EpochSeconds) => ({
  _type: type,
  spec_version: '1.0.31',
  version,
  expires: timeText(expires),
});

/** A file as the listing file describes it: version, length and hash. */
export const listed = (version: number, bytes: Bytes) => ({
  version,
  length: bytes.length,
  hashes: { sha256: createHash('sha256').update(bytes).digest('hex') },
});

export const rolesAsJson = (signers: readonly MetadataSigner[], threshold: number) => ({
  keyids: signers.map(({ keyId }) => keyId),
  threshold,
});

export const keysAsJson = (signers: readonly MetadataSigner[]) =>
  Object.fromEntries(signers.map(({ keyId, key }) => [keyId, keyAsJson(key)]));

export const targetAsJson = ({ length, hashes, custom }: TargetFile) => ({
  length,
  hashes: Object.fromEntries(hashes),
  ...(custom === undefined ? {} : { custom }),
});

/** A delegation as its delegator lists it. */
export const delegationAsJson = (
  { name, terminating, paths }: Pick<DelegatedRole, 'name' | 'terminating' | 'paths'>,
  signers: readonly MetadataSigner[],
  threshold: number,
) => ({ name, ...rolesAsJson(signers, threshold), terminating, paths });
