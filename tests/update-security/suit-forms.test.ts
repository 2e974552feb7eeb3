import { createHash } from 'node:crypto';
import { encode, Tagged } from 'cborg';
import { describe, expect, it } from 'vitest';
import { der, hex } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import type { Signer, Verifier } from '../../sim/pki/signing.ts';
import { bytesIn, countIn, listIn, mapIn, readCbor, SuitError } from '../../sim/update-security/suit/cbor-form.ts';
import { isSignedBy, readSign1, signOne } from '../../sim/update-security/suit/cose.ts';
import { readEnvelope, writeEnvelope } from '../../sim/update-security/suit/envelope.ts';
import { readManifest, sequenceIn } from '../../sim/update-security/suit/manifest.ts';
import { suitIdentity, uuid5 } from '../../sim/update-security/suit/uuid5.ts';

const hexBytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const bytes = (length: number, value = 0) => new Uint8Array(length).fill(value);
const suitError = (message: string) => expect.objectContaining({ name: 'SuitError', message });

describe('CBOR', () => {
  it.each([
    ['a number', '17', 23],
    ['a number in its shortest form of two bytes', '1818', 24],
    ['nil', 'f6', null],
    ['a map with a number for a key', 'a10102', new Map([[1, 2]])],
    ['a list', '820102', [1, 2]],
    ['the tag of COSE_Sign1 around something', 'd20a', 10],
    ['the tag of an envelope around something', 'd86b0a', 10],
  ])('%s is read', (_what, text, value) => {
    expect(readCbor(hexBytes(text), 'it')).toEqual(value);
  });

  it.each([
    ['nothing', ''],
    ['a number in more bytes than it takes', '1817'],
    ['a key twice', 'a201010102'],
    ['bytes of no stated length', '5f4101ff'],
    ['a list of no stated length', '9f01ff'],
    ['a map of no stated length', 'bf0102ff'],
    ['something behind the end', '0101'],
    ['an end before the end', '8201'],
    ['another tag', 'd30a'],
  ])('%s is refused', (_what, text) => {
    const read = () => readCbor(hexBytes(text), 'the thing');
    expect(read).toThrow(SuitError);
    expect(read).toThrow(/^the thing is no CBOR: ./);
  });
});

describe('a part', () => {
  it.each<readonly [string, (value: unknown, what: string) => unknown, unknown]>([
    ['map', mapIn, new Map()],
    ['list', listIn, []],
    ['list', listIn, [1]],
    ['octet string', bytesIn, bytes(0)],
    ['octet string', bytesIn, bytes(3)],
    ['whole number', countIn, 0],
    ['whole number', countIn, 1],
    ['whole number', countIn, 2 ** 53 - 1],
  ])('that is a %s is returned unchanged: %#', (_form, take, value) => {
    expect(take(value, 'it')).toBe(value);
  });

  it.each<readonly [string, (value: unknown, what: string) => unknown, unknown]>([
    ['map', mapIn, {}],
    ['map', mapIn, undefined],
    ['map', mapIn, []],
    ['list', listIn, new Map()],
    ['list', listIn, undefined],
    ['octet string', bytesIn, 'text'],
    ['octet string', bytesIn, [1]],
    ['octet string', bytesIn, undefined],
    ['whole number', countIn, -1],
    ['whole number', countIn, 0.5],
    ['whole number', countIn, 2 ** 53],
    ['whole number', countIn, '1'],
    ['whole number', countIn, undefined],
  ])('that is not a %s is refused, with its name: %#', (form, take, value) => {
    expect(() => take(value, 'the part')).toThrow(suitError(`the part is no ${form}`));
  });
});

describe('an envelope', () => {
  const keys = idealKeys('suit');
  const manifest = hexBytes('a10101');
  const digestOf = (algorithm: 'sha256' | 'sha512', of = manifest) =>
    Uint8Array.from(createHash(algorithm).update(encode(of)).digest());
  const envelopeOf = (wrapper: unknown, of: unknown = manifest) =>
    encode(
      new Tagged(
        107,
        new Map<number, unknown>([
          [2, wrapper],
          [3, of],
        ]),
      ),
    );
  const wrapped = (...parts: readonly unknown[]) => envelopeOf(encode(parts));

  it.each<readonly [string, unknown, boolean]>([
    ['the manifest by SHA-256', [-16, digestOf('sha256')], true],
    ['the manifest by SHA-512', [-44, digestOf('sha512')], true],
    ['the manifest by SHA-256, said to be SHA-512', [-44, digestOf('sha256')], false],
    ['the manifest by an unknown algorithm', [-43, digestOf('sha256')], false],
    ['another manifest', [-16, digestOf('sha256', hexBytes('a10102'))], false],
    ['a part of it', [-16, digestOf('sha256').subarray(0, 31)], false],
  ])('states whether its digest is over its manifest: it is over %s', (_what, digest, holds) => {
    expect(readEnvelope(wrapped(encode(digest)))).toEqual({
      manifest,
      digest: encode(digest),
      isDigestOfManifest: holds,
      signatures: [],
    });
  });

  it('has its signatures in their order', () => {
    const signers = ['one', 'two'].map((name) => keys.signerOf(name));
    const { digest, signatures } = readEnvelope(writeEnvelope(manifest, signers));
    expect(signatures.map((each) => signers.map((signer) => isSignedBy(each, digest, signer, keys)))).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it.each([
    ['it is a list', encode([]), 'the envelope is no map'],
    [
      'there is no manifest',
      encode(new Map([[2, encode([encode([-16, bytes(32)])])]])),
      'the manifest is no octet string',
    ],
    ['there is no wrapper', encode(new Map([[3, manifest]])), 'the authentication wrapper is no octet string'],
    ['its wrapper is no list', envelopeOf(encode(1)), 'the wrapper is no list'],
    ['its wrapper is empty', envelopeOf(encode([])), 'the wrapper is empty'],
    ['a part of its wrapper is a number', wrapped(1), 'a part of the wrapper is no octet string'],
    ['its digest is no list', wrapped(encode(1)), 'the digest is no list'],
    ['its digest has no bytes', wrapped(encode([-16, 1])), 'the digest is no octet string'],
    ['a signature is no list', wrapped(encode([-16, digestOf('sha256')]), encode(1)), 'COSE_Sign1 is no list'],
  ])('is refused if %s', (_what, envelope, message) => {
    expect(() => readEnvelope(envelope)).toThrow(suitError(message));
  });
});

describe('COSE_Sign1', () => {
  const header = encode(new Map([[1, -7]]));

  it.each<readonly [string, unknown, number]>([
    ['ES256', header, -7],
    ['another number', encode(new Map([[1, -8]])), -8],
    ['a text', encode(new Map([[1, 'ES256']])), 0],
    ['nothing', encode(new Map()), 0],
  ])('names its algorithm: %s', (_what, protectedHeader, algorithm) => {
    const sign1 = [protectedHeader, new Map(), null, bytes(64)];
    expect(readSign1(sign1)).toEqual({ protectedHeader, algorithm, signature: bytes(64) });
  });

  it.each<readonly [string, unknown, string]>([
    ['it is no list', new Map(), 'COSE_Sign1 is no list'],
    ['it carries a payload', [header, new Map(), bytes(1), bytes(64)], 'COSE_Sign1 carries a payload of its own'],
    ['there is no payload field', [header, new Map()], 'COSE_Sign1 carries a payload of its own'],
    ['its header is not bytes', [new Map(), new Map(), null, bytes(64)], 'its protected header is no octet string'],
    ['its header is no map', [encode(1), new Map(), null, bytes(64)], 'its protected header is no map'],
    ['its signature is not bytes', [header, new Map(), null, 'r, s'], 'its signature is no octet string'],
  ])('is refused if %s', (_what, value, message) => {
    expect(() => readSign1(value)).toThrow(suitError(message));
  });
});

describe('a signature of an author', () => {
  const payload = hexBytes('0102');
  const ecdsa = der.sequence([der.oid(Oid.ecdsaWithSha256)]);
  const ideal = der.sequence([der.oid(Oid.idealSignature)]);
  const publicKey = hexBytes('aabb');
  /** RFC 9052 4.4. */
  const structure = (header: Uint8Array) => encode(['Signature1', header, new Uint8Array(0), payload]);

  /** A verifier that accepts everything, and records what it was given. */
  const verifierThat = (accepts: boolean, verifies = true) => {
    const asked: unknown[] = [];
    const verifier: Verifier = {
      accepts: (key) => accepts && hex(key) === 'aabb',
      verify: (...question) => {
        asked.push(question);
        return verifies;
      },
    };
    return { asked, verifier };
  };
  const sign1Of = (algorithm: number, signature: Uint8Array) => {
    const protectedHeader = encode(new Map([[1, algorithm]]));
    return { protectedHeader, algorithm, signature };
  };

  it.each([
    ['ES256, of 64 bytes', -7, 64, true, true],
    ['ES256, of 63 bytes', -7, 63, true, false],
    ['ES256, of 65 bytes', -7, 65, true, false],
    ['ES256, by a key that is refused', -7, 64, false, false],
    ['another algorithm', -8, 64, true, false],
    ['no algorithm', 0, 64, true, false],
    // Only the ring can verify ideal keys.
    ['the ideal one', -65_537, 16, false, true],
  ])('is verified if it is by %s: %#', (_what, algorithm, length, accepts, isLookedAt) => {
    const { asked, verifier } = verifierThat(accepts);
    const sign1 = sign1Of(algorithm, bytes(length, 1));
    expect(isSignedBy(sign1, payload, { publicKey }, verifier)).toBe(isLookedAt);
    expect(asked).toHaveLength(isLookedAt ? 1 : 0);
    expect(isSignedBy(sign1, payload, { publicKey }, verifierThat(accepts, false).verifier)).toBe(false);
  });

  it('in ideal form is over header and payload, unchanged', () => {
    const { asked, verifier } = verifierThat(false);
    const sign1 = sign1Of(-65_537, bytes(16, 9));
    isSignedBy(sign1, payload, { publicKey }, verifier);
    expect(asked).toEqual([[publicKey, ideal, structure(sign1.protectedHeader), bytes(16, 9)]]);
  });

  const integer = (...parts: readonly number[]) => Uint8Array.of(0x02, parts.length, ...parts);
  const half = (value: number, first = value) => [first, ...new Array<number>(31).fill(value)];
  it.each([
    ['32 bytes each', [...half(0x11), ...half(0x22)], integer(...half(0x11)), integer(...half(0x22))],
    [
      'a first bit that is set',
      [...half(0x11, 0x80), ...half(0xff)],
      integer(0, ...half(0x11, 0x80)),
      integer(0, ...half(0xff)),
    ],
    ['zeros in front', [...half(0x11, 0), ...half(0, 0).with(31, 5)], integer(...half(0x11).slice(1)), integer(5)],
    ['the other way round', [...half(0, 0).with(31, 5), ...half(0x11, 0)], integer(5), integer(...half(0x11).slice(1))],
  ])('by ECDSA is r and s in 32 bytes each, and in DER the shortest form: %s', (_what, plain, r, s) => {
    const inDer = der.sequence([r, s]);
    const asSigned = signOne({ publicKey, algorithm: ecdsa, sign: () => inDer }, payload);
    expect(asSigned).toEqual([encode(new Map([[1, -7]])), new Map(), null, Uint8Array.from(plain)]);
    const { asked, verifier } = verifierThat(true);
    const sign1 = sign1Of(-7, Uint8Array.from(plain));
    isSignedBy(sign1, payload, { publicKey }, verifier);
    expect(asked).toEqual([[publicKey, ecdsa, structure(sign1.protectedHeader), inDer]]);
  });

  it('is made over header and payload, with the number of its algorithm', () => {
    const signed: unknown[] = [];
    const signer: Signer = {
      publicKey,
      algorithm: ideal,
      sign: (message) => {
        signed.push(message);
        return bytes(16, 3);
      },
    };
    const header = encode(new Map([[1, -65_537]]));
    expect(signOne(signer, payload)).toEqual([header, new Map(), null, bytes(16, 3)]);
    expect(signed).toEqual([structure(header)]);
  });
});

describe('a manifest', () => {
  const common = encode(
    new Map<number, unknown>([
      [2, [[hexBytes('01'), hexBytes('02')], [hexBytes('03')]]],
      [4, encode([1, 15])],
    ]),
  );
  const manifestWith = (...over: readonly (readonly [number, unknown])[]) => {
    const fields = new Map<number, unknown>([[1, 1], [2, 5], [3, common], [7, encode([3, 15])], ...over]);
    return encode(new Map([...fields].filter(([, value]) => value !== undefined)));
  };

  it.each<readonly [string, readonly (readonly [number, unknown])[], object]>([
    ['as it is', [], { install: undefined }],
    ['with an installation', [[20, encode([21, 2])]], { install: [[21, 2]] }],
    ['with an installation as older drafts have it', [[17, encode([21, 2])]], { install: [[21, 2]] }],
    [
      'with both',
      [
        [17, encode([21, 3])],
        [20, encode([21, 2])],
      ],
      { install: [[21, 2]] },
    ],
    ['with the digest of an installation that was cut off', [[20, [-16, bytes(32)]]], { install: undefined }],
    ['without a validation', [[7, undefined]], { validate: [], install: undefined }],
  ])('is read %s', (_what, over, fields) => {
    expect(readManifest(manifestWith(...over))).toEqual({
      sequence: 5,
      components: ['01/02', '03'],
      shared: [[1, 15]],
      validate: [[3, 15]],
      ...fields,
    });
  });

  it('without a shared sequence has an empty one', () => {
    const lean = encode(new Map<number, unknown>([[2, [[hexBytes('01')]]]]));
    expect(readManifest(manifestWith([3, lean]))).toMatchObject({ components: ['01'], shared: [] });
  });

  it.each<readonly [string, readonly (readonly [number, unknown])[], string]>([
    ['of no version', [[1, undefined]], 'the manifest is of version undefined, not 1'],
    ['of version 0', [[1, 0]], 'the manifest is of version 0, not 1'],
    ['of version 2', [[1, 2]], 'the manifest is of version 2, not 1'],
    ['without a sequence number', [[2, undefined]], 'the sequence number is no whole number'],
    ['with a negative sequence number', [[2, -1]], 'the sequence number is no whole number'],
    ['without a common part', [[3, undefined]], 'common is no octet string'],
    ['with a common part that is no map', [[3, encode([])]], 'common is no map'],
    ['without components', [[3, encode(new Map())]], 'components is no list'],
    ['with a component that is no list', [[3, encode(new Map([[2, [1]]]))]], 'a component is no list'],
    ['with a component of numbers', [[3, encode(new Map([[2, [[1]]]]))]], 'a part of a component is no octet string'],
    ['with a validation that is not bytes', [[7, [3, 15]]], 'validate is no octet string'],
    ['with an installation that is cut short', [[20, encode([21])]], 'install ends in the middle of a command'],
  ])('%s is refused', (_what, over, message) => {
    expect(() => readManifest(manifestWith(...over))).toThrow(suitError(message));
  });

  it.each<readonly [string, readonly unknown[], readonly (readonly [number, unknown])[]]>([
    ['no command', [], []],
    ['one command', [1, 15], [[1, 15]]],
    [
      'two commands',
      [1, 15, 2, null],
      [
        [1, 15],
        [2, null],
      ],
    ],
  ])('has sequences of numbers and arguments: %s', (_what, items, sequence) => {
    expect(sequenceIn(encode(items), 'a sequence')).toEqual(sequence);
  });

  it('has no sequence where there is none', () => {
    expect(sequenceIn(undefined, 'a sequence')).toEqual([]);
  });

  it.each<readonly [string, unknown, string]>([
    ['a map', encode(new Map()), 'a sequence is no list'],
    ['half a command', encode([1]), 'a sequence ends in the middle of a command'],
    ['a command and a half', encode([1, 15, 2]), 'a sequence ends in the middle of a command'],
    ['a command by name', encode(['abort', 15]), 'a sequence has a command that is no number'],
    ['a second command by name', encode([1, 15, 'abort', 15]), 'a sequence has a command that is no number'],
  ])('has no sequence that is %s', (_what, value, message) => {
    expect(() => sequenceIn(value, 'a sequence')).toThrow(suitError(message));
  });
});

describe('an identifier derived from a name', () => {
  const domains = hexBytes('6ba7b8109dad11d180b400c04fd430c8');

  it('is the one of RFC 9562, A.4', () => {
    expect(hex(uuid5(domains, 'www.example.com'))).toBe('2ed6657de927568b95e12665a8aea6a2');
  });

  it.each(Array.from({ length: 16 }, (_, n) => `device ${n}`))(
    'is of version 5 and of the variant of RFC 9562: %s',
    (name) => {
      const digest = createHash('sha1').update(domains).update(name).digest('hex').slice(0, 32);
      const id = hex(uuid5(domains, name));
      expect(id).toMatch(/^[0-9a-f]{12}5[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      const others = (text: string) => text.replace(/^(.{12}).(.{3}).(.{15})$/, '$1$2$3');
      expect(others(id)).toBe(others(digest));
      expect(Number.parseInt(id[16], 16) & 3).toBe(Number.parseInt(digest[16], 16) & 3);
    },
  );

  it('is of a product within that of its vendor', () => {
    const { vendorId, classId } = suitIdentity('acme.example', 'sensor');
    expect(hex(vendorId)).toBe(hex(uuid5(domains, 'acme.example')));
    expect(hex(classId)).toBe(hex(uuid5(vendorId, 'sensor')));
  });
});
