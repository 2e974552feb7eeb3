import type { Bytes } from './der/index.ts';

/** The holder of a private key. It signs bytes, so certificates, CRLs and releases all use it. */
export interface Signer {
  /** SubjectPublicKeyInfo (RFC 5280 4.1.2.7). */
  readonly publicKey: Bytes;
  /** AlgorithmIdentifier of the signatures it makes (RFC 5280 4.1.1.2). */
  readonly algorithm: Bytes;
  sign(message: Bytes): Bytes;
}

/** Verifies signatures. Signatures that it cannot parse, or with a weak algorithm or key, never verify. */
export interface Verifier {
  /** Whether it accepts signatures by that key at all: the key is well formed, and strong enough. */
  accepts(publicKey: Bytes): boolean;
  verify(publicKey: Bytes, algorithm: Bytes, message: Bytes, signature: Bytes): boolean;
}

/** Keys of one kind, one per name; the same seed and name give the same key. */
export interface KeyRing extends Verifier {
  signerOf(name: string): Signer;
}
