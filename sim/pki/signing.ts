import type { Bytes } from './der/index.ts';

/** Whoever holds a private key. What is signed is octets, so that certificates, CRLs and releases sign alike. */
export interface Signer {
  /** SubjectPublicKeyInfo (RFC 5280 4.1.2.7). */
  readonly publicKey: Bytes;
  /** AlgorithmIdentifier of the signatures it makes (RFC 5280 4.1.1.2). */
  readonly algorithm: Bytes;
  sign(message: Bytes): Bytes;
}

/** Whoever checks signatures. What it cannot read, or whose algorithm or key is too weak, is no signature. */
export interface Verifier {
  /** Whether it takes signatures by that key for what they say: well formed, and strong enough. */
  accepts(publicKey: Bytes): boolean;
  verify(publicKey: Bytes, algorithm: Bytes, message: Bytes, signature: Bytes): boolean;
}

/** Keys of one kind, one for each name; the same seed and name give the same key. */
export interface KeyRing extends Verifier {
  signerOf(name: string): Signer;
}
