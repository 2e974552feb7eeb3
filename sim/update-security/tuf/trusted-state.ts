import type { Bytes } from '../../pki/der/index.ts';
import type { Root, Signed, Snapshot, Targets, Timestamp } from './metadata.ts';
import { readMetadata } from './read-metadata.ts';
import type { SignatureCheck } from './signatures.ts';
import { signersOf } from './threshold.ts';

/** The metadata that a client has come to trust; it may have expired since. */
export interface TrustedState {
  readonly root: Signed<Root>;
  readonly timestamp: Signed<Timestamp> | undefined;
  readonly snapshot: Signed<Snapshot> | undefined;
  /** By role: `targets` and the delegated ones. */
  readonly targets: ReadonlyMap<string, Signed<Targets>>;
}

/**
 * A client as it leaves the factory, with the root that it trusts without asking. Its expiry is nobody's concern
 * (TUF specification 5.2), but its own keys must have signed it: a file that was damaged trusts nobody.
 *
 * Errors  `MetadataError` for a file that is no root; undefined for a root that is not signed by its own keys
 */
export function trustedRoot(bytes: Bytes, check: SignatureCheck): TrustedState | undefined {
  const root = readMetadata(bytes, 'root');
  const { roles, keys } = root.part;
  if (signersOf(root, roles.root, keys, check) < roles.root.threshold) return undefined;
  return { root, timestamp: undefined, snapshot: undefined, targets: new Map() };
}
