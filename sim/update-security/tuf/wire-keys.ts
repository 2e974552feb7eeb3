import { constants, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { isCryptoError } from '../../pki/crypto-error.ts';
import type { Bytes } from '../../pki/der/index.ts';
import { keyIdOf } from './key-id.ts';
import type { TufKey } from './metadata.ts';
import type { MetadataSigner, SignatureCheck } from './signatures.ts';

/**
 * Verifies signatures of real metadata with node:crypto.
 *
 * Source  TUF specification 4.2: ed25519, ecdsa-sha2-nistp256 and rsassa-pss-sha256; also P-384 and PKCS #1 v1.5, which
 *         python-tuf writes. RSA from 2048 bits
 */
export function wireCheck(): SignatureCheck {
  const loaded = new Map<string, LoadedKey | undefined>();
  return (key, message, signature) => {
    const id = JSON.stringify([key.keytype, key.scheme, key.public]);
    if (!loaded.has(id)) {
      if (loaded.size >= CACHED_KEYS_MAX) loaded.clear();
      loaded.set(id, load(key));
    }
    return loaded.get(id)?.(message, signature) ?? false;
  };
}

/**
 * An Ed25519 key derived from a seed and a name. FOR SIMULATION ONLY: anyone who knows the seed has the key. Its
 * signatures are deterministic too (RFC 8032), so metadata signed with it is the same in every run.
 */
export function ed25519Signer(seed: string, name: string): MetadataSigner {
  const secret = hkdfSync('sha256', seed, 'fleetlab update metadata', JSON.stringify(name), 32);
  // RFC 8410 7: the constant rest of a PrivateKeyInfo, then the bytes of the private key.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(secret)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const key: TufKey = {
    keytype: 'ed25519',
    scheme: 'ed25519',
    public: Buffer.from(x as string, 'base64url').toString('hex'),
  };
  return { keyId: keyIdOf(key), key, sign: (message) => sign(null, message, privateKey).toString('hex') };
}

type LoadedKey = (message: Bytes, signature: string) => boolean;

const CACHED_KEYS_MAX = 1024;

function load(key: TufKey): LoadedKey | undefined {
  try {
    return loaders[`${key.keytype}/${key.scheme}` as keyof typeof loaders]?.(key.public);
  } catch (error) {
    // A signature with a key that OpenSSL cannot load never verifies.
    if (isCryptoError(error)) return undefined;
    throw error;
  }
}

function ed25519(shown: string): LoadedKey | undefined {
  if (!/^[0-9a-f]{64}$/i.test(shown)) return undefined;
  const x = Buffer.from(shown, 'hex').toString('base64url');
  const object = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return (message, signature) => verify(null, message, object, bytesOfHex(signature));
}

const curve =
  (name: string, digest: string) =>
  (shown: string): LoadedKey | undefined => {
    const object = createPublicKey(shown);
    if (object.asymmetricKeyDetails?.namedCurve !== name) return undefined;
    return (message, signature) => verify(digest, message, object, bytesOfHex(signature));
  };

function rsa(padding: (key: KeyObject) => Parameters<typeof verify>[2]): (shown: string) => LoadedKey | undefined {
  return (shown) => {
    const object = createPublicKey(shown);
    const bits = object.asymmetricKeyDetails?.modulusLength ?? 0;
    if (object.asymmetricKeyType !== 'rsa' || bits < 2048) return undefined;
    const key = padding(object);
    return (message, signature) => verify('sha256', message, key, bytesOfHex(signature));
  };
}

const pss = (key: KeyObject) => ({
  key,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_AUTO,
});

/** By key type and scheme; python-tuf once wrote the scheme of a curve as its key type, too. */
const loaders = {
  'ed25519/ed25519': ed25519,
  'ecdsa/ecdsa-sha2-nistp256': curve('prime256v1', 'sha256'),
  'ecdsa-sha2-nistp256/ecdsa-sha2-nistp256': curve('prime256v1', 'sha256'),
  'ecdsa/ecdsa-sha2-nistp384': curve('secp384r1', 'sha384'),
  'ecdsa-sha2-nistp384/ecdsa-sha2-nistp384': curve('secp384r1', 'sha384'),
  'rsa/rsassa-pss-sha256': rsa(pss),
  'rsa/rsa-pkcs1v15-sha256': rsa((key) => key),
} as const;

/** Decoding stops at the first character that is not hex, so malformed text is not a valid signature. */
const bytesOfHex = (text: string): Buffer => Buffer.from(text, 'hex');
