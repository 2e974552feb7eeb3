import { createHash } from 'node:crypto';
import { encode, Tagged } from 'cborg';
import { type Bytes, hex } from '../../pki/der/index.ts';
import type { Signer } from '../../pki/signing.ts';
import { bytesIn, listIn, mapIn, readCbor, SuitError } from './cbor-form.ts';
import { readSign1, type Sign1, signOne } from './cose.ts';
import { digestNames, SHA256_NUMBER, Suit } from './numbers.ts';

/** A manifest in its envelope: the manifest's bytes, their digest, and signatures over that digest. */
export interface SuitEnvelope {
  readonly manifest: Bytes;
  /** The SUIT_Digest that is signed; `isDigestOfManifest` says whether it matches the manifest. */
  readonly digest: Bytes;
  readonly isDigestOfManifest: boolean;
  readonly signatures: readonly Sign1[];
}

/**
 * Reads an envelope. The caller has to verify its signatures.
 *
 * Errors  `SuitError` for anything that is not an envelope
 * Source  draft-ietf-suit-manifest, SUIT_Envelope; members that are not read here (severed ones, payloads) are allowed
 */
export function readEnvelope(bytes: Bytes): SuitEnvelope {
  const envelope = mapIn(readCbor(bytes, 'the envelope'), 'the envelope');
  const manifest = bytesIn(envelope.get(Suit.envelope.manifest), 'the manifest');
  const wrapper = bytesIn(envelope.get(Suit.envelope.authentication), 'the authentication wrapper');
  const [digest, ...blocks] = listIn(readCbor(wrapper, 'the wrapper'), 'the wrapper').map((part) =>
    bytesIn(part, 'a part of the wrapper'),
  );
  if (digest === undefined) throw new SuitError('the wrapper is empty');
  return {
    manifest,
    digest,
    isDigestOfManifest: isDigestOf(digest, manifest),
    signatures: blocks.map((block) => readSign1(readCbor(block, 'a signature'))),
  };
}

/** Signs an encoded manifest and wraps it in an envelope. */
export function writeEnvelope(manifest: Bytes, authors: readonly Signer[]): Bytes {
  const digest = encode([SHA256_NUMBER, sha256(encode(manifest))]);
  const blocks = authors.map((author) => encode(new Tagged(18, signOne(author, digest))));
  return encode(
    new Tagged(
      Suit.envelope.tag,
      new Map([
        [Suit.envelope.authentication, encode([digest, ...blocks])],
        [Suit.envelope.manifest, manifest],
      ]),
    ),
  );
}

/** The digest covers the manifest as a byte string, including the string's own header. */
function isDigestOf(digest: Bytes, manifest: Bytes): boolean {
  const [algorithm, bytes] = listIn(readCbor(digest, 'the digest'), 'the digest');
  const name = digestNames.get(algorithm as number);
  if (name === undefined) return false;
  return createHash(name).update(encode(manifest)).digest('hex') === hex(bytesIn(bytes, 'the digest'));
}

const sha256 = (bytes: Bytes): Bytes => Uint8Array.from(createHash('sha256').update(bytes).digest());
