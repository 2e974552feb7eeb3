import { createHash } from 'node:crypto';
import { invariant, LabError } from '../../kernel/lab-error.ts';
import type { Bytes } from '../../pki/der/index.ts';
import type { KeyRing, Signer } from '../../pki/signing.ts';
import type { ImageKind } from '../../plan/image-kinds.ts';
import type { ProfileId } from '../../plan/profiles.ts';
import { guidOf } from './guid.ts';

export type SignedBy = 'vendor' | 'development' | 'none';

/** The contents of an image. `build` distinguishes builds of one version; `starts: false` crashes when started. */
export interface ImageRequest {
  readonly name: string;
  readonly kind: ImageKind;
  readonly version: string;
  readonly securityVersion: number;
  readonly profile: ProfileId;
  readonly signedBy: SignedBy;
  readonly build?: number;
  readonly starts?: boolean;
}

/**
 * One built image; immutable, and shared by all devices that have it.
 *
 * `componentId` identifies it across versions, `imageId` this one build. The signature is over `digest`, and the digest
 * covers the security version, so neither can be changed without the other.
 */
export interface Image extends Required<ImageRequest> {
  readonly number: number;
  readonly componentId: string;
  readonly imageId: string;
  /** SHA-256 of the contents, and in hex. */
  readonly digest: Bytes;
  readonly measurement: string;
  /** The digest's first 32 bits: enough to distinguish the images of one run in a column; no proof of anything. */
  readonly measurement32: number;
  readonly signature: Bytes;
  /** Contents changed after signing: the signature is that of the original. */
  readonly isTampered: boolean;
}

/**
 * All images of a run.
 *
 * Errors  LabError `image/rebuilt` if one build of one version is asked for with other contents;
 *         `image/security-version`
 */
export class ImageRegistry {
  readonly images: Image[] = [];
  readonly vendor: Signer;
  readonly development: Signer;
  private readonly built = new Map<string, Image>();
  private readonly changed = new Map<number, Image>();

  constructor(keys: KeyRing) {
    this.vendor = keys.signerOf('image/vendor');
    this.development = keys.signerOf('image/development');
  }

  add(request: ImageRequest): Image {
    const whole: Required<ImageRequest> = { build: 0, starts: true, ...request };
    const id = JSON.stringify([whole.profile, whole.kind, whole.name, whole.version, whole.build, whole.signedBy]);
    const known = this.built.get(id);
    if (known !== undefined) {
      if (known.securityVersion === whole.securityVersion && known.starts === whole.starts) return known;
      throw new LabError('image/rebuilt', {
        what: `${whole.name} ${whole.version} has been built before with other contents`,
        hint: 'give it another version or build number: an image never changes',
      });
    }
    if (!Number.isInteger(whole.securityVersion) || whole.securityVersion < 0 || whole.securityVersion > 255)
      throw new LabError('image/security-version', {
        what: `${whole.name} ${whole.version} has security version ${whole.securityVersion}`,
        hint: 'use a whole number from 0 to 255',
      });
    const digest = digestOf(contentsOf(whole));
    const image = this.enter(whole, digest, this.signatureOver(digest, whole.signedBy), false);
    this.built.set(id, image);
    return image;
  }

  /** The image with changed contents: another digest under the old signature. */
  tampered(image: Image): Image {
    if (image.isTampered) return image;
    const known = this.changed.get(image.number);
    if (known !== undefined) return known;
    const digest = digestOf([...contentsOf(image), 'changed']);
    const changed = this.enter(image, digest, image.signature, true);
    this.changed.set(image.number, changed);
    return changed;
  }

  imageOf(number: number): Image {
    const image = this.images[number];
    invariant(image !== undefined, `image ${number} is in the registry`);
    return image;
  }

  private enter(request: Required<ImageRequest>, digest: Bytes, signature: Bytes, isTampered: boolean): Image {
    const measurement = Buffer.from(digest).toString('hex');
    const image: Image = {
      name: request.name,
      kind: request.kind,
      version: request.version,
      securityVersion: request.securityVersion,
      profile: request.profile,
      signedBy: request.signedBy,
      build: request.build,
      starts: request.starts,
      number: this.images.length,
      componentId: guidOf('component', request.profile, request.kind, request.name),
      imageId: guidOf('image', measurement),
      digest,
      measurement,
      measurement32: Number.parseInt(measurement.slice(0, 8), 16),
      signature,
      isTampered,
    };
    this.images.push(image);
    return image;
  }

  private signatureOver(digest: Bytes, signedBy: SignedBy): Bytes {
    return signedBy === 'none' ? new Uint8Array(0) : this[signedBy].sign(digest);
  }
}

/** Stands for the bytes of an image. Its signer is not part of them. */
const contentsOf = (image: Required<ImageRequest>): readonly (string | number | boolean)[] => [
  image.profile,
  image.kind,
  image.name,
  image.version,
  image.build,
  image.securityVersion,
  image.starts,
];

const digestOf = (contents: readonly (string | number | boolean)[]): Bytes =>
  Uint8Array.from(createHash('sha256').update(JSON.stringify(contents)).digest());
