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
 * What somebody serves who stands between a device and its repository, or in the repository's place. Each returns a view
 * like the repository's own; which keys it took is said by what has to be passed in.
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

/** An old publication, validly signed: what a mirror has that was never told of the next. No key is needed. */
function rollback(old: RepositoryView): RepositoryView {
  return { ...old };
}

/** What the repository said once, for ever. No key is needed; only expiry ends it. */
function freeze(frozen: RepositoryView): RepositoryView {
  return { ...frozen };
}

/**
 * Today's timestamp and snapshot, with the targets of an older publication under today's names. No key is needed.
 * `roles` says which targets files are replaced.
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

/** Another image under the name of the one that is listed. No key is needed. */
function tamperedImage(now: RepositoryView, paths: ReleasePaths, image: ServedFile): RepositoryView {
  return { ...now, file: (path, digest) => (path === paths.image ? image : now.file(path, digest)) };
}

/** The timestamp with blanks behind it, which no signature covers: of a length that a client must not take in. */
function endlessData(now: RepositoryView, bytes = clientLimits.timestampLength + 1): RepositoryView {
  const timestamp = now.metadata('timestamp.json');
  const padded = new Uint8Array(Math.max(bytes, timestamp?.length ?? 0)).fill(0x20);
  padded.set(timestamp ?? []);
  return { ...now, metadata: (name) => (name === 'timestamp.json' ? padded : now.metadata(name)) };
}

/** A timestamp of the highest version there is, by its stolen key: whoever takes it takes no honest one again. */
function fastForward(now: RepositoryView, timestampKeys: readonly MetadataSigner[]): RepositoryView {
  const { signed } = parsed(now.metadata('timestamp.json'));
  const forward = writeMetadata({ ...signed, version: Number.MAX_SAFE_INTEGER }, timestampKeys);
  return { ...now, metadata: (name) => (name === 'timestamp.json' ? forward : now.metadata(name)) };
}

/** Whose hands a forger's signatures come from. Keys that nobody trusts are keys, too. */
export interface ForgersKeys {
  readonly timestamp: readonly MetadataSigner[];
  readonly snapshot: readonly MetadataSigner[];
  /** Of the role that speaks for the path. */
  readonly targets: readonly MetadataSigner[];
  readonly author: Signer;
}

/** What a forger wants installed, where, and by whose word. */
export interface Forgery {
  readonly release: Release;
  /** The product under whose paths it is listed: another one than the release's own, for the wrong device. */
  readonly at: ProductName;
  /** The role that speaks for those paths. */
  readonly role: string;
  readonly keys: ForgersKeys;
  readonly now: EpochSeconds;
  /** What is said of the image beside its length and hashes. */
  readonly custom?: unknown;
}

/**
 * A release of somebody else's making, with metadata to go with it: the next version of everything, so that nothing
 * about it is old. Whether it is believed is a matter of the keys alone. With the true keys it is an operator's mistake.
 */
function forgedRelease(view: RepositoryView, { release, at, role, keys, now, custom }: Forgery): RepositoryView {
  const paths = releasePaths(at, release.component);
  const manifest = servedFile(manifestOf(release, keys.author));
  const image: ServedFile = { digest: release.image.digest, length: release.image.size, bytes: undefined };
  const entries = Object.fromEntries([
    [paths.manifest, entryOf(manifest)],
    [paths.image, { ...entryOf(image), ...(custom === undefined ? {} : { custom }) }],
  ]);
  const expires = timeText(now + forgedLifetimeS);

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

/** Assumption: a forger gives his files a month, as their owner might. */
const forgedLifetimeS = 30 * 86_400;

const entryOf = ({ digest, length }: ServedFile) => ({ length, hashes: { sha256: digest } });

function nextOf(view: RepositoryView, role: string, name: string, entry: object, expires: string): SignedJson {
  const before = lastOf(view, role);
  return { ...before, version: before.version + 1, expires, meta: { ...(before.meta as object), [name]: entry } };
}

const lastOf = (view: RepositoryView, role: string): SignedJson => parsed(listedFile(view, role)?.bytes).signed;

const parsed = (bytes: Bytes | undefined): { readonly signed: SignedJson } => jsonOf(bytes ?? new Uint8Array(0));
