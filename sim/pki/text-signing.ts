import { idealKeys } from './ideal-keys.ts';
import { realKeys } from './keys.ts';
import type { KeyRing, Signer } from './signing.ts';

/**
 * Signatures of texts, such as of commands to devices, by keys that have a name.
 *
 * Units  a signature is text of 96 characters, whatever the key: that of ECDSA over P-256 has 70 to 72 octets, and how long
 *        a message takes must not depend on that
 */
export class TextSigning {
  private readonly signers = new Map<string, Signer>();

  constructor(private readonly keys: KeyRing) {}

  static of(kind: 'ideal' | 'real', seed: string): TextSigning {
    return new TextSigning(kind === 'real' ? realKeys(seed) : idealKeys(seed));
  }

  sign(key: string, text: string): string {
    return Buffer.from(this.signerOf(key).sign(Buffer.from(text)))
      .toString('base64url')
      .padEnd(LENGTH, PADDING);
  }

  /** Whether that key has signed this text. */
  verify(key: string, text: string, signature: string): boolean {
    const { publicKey, algorithm } = this.signerOf(key);
    const bytes = Buffer.from(signature.replace(/\.+$/, ''), 'base64url');
    return this.keys.verify(publicKey, algorithm, Buffer.from(text), bytes);
  }

  private signerOf(key: string): Signer {
    const known = this.signers.get(key) ?? this.keys.signerOf(key);
    this.signers.set(key, known);
    return known;
  }
}

const LENGTH = 96;
/** Not a character of base64url. */
const PADDING = '.';
