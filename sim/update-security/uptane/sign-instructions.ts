import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import { metadataFileName } from '../tuf/exchange.ts';
import type { RepositoryView } from '../tuf/repository-view.ts';
import type { MetadataSigner } from '../tuf/signatures.ts';
import { headOf, listed, type SignedJson, targetAsJson, writeMetadata } from '../tuf/write-metadata.ts';
import type { DirectorCustom } from './custom.ts';

/** An image that a director names, and for which ECUs. */
export interface NamedImage {
  readonly path: string;
  readonly digest: string;
  readonly length: number;
  readonly custom: DirectorCustom;
}

/** The online roles of a director: it signs on demand (Uptane standard 2.1, 5.3.2.1, step 7). */
type OnlineRole = 'timestamp' | 'snapshot' | 'targets';
export type OnlineKeys = Readonly<Record<OnlineRole, readonly MetadataSigner[]>>;

/** What a director signs for one vehicle. */
export interface Instructions {
  readonly images: readonly NamedImage[];
  /** Of all three files: the vehicle gets the next version whenever one of them is signed again. */
  readonly version: number;
  readonly expires: EpochSeconds;
}

/**
 * The signed targets, snapshot and timestamp of a vehicle; its root comes from `root`, whose other files are not used.
 * Both the director and a thief of its keys sign this way.
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
  // Listed by name and version only (Uptane standard 2.1, 5.2.4).
  const snapshot = sign('snapshot', { meta: { 'targets.json': { version } } });
  sign('timestamp', { meta: { 'snapshot.json': listed(version, snapshot) } });
  return {
    metadata: (name) => files.get(name) ?? (rootName.test(name) ? root.metadata(name) : undefined),
    // Images come from the image repository.
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
