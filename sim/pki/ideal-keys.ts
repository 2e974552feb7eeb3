import { stream } from '../kernel/chance/run-key.ts';
import { type Bytes, DerError, DerReader, der, Tag } from './der/index.ts';
import { Oid } from './oids.ts';
import type { KeyRing, Signer } from './signing.ts';

/**
 * Ideal signatures: one verifies if and only if a signer of this ring made it for these bytes.
 *
 * No cryptography: the secret is in this closure, and callers can sign only through a `Signer`, which models holding a
 * key. It stores nothing per signature, so it scales to a fleet of a million devices.
 *
 * Units    a signature is 16 bytes, a public key 34; both are the same in every run
 * Limits   marks are 128 bits of mixing, not of a hash: they exclude accidental matches, not deliberate ones
 */
export function idealKeys(seed: string): KeyRing {
  const draw = stream(seed, 'pki', 'ideal');
  const secret = Uint32Array.from({ length: 4 }, () => Math.floor(draw() * 2 ** 32));
  const markOf = (publicKey: Bytes, message: Bytes): Bytes => {
    const state = Uint32Array.from(secret);
    absorb(state, publicKey);
    absorb(state, message);
    return settled(state);
  };
  return {
    signerOf: (name): Signer => {
      const publicKey = publicKeyInfo(seed, name);
      return { publicKey, algorithm: idealSignature, sign: (message) => markOf(publicKey, message) };
    },
    accepts: isIdealKey,
    verify: (publicKey, algorithm, message, signature) =>
      isEqual(algorithm, idealSignature) && isIdealKey(publicKey) && isEqual(signature, markOf(publicKey, message)),
  };
}

/** A key that consists only of its holder's mark. */
function publicKeyInfo(seed: string, name: string): Bytes {
  const state = Uint32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a);
  absorb(state, new TextEncoder().encode(JSON.stringify([seed, name])));
  return der.sequence([idealKey, der.bitString(settled(state))]);
}

function isIdealKey(publicKey: Bytes): boolean {
  try {
    return new DerReader(publicKey).within(Tag.sequence, (info) => {
      const algorithm = info.whole();
      return info.bitString().length === 16 && isEqual(algorithm, idealKey);
    });
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Four lanes of multiply and rotate, each fed by its neighbor; the length ends every part, so parts cannot merge. */
function absorb(state: Uint32Array, bytes: Bytes): void {
  let [a, b, c, d] = state;
  const feed = (word: number): void => {
    a = Math.imul(a ^ word, 0x85ebca6b);
    b = Math.imul(b ^ (a >>> 15) ^ (word << 7), 0xc2b2ae35);
    c = Math.imul(c ^ ((b << 13) | (b >>> 19)), 0x27d4eb2f);
    d = Math.imul(d ^ ((c << 11) | (c >>> 21)), 0x165667b1);
    a ^= (d << 17) | (d >>> 15);
  };
  const words = bytes.length & ~3;
  for (let at = 0; at < words; at += 4)
    feed(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
  for (let at = words; at < bytes.length; at++) feed(bytes[at]);
  feed(bytes.length);
  state.set([a, b, c, d]);
}

function settled(state: Uint32Array): Bytes {
  for (let round = 0; round < 4; round++) absorb(state, noOctets);
  const mark = new Uint8Array(16);
  for (let lane = 0; lane < 4; lane++)
    for (let octet = 0; octet < 4; octet++) mark[lane * 4 + octet] = state[lane] >>> (octet * 8);
  return mark;
}

const isEqual = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((octet, at) => octet === b[at]);

const noOctets = new Uint8Array(0);
const idealKey = der.sequence([der.oid(Oid.idealKey)]);
const idealSignature = der.sequence([der.oid(Oid.idealSignature)]);
