import type { Bytes } from '../../../pki/der/index.ts';
import type { TufKey } from './metadata.ts';

/** Whether that signature, in hex, is by that key over these octets. The client knows no more of keys than this. */
export type SignatureCheck = (key: TufKey, message: Bytes, signature: string) => boolean;

/** Whoever signs metadata: a key in its wire form, and signatures in hex. */
export interface MetadataSigner {
  readonly keyId: string;
  readonly key: TufKey;
  sign(message: Bytes): string;
}
