import type { Bytes } from '../../pki/der/index.ts';
import type { TufKey } from './metadata.ts';

/** Verifies a signature in hex by a key over the bytes of a message. A client needs no more of a key than this. */
export type SignatureCheck = (key: TufKey, message: Bytes, signature: string) => boolean;

/** A signer of metadata: its public key in wire form, and signatures in hex. */
export interface MetadataSigner {
  readonly keyId: string;
  readonly key: TufKey;
  sign(message: Bytes): string;
}
