import type { Signer, Verifier } from '../../pki/signing.ts';
import type { Image, ImageRegistry } from './image.ts';

/** Keys that a boot chain can trust. */
export type ImageKey = 'vendor' | 'development';

/**
 * Whether an image's signature verifies with a key, over its current digest. Each pair of image and key is verified
 * once per run, however many devices need the result.
 */
export class SignatureChecks {
  /** Signatures verified so far, without cached results. */
  performed = 0;
  private readonly known = { vendor: new Map<number, boolean>(), development: new Map<number, boolean>() };

  constructor(
    private readonly verifier: Verifier,
    private readonly keys: Pick<ImageRegistry, ImageKey>,
  ) {}

  holds(image: Image, key: ImageKey): boolean {
    const known = this.known[key];
    let holds = known.get(image.number);
    if (holds === undefined) {
      holds = this.verify(image, this.keys[key]);
      known.set(image.number, holds);
    }
    return holds;
  }

  private verify(image: Image, { publicKey, algorithm }: Signer): boolean {
    this.performed++;
    return (
      this.verifier.accepts(publicKey) && this.verifier.verify(publicKey, algorithm, image.digest, image.signature)
    );
  }
}
