import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import { metadataFileName } from '../tuf/exchange.ts';
import type { RepositoryView } from '../tuf/repository-view.ts';
import type { MetadataSigner } from '../tuf/signatures.ts';
import { headOf, listed, type SignedJson, targetAsJson, writeMetadata } from '../tuf/write-metadata.ts';
import type { DirectorCustom } from './custom.ts';

/** An image that a director names, and for whom. */
export interface NamedImage {
  readonly path: string;
  readonly digest: string;
  readonly length: number;
  readonly custom: DirectorCustom;
}

/** The roles of a director that are online: it signs on demand (Uptane standard 2.1, 5.3.2.1, step 7). */
type OnlineRole = 'timestamp' | 'snapshot' | 'targets';
export type OnlineKeys = Readonly<Record<OnlineRole, readonly MetadataSigner[]>>;

/** What is signed for one vehicle. */
export interface Instructions {
  readonly images: readonly NamedImage[];
  /** Of all three files: a vehicle is given the next number whenever anything of it is signed anew. */
  readonly version: number;
  readonly expires: EpochSeconds;
}

/**
 * The targets, snapshot and timestamp of a vehicle, signed; its root is looked up in `root`, whose other files are nobody's.
 * Whoever holds the keys signs like this, the director's owner or a thief.
 */
export function signInstructions(
  { images, version, expires }: Instructions,
  keys: OnlineKeys,
  root: RepositoryView,
): RepositoryView {
  const files = new Map<string, Bytes>();
  const sign = (role: OnlineRole, rest: Readonly<Record<string, unknown>>): Bytes => {
    const signed: SignedJson = { ...headOf(role, version, expires), ...rest };
    const bytes = writeMetadata(signed, keys[role]);
    files.set(metadataFileName({ role, version: role === 'timestamp' ? undefined : version }), bytes);
    return bytes;
  };
  sign('targets', { targets: targetsAsJson(images) });
  // By its name and version, no more (Uptane standard 2.1, 5.2.4).
  const snapshot = sign('snapshot', { meta: { 'targets.json': { version } } });
  sign('timestamp', { meta: { 'snapshot.json': listed(version, snapshot) } });
  return {
    metadata: (name) => files.get(name) ?? (rootName.test(name) ? root.metadata(name) : undefined),
    // Images are had from the image repository.
    file: () => undefined,
  };
}

const targetsAsJson = (images: readonly NamedImage[]) =>
  Object.fromEntries(
    images.map(({ path, digest, length, custom }) => [
      path,
      targetAsJson({ length, hashes: [['sha256', digest]], custom }),
    ]),
  );

const rootName = /^\d+\.root\.json$/;
