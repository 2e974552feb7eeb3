import { createPrivateKey, createPublicKey, ECDH, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isCryptoError } from '../../sim/pki/crypto-error.ts';
import { der } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { privateKeyPem, realKeys, realVerifier } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';

const text = (words: string) => new TextEncoder().encode(words);

describe.each([
  ['real keys', realKeys],
  ['ideal keys', idealKeys],
])('%s', (_kind, keysOf) => {
  const keys = keysOf('keys-1');
  const signer = keys.signerOf('acme/gateway-7');
  const message = text('firmware 2.4.1');
  const holds = (publicKey = signer.publicKey, algorithm = signer.algorithm, what = message, by = signer) =>
    keys.verify(publicKey, algorithm, what, by.sign(message));

  it('are accepted, and what is not a key is not', () => {
    expect(keys.accepts(signer.publicKey)).toBe(true);
    expect(keys.accepts(text('no key'))).toBe(false);
  });

  it('are the same for the same seed and name', () => {
    expect(keysOf('keys-1').signerOf('acme/gateway-7').publicKey).toEqual(signer.publicKey);
  });

  it('differ by name and by seed', () => {
    expect(keys.signerOf('acme/gateway-8').publicKey).not.toEqual(signer.publicKey);
    expect(keysOf('keys-2').signerOf('acme/gateway-7').publicKey).not.toEqual(signer.publicKey);
  });

  it('sign what their holder signs', () => {
    expect(holds()).toBe(true);
    expect(keysOf('keys-1').verify(signer.publicKey, signer.algorithm, message, signer.sign(message))).toBe(true);
  });

  it.each([
    ['for another message', () => holds(signer.publicKey, signer.algorithm, text('firmware 2.4.2'))],
    ['for a longer message', () => holds(signer.publicKey, signer.algorithm, text('firmware 2.4.1\0'))],
    ['by another key', () => holds(undefined, undefined, undefined, keys.signerOf('mallory'))],
    [
      'under the key of another seed',
      () => holds(undefined, undefined, undefined, keysOf('other').signerOf('acme/gateway-7')),
    ],
    ['of another algorithm', () => holds(signer.publicKey, der.sequence([der.oid(Oid.rsaWithSha256)]))],
    ['with an invalid key', () => holds(text('no key'))],
    ['that is empty', () => keys.verify(signer.publicKey, signer.algorithm, message, new Uint8Array(0))],
    [
      'with one bit changed',
      () => {
        const signature = Uint8Array.from(signer.sign(message));
        signature[signature.length - 1] ^= 1;
        return keys.verify(signer.publicKey, signer.algorithm, message, signature);
      },
    ],
  ])('do not verify %s', (_what, check) => {
    expect(check()).toBe(false);
  });
});

describe('real keys', () => {
  it('are P-256 keys to node:crypto, private and public half', () => {
    const signer = realKeys('keys-1').signerOf('acme/gateway-7');
    const pem = privateKeyPem('keys-1', 'acme/gateway-7');
    const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
    expect(Uint8Array.from(spki)).toEqual(signer.publicKey);
    const message = text('hello');
    expect(
      verify(
        'sha256',
        message,
        createPrivateKey(pem).asymmetricKeyType === 'ec' ? createPublicKey(pem) : '',
        signer.sign(message),
      ),
    ).toBe(true);
  });

  it('that are off the curve, or of no named curve, are refused', () => {
    const info = (curve: Uint8Array, point: Uint8Array) =>
      der.sequence([der.sequence([der.oid(Oid.ecPublicKey), curve]), der.bitString(point)]);
    const { accepts } = realKeys('keys-1');
    const point = realKeys('keys-1').signerOf('x').publicKey.slice(-65);
    expect(accepts(info(der.oid(Oid.p256), point))).toBe(true);
    expect(accepts(info(der.sequence([]), point))).toBe(false);
    point[64] ^= 1;
    expect(accepts(info(der.oid(Oid.p256), point))).toBe(false);
  });
});

describe('an RSA key', () => {
  const rsaEncryption = der.sequence([der.oid(Oid.rsaEncryption), der.nothing()]);
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const whole = new Uint8Array(publicKey.export({ type: 'pkcs1', format: 'der' }));
  const accepts = (octets: Uint8Array) =>
    realKeys('keys-1').accepts(der.sequence([rsaEncryption, der.bitString(octets)]));

  // The errors of node:crypto for these differ between versions of Node: some have a code, some have not.
  it.each([
    ['as it was made', whole, true],
    ['without its last octet', whole.slice(0, -1), false],
    ['with an unknown tag', Uint8Array.from(whole, (octet, i) => (i === 0 ? 0xff : octet)), false],
    ['of nothing', new Uint8Array(0), false],
    ['of zeros', new Uint8Array(270), false],
  ])('%s is accepted: %#', (_what, octets, isAccepted) => expect(accepts(octets)).toBe(isAccepted));

  it('that cannot be read is distinguished from a programming error', () => {
    const fromNode22 = Object.assign(new Error('Failed to read asymmetric key'), {
      opensslErrorStack: ['error:03000072'],
    });
    const fromNode20 = Object.assign(new Error('error:03000072'), { code: 'ERR_OSSL_EVP_DECODE_ERROR' });
    expect([fromNode20, fromNode22, new TypeError('undefined is not a function'), 'a text'].map(isCryptoError)).toEqual(
      [...[true, true, false, false]],
    );
  });
});

describe('a key in another encoding', () => {
  const { accepts, verify: holds } = realVerifier();
  const info = (curve: string, point: Uint8Array) =>
    der.sequence([der.sequence([der.oid(Oid.ecPublicKey), der.oid(curve)]), der.bitString(point)]);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const jwk = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([
    Uint8Array.of(4),
    ...[jwk.x, jwk.y].map((part) => Buffer.from(part ?? '', 'base64url')),
  ]);
  const compressed = ECDH.convertKey(point, 'secp384r1', undefined, undefined, 'compressed') as Buffer;
  const hybrid = ECDH.convertKey(point, 'secp384r1', undefined, undefined, 'hybrid') as Buffer;
  const algorithm = der.sequence([der.oid(Oid.ecdsaWithSha384)]);
  const message = text('hello');

  it.each([
    ['on P-384', point],
    ['on P-384, compressed', compressed],
  ])('%s is accepted as well', (_what, bits) => {
    const key = info(Oid.p384, bits);
    expect(accepts(key)).toBe(true);
    expect(holds(key, algorithm, message, sign('sha384', message, privateKey))).toBe(true);
    expect(holds(key, algorithm, text('hullo'), sign('sha384', message, privateKey))).toBe(false);
  });

  it.each([
    ['in hybrid form', info(Oid.p384, hybrid)],
    ['on another curve than it says', info(Oid.p256, point)],
    ['as the point at infinity', info(Oid.p384, Uint8Array.of(0))],
    ['without a point', info(Oid.p384, new Uint8Array(0))],
    ['with an octet missing', info(Oid.p384, point.subarray(0, -1))],
    ['with an octet too many', info(Oid.p384, Buffer.concat([point, Uint8Array.of(0)]))],
    ['with an octet behind it', Buffer.concat([info(Oid.p384, point), Uint8Array.of(0)])],
    ['compressed, with no such point', info(Oid.p384, Buffer.concat([Uint8Array.of(2), Buffer.alloc(48, 0xff)]))],
  ])('%s is refused', (_what, key) => {
    expect(accepts(key)).toBe(false);
    expect(holds(key, algorithm, message, sign('sha384', message, privateKey))).toBe(false);
  });

  it('is the same key to node:crypto in both encodings', () => {
    const theirs = createPublicKey({ key: Buffer.from(info(Oid.p384, compressed)), format: 'der', type: 'spki' });
    expect(theirs.equals(publicKey)).toBe(true);
  });
});

it('an ideal key signs the same way in every run', () => {
  const sign = () => idealKeys('keys-1').signerOf('acme/gateway-7').sign(text('hello'));
  expect(sign()).toEqual(sign());
});
