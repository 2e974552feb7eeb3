import type { Bytes, EpochSeconds } from '../pki/der/index.ts';
import type { Signer } from '../pki/signing.ts';
import { manifestOf, type ProductName, type Release, type ReleasePaths, releasePaths, servedFile } from './release.ts';
import { metadataFileName } from './tuf/exchange.ts';
import { jsonOf, listedFile } from './tuf/listed-file.ts';
import type { RepositoryView, ServedFile } from './tuf/repository-view.ts';
import { clientLimits } from './tuf/session.ts';
import type { MetadataSigner } from './tuf/signatures.ts';
import { timeText } from './tuf/time-text.ts';
import { listed, type SignedJson, writeMetadata } from './tuf/write-metadata.ts';

/**
 * What an attacker serves who stands between a device and its repository, or replaces the repository. Each function
 * returns a repository view; its parameters show which keys the attack needs.
 *
 * Source  TUF specification 1.5.2, the attacks by name
 */
export const releaseAttacks = {
  rollback,
  freeze,
  mixAndMatch,
  tamperedImage,
  endlessData,
  fastForward,
  forgedRelease,
} as const;

/** An old publication, validly signed: the view of a mirror that never got the next one. Needs no key. */
function rollback(old: RepositoryView): RepositoryView {
  return { ...old };
}

/** One publication, forever. Needs no key; only expiry ends it. */
function freeze(frozen: RepositoryView): RepositoryView {
  return { ...frozen };
}

/**
 * Today's timestamp and snapshot, with the targets of an older publication under today's names. Needs no key. `roles`
 * names the targets files to replace.
 */
function mixAndMatch(now: RepositoryView, old: RepositoryView, roles: readonly string[]): RepositoryView {
  const replaced = new Map(
    roles.flatMap((role) => {
      const current = listedFile(now, role);
      return current === undefined ? [] : [[current.name, listedFile(old, role)?.bytes] as const];
    }),
  );
  return { ...now, metadata: (name) => replaced.get(name) ?? now.metadata(name) };
}

/** Another image under the name of the listed one. Needs no key. */
function tamperedImage(now: RepositoryView, paths: ReleasePaths, image: ServedFile): RepositoryView {
  return { ...now, file: (path, digest) => (path === paths.image ? image : now.file(path, digest)) };
}

/** The timestamp, padded with blanks that no signature covers, to a length that a client must not read. */
function endlessData(now: RepositoryView, bytes = clientLimits.timestampLength + 1): RepositoryView {
  const timestamp = now.metadata('timestamp.json');
  const padded = new Uint8Array(Math.max(bytes, timestamp?.length ?? 0)).fill(0x20);
  padded.set(timestamp ?? []);
  return { ...now, metadata: (name) => (name === 'timestamp.json' ? padded : now.metadata(name)) };
}

/** A timestamp of the highest version, by its stolen key: a client that accepts it accepts no honest one later. */
function fastForward(now: RepositoryView, timestampKeys: readonly MetadataSigner[]): RepositoryView {
  const { signed } = parsed(now.metadata('timestamp.json'));
  const forward = writeMetadata({ ...signed, version: Number.MAX_SAFE_INTEGER }, timestampKeys);
  return { ...now, metadata: (name) => (name === 'timestamp.json' ? forward : now.metadata(name)) };
}

/** The keys that a forger signs with; they may be keys that no client trusts. */
export interface ForgersKeys {
  readonly timestamp: readonly MetadataSigner[];
  readonly snapshot: readonly MetadataSigner[];
  /** Of the role responsible for the path. */
  readonly targets: readonly MetadataSigner[];
  readonly author: Signer;
}

/** What a forger wants installed, under which paths, and with which keys. */
export interface Forgery {
  readonly release: Release;
  /** The product under whose paths it is listed; another one than the release's own for a wrong-device attack. */
  readonly at: ProductName;
  /** The role responsible for those paths. */
  readonly role: string;
  readonly keys: ForgersKeys;
  readonly now: EpochSeconds;
  /** The custom field of the image, beside its length and hashes. */
  readonly custom?: unknown;
}

/**
 * A forged release with matching metadata: the next version of every file, so that nothing about it is old. Only the
 * keys decide whether a client accepts it. With the true keys it models an operator's mistake.
 */
function forgedRelease(view: RepositoryView, { release, at, role, keys, now, custom }: Forgery): RepositoryView {
  const paths = releasePaths(at, release.component);
  const manifest = servedFile(manifestOf(release, keys.author));
  const image: ServedFile = { digest: release.image.digest, length: release.image.size, bytes: undefined };
  const entries = Object.fromEntries([
    [paths.manifest, entryOf(manifest)],
    [paths.image, { ...entryOf(image), ...(custom === undefined ? {} : { custom }) }],
  ]);
  const expires = timeText(now + FORGED_LIFETIME_S);

  const before = lastOf(view, role);
  const targets = {
    ...before,
    version: before.version + 1,
    expires,
    targets: { ...(before.targets as object), ...entries },
  };
  const targetsFile = writeMetadata(targets, keys.targets);
  const snapshot = nextOf(view, 'snapshot', `${role}.json`, listed(targets.version, targetsFile), expires);
  const snapshotFile = writeMetadata(snapshot, keys.snapshot);
  const timestamp = nextOf(view, 'timestamp', 'snapshot.json', listed(snapshot.version, snapshotFile), expires);

  const forged = new Map([
    [metadataFileName({ role, version: targets.version }), targetsFile],
    [metadataFileName({ role, version: undefined }), targetsFile],
    [metadataFileName({ role: 'snapshot', version: snapshot.version }), snapshotFile],
    ['snapshot.json', snapshotFile],
    ['timestamp.json', writeMetadata(timestamp, keys.timestamp)],
  ]);
  const files = new Map([
    [paths.manifest, manifest],
    [paths.image, image],
  ]);
  return {
    metadata: (name) => forged.get(name) ?? view.metadata(name),
    file: (path, digest) => files.get(path) ?? view.file(path, digest),
  };
}

/** Assumption: a forger lets files expire after a month, as an owner might. */
const FORGED_LIFETIME_S = 30 * 86_400;

const entryOf = ({ digest, length }: ServedFile) => ({ length, hashes: { sha256: digest } });

function nextOf(view: RepositoryView, role: string, name: string, entry: object, expires: string): SignedJson {
  const before = lastOf(view, role);
  return { ...before, version: before.version + 1, expires, meta: { ...(before.meta as object), [name]: entry } };
}

const lastOf = (view: RepositoryView, role: string): SignedJson => parsed(listedFile(view, role)?.bytes).signed;

const parsed = (bytes: Bytes | undefined): { readonly signed: SignedJson } => jsonOf(bytes ?? new Uint8Array(0));
