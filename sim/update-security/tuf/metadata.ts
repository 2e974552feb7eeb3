import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';

/** The four roles that root names (TUF specification 2.1). */
export const topRoles = ['root', 'timestamp', 'snapshot', 'targets'] as const;
export type TopRole = (typeof topRoles)[number];

/** A public key in its wire form (4.2); the scheme names the signature algorithm. */
export interface TufKey {
  readonly keytype: string;
  readonly scheme: string;
  readonly public: string;
}

/** The keys of a role, and how many of them must sign. */
export interface RoleKeys {
  readonly keyIds: readonly string[];
  readonly threshold: number;
}

export interface Root {
  readonly type: 'root';
  readonly version: number;
  readonly expires: EpochSeconds;
  readonly consistentSnapshot: boolean;
  readonly keys: ReadonlyMap<string, TufKey>;
  readonly roles: Readonly<Record<TopRole, RoleKeys>>;
}

export interface Timestamp {
  readonly type: 'timestamp';
  readonly version: number;
  readonly expires: EpochSeconds;
  readonly snapshot: MetaFile;
}

export interface Snapshot {
  readonly type: 'snapshot';
  readonly version: number;
  readonly expires: EpochSeconds;
  /** By role, `targets` and the delegated ones. */
  readonly meta: ReadonlyMap<string, MetaFile>;
}

export interface Targets {
  readonly type: 'targets';
  readonly version: number;
  readonly expires: EpochSeconds;
  readonly targets: ReadonlyMap<string, TargetFile>;
  readonly delegations: Delegations | undefined;
}

export type SignedPart = Root | Timestamp | Snapshot | Targets;

/** A metadata file as another file lists it. */
export interface MetaFile {
  readonly version: number;
  readonly length: number | undefined;
  readonly hashes: Hashes | undefined;
}

export interface TargetFile {
  readonly length: number;
  readonly hashes: Hashes;
  readonly custom: unknown;
}

/** Digests in hex by algorithm; other algorithms are not read. */
export type Hashes = readonly (readonly [algorithm: 'sha256' | 'sha512', digest: string])[];

export interface Delegations {
  readonly keys: ReadonlyMap<string, TufKey>;
  /** In the order in which they are searched (4.5). */
  readonly roles: readonly DelegatedRole[];
  /** Bins by the first bits of a path's hash, instead of `roles` (TAP 15). */
  readonly succinct: SuccinctRoles | undefined;
}

export interface DelegatedRole extends RoleKeys {
  readonly name: string;
  readonly terminating: boolean;
  readonly paths: readonly string[] | undefined;
  readonly pathHashPrefixes: readonly string[] | undefined;
}

export interface SuccinctRoles extends RoleKeys {
  readonly bitLength: number;
  readonly namePrefix: string;
}

/** One metadata file: its bytes, their signed part (canonical JSON, 4.1), its signatures, its parsed contents. */
export interface Signed<Part extends SignedPart = SignedPart> {
  readonly bytes: Bytes;
  readonly message: Bytes;
  readonly signatures: readonly { readonly keyId: string; readonly signature: string }[];
  readonly part: Part;
}
