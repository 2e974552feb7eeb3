import { type Bytes, der, hex } from '../../pki/der/index.ts';
import { Oid } from '../../pki/oids.ts';
import { writePem } from '../../pki/pem.ts';
import type { Signer, Verifier } from '../../pki/signing.ts';
import { keyIdOf } from './key-id.ts';
import type { TufKey } from './metadata.ts';
import type { MetadataSigner, SignatureCheck } from './signatures.ts';
import { wireCheck } from './wire-keys.ts';

/** A key of a simulation's ring: ideal keys in fleetlab's own form, P-256 in the specification's. */
export function ringSigner(signer: Signer): MetadataSigner {
  const isIdeal = hex(signer.algorithm) !== ecdsaWithSha256;
  const key: TufKey = isIdeal
    ? { keytype: IDEAL_FORM, scheme: IDEAL_FORM, public: hex(signer.publicKey) }
    : {
        keytype: 'ecdsa',
        scheme: 'ecdsa-sha2-nistp256',
        public: writePem([{ label: 'PUBLIC KEY', bytes: signer.publicKey }]),
      };
  return { keyId: keyIdOf(key), key, sign: (message) => hex(signer.sign(message)) };
}

/** Verifies the wire forms, and the ideal form with its key ring. */
export function ringCheck(ring: Verifier): SignatureCheck {
  const ofTheWire = wireCheck();
  return (key, message, signature) =>
    key.keytype === IDEAL_FORM
      ? ring.verify(bytesOfHex(key.public), idealAlgorithm, message, bytesOfHex(signature))
      : ofTheWire(key, message, signature);
}

const bytesOfHex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'hex'));

const IDEAL_FORM = 'fleetlab-ideal';
const idealAlgorithm = der.sequence([der.oid(Oid.idealSignature)]);
const ecdsaWithSha256 = hex(der.sequence([der.oid(Oid.ecdsaWithSha256)]));
