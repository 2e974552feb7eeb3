import type { Bytes } from '../../pki/der/index.ts';
import type { TufKey } from './metadata.ts';

/** Verifies a key's signature (in hex) over the bytes of a message; all that a client needs of a key. */
export type SignatureCheck = (key: TufKey, message: Bytes, signature: string) => boolean;

/** A signer of metadata: its public key in wire form, and signatures in hex. */
export interface MetadataSigner {
  readonly keyId: string;
  readonly key: TufKey;
  sign(message: Bytes): string;
}
