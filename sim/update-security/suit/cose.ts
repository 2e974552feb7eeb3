import { encode } from 'cborg';
import { type Bytes, DerReader, der, hex, Tag } from '../../pki/der/index.ts';
import { Oid } from '../../pki/oids.ts';
import type { Signer, Verifier } from '../../pki/signing.ts';
import { bytesIn, listIn, mapIn, readCbor, SuitError } from './cbor-form.ts';

/** A COSE_Sign1 with a detached payload (RFC 9052 4.2). */
export interface Sign1 {
  readonly protectedHeader: Bytes;
  readonly algorithm: number;
  readonly signature: Bytes;
}

/** The public key that identifies a manifest's author. */
export type AuthorKey = Pick<Signer, 'publicKey'>;

export function signOne(signer: Signer, payload: Bytes): readonly unknown[] {
  const isIdeal = hex(signer.algorithm) === idealAlgorithm;
  const protectedHeader = encode(new Map([[1, isIdeal ? IDEAL_NUMBER : ES256]]));
  const signature = signer.sign(toBeSigned(protectedHeader, payload));
  return [protectedHeader, new Map(), null, isIdeal ? signature : plainSignature(signature)];
}

export function readSign1(value: unknown): Sign1 {
  const [protectedHeader, , payload, signature] = listIn(value, 'COSE_Sign1');
  if (payload !== null) throw new SuitError('COSE_Sign1 carries a payload of its own');
  const header = bytesIn(protectedHeader, 'its protected header');
  const algorithm = mapIn(readCbor(header, 'its protected header'), 'its protected header').get(1);
  return {
    protectedHeader: header,
    algorithm: typeof algorithm === 'number' ? algorithm : 0,
    signature: bytesIn(signature, 'its signature'),
  };
}

/** Whether that key signed that payload. Unknown algorithms never verify. */
export function isSignedBy(sign1: Sign1, payload: Bytes, { publicKey }: AuthorKey, verifier: Verifier): boolean {
  const message = toBeSigned(sign1.protectedHeader, payload);
  if (sign1.algorithm === IDEAL_NUMBER)
    return verifier.verify(publicKey, der.sequence([der.oid(Oid.idealSignature)]), message, sign1.signature);
  if (sign1.algorithm !== ES256 || sign1.signature.length !== 64 || !verifier.accepts(publicKey)) return false;
  const algorithm = der.sequence([der.oid(Oid.ecdsaWithSha256)]);
  return verifier.verify(publicKey, algorithm, message, derSignature(sign1.signature));
}

/** Sig_structure (RFC 9052 4.4): the signature covers the header and the payload, after the name of the structure. */
const toBeSigned = (protectedHeader: Bytes, payload: Bytes): Bytes =>
  encode(['Signature1', protectedHeader, new Uint8Array(0), payload]);

/** RFC 9053 2.1 wants r and s in 32 bytes each; OpenSSL returns them as two INTEGERs of DER. */
function plainSignature(signature: Bytes): Bytes {
  const numbers = new DerReader(signature).each(Tag.sequence, (inside) => inside.integerContents());
  const plain = new Uint8Array(64);
  for (const [n, bytes] of numbers.entries()) {
    const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes;
    plain.set(digits, 32 * (n + 1) - digits.length);
  }
  return plain;
}

const derSignature = (plain: Bytes): Bytes =>
  der.sequence([0, 32].map((from) => der.integer(BigInt(`0x${hex(plain.subarray(from, from + 32))}`))));

/** RFC 9053 2.1; the other number is fleetlab's, from the range for private use (RFC 9053 7.1). */
const ES256 = -7;
const IDEAL_NUMBER = -65_537;
const idealAlgorithm = hex(der.sequence([der.oid(Oid.idealSignature)]));
