import { createECDH, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { type Bytes, constructedContext, DerError, DerReader, der, hex, Tag } from './der/index.ts';
import { Oid } from './oids.ts';
import type { KeyRing, Signer, Verifier } from './signing.ts';

/**
 * P-256 keys that follow from a seed and a name. FOR SIMULATION ONLY: whoever knows the seed holds every key.
 *
 * Source   FIPS 186-5 A.2.1: 384 bits from HKDF (RFC 5869), reduced modulo n - 1, plus one
 * Limits   ECDSA signatures of OpenSSL carry a random nonce: the keys repeat from run to run, the signatures and their
 *          length (70 to 72 octets) do not, so neither belongs in a trace
 */
export const realKeys = (seed: string): KeyRing => ({
  ...realVerifier(),
  signerOf: (name) => p256Signer(scalarOf(seed, name)),
});

/** The private key as PEM (RFC 5915), for a TLS endpoint of the simulation; the seed gives it away to anyone. */
export const privateKeyPem = (seed: string, name: string): string =>
  keyObject(scalarOf(seed, name)).export({ type: 'sec1', format: 'pem' }).toString();

/** Checks with node:crypto: ECDSA over P-256 and P-384, RSA PKCS #1 v1.5 from 2048 bits in whole octets. */
export function realVerifier(): Verifier {
  // Fleets have many certificates and few issuers; what a fleet has many of would fill the memory.
  const keys = new Map<string, AcceptedKey | undefined>();
  const keyFor = (publicKey: Bytes): AcceptedKey | undefined => {
    const id = hex(publicKey);
    if (!keys.has(id)) {
      if (keys.size >= keptKeysMax) keys.clear();
      keys.set(id, acceptedKey(publicKey));
    }
    return keys.get(id);
  };
  return {
    accepts: (publicKey) => keyFor(publicKey) !== undefined,
    verify: (publicKey, algorithm, message, signature) => {
      const key = keyFor(publicKey);
      const digest = key && digestOf(algorithm, key.type);
      return digest !== undefined && verify(digest, message, key!.object, signature);
    },
  };
}

interface AcceptedKey {
  readonly type: 'ec' | 'rsa';
  readonly object: KeyObject;
}

const keptKeysMax = 256;

function p256Signer(scalar: Bytes): Signer {
  let key: KeyObject | undefined;
  return {
    publicKey: publicKeyInfo(pointOf(scalar)),
    algorithm: ecdsaWithSha256,
    sign: (message) => {
      key ??= keyObject(scalar);
      return sign('sha256', message, key);
    },
  };
}

/** Between 1 and n - 1; its excess over uniform is below 2^-128. */
function scalarOf(seed: string, name: string): Bytes {
  const bits = Buffer.from(hkdfSync('sha256', seed, 'fleetlab simulation key', JSON.stringify(name), 48));
  const scalar = (BigInt(`0x${bits.toString('hex')}`) % (groupOrder - 1n)) + 1n;
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
}

function pointOf(scalar: Bytes): Bytes {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  return curve.getPublicKey();
}

const publicKeyInfo = (point: Bytes): Bytes =>
  der.sequence([der.sequence([der.oid(Oid.ecPublicKey), der.oid(Oid.p256)]), der.bitString(point)]);

/** ECPrivateKey with its curve and its point (RFC 5915 3). */
function keyObject(scalar: Bytes): KeyObject {
  const parameters = der.element(constructedContext(0), [der.oid(Oid.p256)]);
  const point = der.element(constructedContext(1), [der.bitString(pointOf(scalar))]);
  const sec1 = der.sequence([der.integer(1), der.octetString(scalar), parameters, point]);
  return createPrivateKey({ key: Buffer.from(sec1), format: 'der', type: 'sec1' });
}

function acceptedKey(publicKey: Bytes): AcceptedKey | undefined {
  try {
    const algorithm = new DerReader(publicKey).within(Tag.sequence, keyAlgorithm);
    if (algorithm === undefined) return undefined;
    const object = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    const bits = object.asymmetricKeyDetails?.modulusLength ?? 0;
    if (algorithm === 'rsa' && (bits < 2048 || bits % 8 !== 0)) return undefined;
    return { type: algorithm, object };
  } catch (error) {
    // node:crypto refuses a point off its curve with an error of OpenSSL; a key it cannot load signs nothing.
    if (error instanceof DerError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}

/** RFC 5480 2.1.1 and RFC 3279 2.3.1: curves by name only, and RSA with the parameter NULL. */
function keyAlgorithm(info: DerReader): 'ec' | 'rsa' | undefined {
  const type = info.within(Tag.sequence, (algorithm) => {
    const family = algorithm.oid();
    if (family === Oid.rsaEncryption && algorithm.contents(Tag.nothing).length === 0) return 'rsa';
    const curve = family === Oid.ecPublicKey && algorithm.isNext(Tag.oid) ? algorithm.oid() : algorithm.whole();
    return curve === Oid.p256 || curve === Oid.p384 ? 'ec' : undefined;
  });
  info.bitString();
  return type;
}

const digestOf = (algorithm: Bytes, type: 'ec' | 'rsa'): string | undefined => digests[type].get(hex(algorithm));

const ecdsa = (oid: string): Bytes => der.sequence([der.oid(oid)]);
const rsa = (oid: string): Bytes => der.sequence([der.oid(oid), der.nothing()]);
const ecdsaWithSha256 = ecdsa(Oid.ecdsaWithSha256);

/** By the octets of the whole AlgorithmIdentifier: ECDSA without parameters (RFC 5758 3.2), RSA with NULL (RFC 4055 5). */
const digests = {
  ec: new Map([
    [hex(ecdsaWithSha256), 'sha256'],
    [hex(ecdsa(Oid.ecdsaWithSha384)), 'sha384'],
    [hex(ecdsa(Oid.ecdsaWithSha512)), 'sha512'],
  ]),
  rsa: new Map([
    [hex(rsa(Oid.rsaWithSha256)), 'sha256'],
    [hex(rsa(Oid.rsaWithSha384)), 'sha384'],
    [hex(rsa(Oid.rsaWithSha512)), 'sha512'],
  ]),
} as const;

/** SEC 2, 2.4.2: n of secp256r1. */
const groupOrder = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
