import type { Signer, Verifier } from '../../pki/signing.ts';
import type { Image, ImageRegistry } from './image.ts';

/** Keys that a boot chain can be made to trust. */
export type ImageKey = 'vendor' | 'development';

/**
 * Whether an image's signature is by a key, over the digest that the image has now. Each pair of image and key is
 * checked once a run, however many devices ask.
 */
export class SignatureChecks {
  /** Signatures that were in fact verified. */
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
