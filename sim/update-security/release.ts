import { createHash } from 'node:crypto';
import type { Bytes, EpochSeconds } from '../pki/der/index.ts';
import type { KeyRing, Signer } from '../pki/signing.ts';
import { writeEnvelope } from './suit/envelope.ts';
import { writeManifest } from './suit/manifest.ts';
import { suitIdentity } from './suit/uuid5.ts';
import { ringCheck, ringSigner } from './tuf/keys.ts';
import { TufRepository } from './tuf/repository.ts';
import { defaultPlan, type RepositoryPlan } from './tuf/repository-plan.ts';
import type { RepositoryView, ServedFile } from './tuf/repository-view.ts';
import type { MetadataSigner, SignatureCheck } from './tuf/signatures.ts';
import { ed25519Signer } from './tuf/wire-keys.ts';

/** The component of a product that a release replaces. */
export type ReleaseComponent = 'trusted-keystore' | 'certificate-store' | 'os' | 'app';

/** A product and its vendor, which manifests identify by its domain. */
export interface ProductName {
  readonly vendor: string;
  readonly product: string;
}

/** One image for one component of a product, and the sequence number of its manifest. */
export interface Release extends ProductName {
  readonly component: ReleaseComponent;
  /** Of the manifest, not of the image (RFC 9124 3.1): an old image may return under a new number. */
  readonly sequence: number;
  /** SHA-256 in hex, and the size in bytes. */
  readonly image: { readonly digest: string; readonly size: number };
}

export interface ReleasePaths {
  readonly manifest: string;
  readonly image: string;
}

/** The paths under which metadata lists a product's release: the same for each of its releases. */
export const releasePaths = ({ vendor, product }: ProductName, component: ReleaseComponent): ReleasePaths => ({
  manifest: `${vendor}/${product}/${component}.suit`,
  image: `${vendor}/${product}/${component}.bin`,
});

/** The pattern of all paths of a product, or of all products of a vendor. */
export const pathPattern = ({ vendor, product }: { readonly vendor: string; readonly product?: string }): string =>
  `${vendor}/${product ?? '*'}/*`;

/** Keys and verifiers of the update service: roles sign metadata, vendors sign their manifests. */
export interface ReleaseKeys {
  metadataSigner(name: string): MetadataSigner;
  authorOf(vendor: string): Signer;
  readonly check: SignatureCheck;
  readonly ring: KeyRing;
}

/** Ideal signatures (`idealKeys`), as in fidelity `model`. */
export const idealReleaseKeys = (ring: KeyRing): ReleaseKeys => ({
  metadataSigner: (name) => ringSigner(ring.signerOf(`update/${name}`)),
  authorOf: (vendor) => ring.signerOf(`manifest/${vendor}`),
  check: ringCheck(ring),
  ring,
});

/** Ed25519 for metadata, whose signatures are deterministic, and P-256 for manifests (`realKeys`). */
export const realReleaseKeys = (seed: string, ring: KeyRing): ReleaseKeys => ({
  ...idealReleaseKeys(ring),
  metadataSigner: (name) => ed25519Signer(seed, name),
});

/** The update service's repository in a run, and how releases are published in it. */
export class ReleaseRepository {
  readonly tuf: TufRepository;

  constructor(
    private readonly keys: ReleaseKeys,
    now: EpochSeconds,
    plan: RepositoryPlan = defaultPlan,
  ) {
    this.tuf = new TufRepository(plan, keys.metadataSigner, now);
  }

  get view(): RepositoryView {
    return this.tuf.view;
  }

  /**
   * `at`: the product under whose paths the release is listed, if by mistake it is another one. `custom`: the custom
   * field of the image, beside its length and hashes.
   */
  publish(release: Release, now: EpochSeconds, at: ProductName = release, custom?: unknown): RepositoryView {
    const paths = releasePaths(at, release.component);
    this.tuf.put(paths.manifest, servedFile(manifestOf(release, this.keys.authorOf(release.vendor))));
    this.tuf.put(paths.image, { digest: release.image.digest, length: release.image.size, bytes: undefined }, custom);
    return this.tuf.publish(now);
  }
}

/** The signed manifest of a release. */
export const manifestOf = (release: Release, author: Signer): Bytes =>
  writeEnvelope(
    writeManifest({
      ...suitIdentity(release.vendor, release.product),
      sequence: release.sequence,
      component: new TextEncoder().encode(release.component),
      digest: Uint8Array.from(Buffer.from(release.image.digest, 'hex')),
      size: release.image.size,
      uri: releasePaths(release, release.component).image,
    }),
    [author],
  );

export const servedFile = (bytes: Bytes): ServedFile => ({
  digest: createHash('sha256').update(bytes).digest('hex'),
  length: bytes.length,
  bytes,
});
