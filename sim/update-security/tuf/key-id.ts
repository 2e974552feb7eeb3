import { createHash } from 'node:crypto';
import { canonicalize } from '@tufjs/canonical-json';
import type { TufKey } from './metadata.ts';

/** A key in the form of metadata (TUF specification 4.2). */
export const keyAsJson = ({ keytype, scheme, public: shown }: TufKey) => ({
  keytype,
  scheme,
  keyval: { public: shown },
});

/** The digest of the key's canonical form. */
export const keyIdOf = (key: TufKey): string =>
  createHash('sha256')
    .update(canonicalize(keyAsJson(key)))
    .digest('hex');

/** What distinguishes two keys: the same key under another id or scheme is not a second signer. */
export const keyIdentity = ({ keytype, public: shown }: TufKey): string => `${keytype} ${shown.trim()}`;
