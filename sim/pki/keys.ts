import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  ECDH,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { isCryptoError } from './crypto-error.ts';
import { type Bytes, constructedContext, DerError, DerReader, der, hex, Tag } from './der/index.ts';
import { Oid } from './oids.ts';
import { writePem } from './pem.ts';
import type { KeyRing, Signer, Verifier } from './signing.ts';

/**
 * P-256 keys derived from a seed and a name. FOR SIMULATION ONLY: anyone who knows the seed has every key.
 *
 * Source   FIPS 186-5 A.2.1: 384 bits from HKDF (RFC 5869), reduced modulo n - 1, plus one
 * Limits   OpenSSL's ECDSA signatures use a random nonce: the keys are the same in every run, the signatures and their
 *          length (70 to 72 octets) are not, so neither belongs in a trace
 */
export const realKeys = (seed: string): KeyRing => ({
  ...realVerifier(),
  signerOf: (name) => p256Signer(scalarOf(seed, name)),
});

/** The private key as PEM (RFC 5915), for a TLS endpoint of the simulation; anyone who knows the seed can derive it. */
export const privateKeyPem = (seed: string, name: string): string =>
  keyObject(pairOf(scalarOf(seed, name)))
    .export({ type: 'sec1', format: 'pem' })
    .toString();

/**
 * A private key as PEM that names the public key of `of` and signs as `name` does: a TLS endpoint loads it beside the
 * certificate of `of`, and its signatures do not verify. So it is with anyone who has that certificate without its key.
 */
export const unfitKeyPem = (seed: string, name: string, of: string): string =>
  writePem([{ label: 'EC PRIVATE KEY', bytes: sec1(scalarOf(seed, name), pointOf(scalarOf(seed, of))) }]);

/** Verifies with node:crypto: ECDSA over P-256 and P-384, RSA PKCS #1 v1.5 from 2048 bits in whole bytes. */
export function realVerifier(): Verifier {
  // Loading a key costs as much as verifying a signature with it.
  const keys = new Map<string, VerifyingKey>();
  const keyFor = (publicKey: Bytes): VerifyingKey | undefined => {
    const id = hex(publicKey);
    const known = keys.get(id);
    if (known !== undefined) return known;
    const found = readPublicKey(publicKey)?.load();
    if (found === undefined) return undefined;
    if (keys.size >= CACHED_KEYS_MAX) keys.clear();
    keys.set(id, found);
    return found;
  };
  return {
    accepts: (publicKey) => keys.has(hex(publicKey)) || readPublicKey(publicKey) !== undefined,
    verify: (publicKey, algorithm, message, signature) => {
      const key = keyFor(publicKey);
      const digest = key && digests[key.type].get(hex(algorithm));
      return digest !== undefined && verify(digest, message, key!.object, signature);
    },
  };
}

interface VerifyingKey {
  readonly type: 'ec' | 'rsa';
  readonly object: KeyObject;
}

/** 32 MB of loaded keys, for as many devices: each proves its key twice a connection. */
const CACHED_KEYS_MAX = 8_192;

function p256Signer(scalar: Bytes): Signer {
  const pair = pairOf(scalar);
  let key: KeyObject | undefined;
  return {
    publicKey: publicKeyInfo(pair.point),
    algorithm: ecdsaWithSha256,
    sign: (message) => {
      key ??= keyObject(pair);
      return sign('sha256', message, key);
    },
  };
}

/** A private key, and the point of its public key. */
interface Pair {
  readonly scalar: Bytes;
  readonly point: Bytes;
}

const pairOf = (scalar: Bytes): Pair => ({ scalar, point: pointOf(scalar) });

/** Between 1 and n - 1; its excess over uniform is below 2^-128. */
function scalarOf(seed: string, name: string): Bytes {
  const bits = Buffer.from(hkdfSync('sha256', seed, 'fleetlab simulation key', JSON.stringify(name), 48));
  const scalar = (BigInt(`0x${bits.toString('hex')}`) % (GROUP_ORDER - 1n)) + 1n;
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
}

function pointOf(scalar: Bytes): Bytes {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  return curve.getPublicKey();
}

const publicKeyInfo = (point: Bytes): Bytes =>
  der.sequence([der.sequence([der.oid(Oid.ecPublicKey), der.oid(Oid.p256)]), der.bitString(point)]);

/** OpenSSL takes a third less time for a JWK than for DER. */
function keyObject({ scalar, point }: Pair): KeyObject {
  const [d, x, y] = [scalar, point.subarray(1, 33), point.subarray(33)].map((part) =>
    Buffer.from(part).toString('base64url'),
  );
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d, x, y }, format: 'jwk' });
}

/** ECPrivateKey with its curve and a point (RFC 5915 3). */
function sec1(scalar: Bytes, point: Bytes): Bytes {
  const parameters = der.element(constructedContext(0), [der.oid(Oid.p256)]);
  const publicKey = der.element(constructedContext(1), [der.bitString(point)]);
  return der.sequence([der.integer(1), der.octetString(scalar), parameters, publicKey]);
}

/** Defined for a well-formed key of sufficient strength; `load` may cost more than this check. */
function readPublicKey(publicKey: Bytes): { readonly load: () => VerifyingKey } | undefined {
  try {
    const reader = new DerReader(publicKey);
    const key = reader.within(Tag.sequence, (info) => {
      const kind = info.within(Tag.sequence, readKeyAlgorithm);
      return { kind, bits: info.bitString() };
    });
    reader.finish();
    if (key.kind === undefined) return undefined;
    return key.kind === 'rsa' ? rsaKey(publicKey) : curveKey(curves[key.kind], key.bits);
  } catch (error) {
    // node:crypto rejects a point off its curve with an error of OpenSSL; a signature with such a key never verifies.
    if (error instanceof DerError || isCryptoError(error)) return undefined;
    throw error;
  }
}

/** RFC 5480 2.1.1 and RFC 3279 2.3.1: curves by name only, and RSA with the parameter NULL. */
function readKeyAlgorithm(algorithm: DerReader): 'rsa' | keyof typeof curves | undefined {
  const family = algorithm.oid();
  if (family === Oid.rsaEncryption && algorithm.contents(Tag.nothing).length === 0) return 'rsa';
  const curve = family === Oid.ecPublicKey && algorithm.isNext(Tag.oid) ? algorithm.oid() : algorithm.whole();
  return curve === Oid.p256 || curve === Oid.p384 ? curve : undefined;
}

/** A point on its curve, uncompressed or compressed (RFC 5480 2.2 forbids the hybrid form). */
function curveKey({ name, jwk, octets }: (typeof curves)[keyof typeof curves], point: Bytes) {
  const isProper = point[0] === 4 ? point.length === 1 + 2 * octets : point[0] === 2 || point[0] === 3;
  if (!isProper) return undefined;
  // Checks that the point is on the curve; a KeyObject would check the same, eight times as slowly.
  const whole = ECDH.convertKey(point, name, undefined, undefined, 'uncompressed') as Buffer;
  const [x, y] = [whole.subarray(1, 1 + octets), whole.subarray(1 + octets)].map((part) => part.toString('base64url'));
  return {
    load: (): VerifyingKey => ({
      type: 'ec',
      object: createPublicKey({ key: { kty: 'EC', crv: jwk, x, y }, format: 'jwk' }),
    }),
  };
}

function rsaKey(publicKey: Bytes) {
  const object = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const bits = object.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < 2048 || bits % 8 !== 0 ? undefined : { load: (): VerifyingKey => ({ type: 'rsa', object }) };
}

const curves = {
  [Oid.p256]: { name: 'prime256v1', jwk: 'P-256', octets: 32 },
  [Oid.p384]: { name: 'secp384r1', jwk: 'P-384', octets: 48 },
} as const;

const ecdsa = (oid: string): Bytes => der.sequence([der.oid(oid)]);
const rsa = (oid: string): Bytes => der.sequence([der.oid(oid), der.nothing()]);
const ecdsaWithSha256 = ecdsa(Oid.ecdsaWithSha256);

/** By the encoded AlgorithmIdentifier: ECDSA without parameters (RFC 5758 3.2), RSA with NULL (RFC 4055 5). */
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
const GROUP_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
