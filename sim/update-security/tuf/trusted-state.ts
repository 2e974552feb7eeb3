import type { Bytes } from '../../pki/der/index.ts';
import type { Root, Signed, Snapshot, Targets, Timestamp } from './metadata.ts';
import { readMetadata } from './read-metadata.ts';
import type { SignatureCheck } from './signatures.ts';
import { signersOf } from './threshold.ts';

/** The metadata that a client trusts; it may have expired since. */
export interface TrustedState {
  readonly root: Signed<Root>;
  readonly timestamp: Signed<Timestamp> | undefined;
  readonly snapshot: Signed<Snapshot> | undefined;
  /** By role: `targets` and the delegated ones. */
  readonly targets: ReadonlyMap<string, Signed<Targets>>;
}

/**
 * The trusted state of a client that leaves the factory with this root. Its expiry is not checked (TUF specification
 * 5.2), but its own keys must have signed it, so a damaged file yields no state.
 *
 * Errors  `MetadataError` for a file that is not a root; undefined for a root that its own keys did not sign
 */
export function trustedRoot(bytes: Bytes, check: SignatureCheck): TrustedState | undefined {
  const root = readMetadata(bytes, 'root');
  const { roles, keys } = root.part;
  if (signersOf(root, roles.root, keys, check) < roles.root.threshold) return undefined;
  return { root, timestamp: undefined, snapshot: undefined, targets: new Map() };
}
