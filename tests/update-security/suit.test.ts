import { describe, expect, it } from 'vitest';
import { hex } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys, realVerifier } from '../../sim/pki/keys.ts';
import { readPem } from '../../sim/pki/pem.ts';
import { SuitError } from '../../sim/update-security/suit/cbor-form.ts';
import { isSignedBy } from '../../sim/update-security/suit/cose.ts';
import { readEnvelope, writeEnvelope } from '../../sim/update-security/suit/envelope.ts';
import { readManifest, writeManifest } from '../../sim/update-security/suit/manifest.ts';
import { runSequence, type SuitDevice } from '../../sim/update-security/suit/run-sequence.ts';
import { suitIdentity } from '../../sim/update-security/suit/uuid5.ts';
import { suitExampleDevice, suitExampleKey, suitExamples } from './suit-examples.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const author = { publicKey: readPem(suitExampleKey)[0].bytes };
const { first, second } = suitExampleDevice;
const device = (over: Partial<SuitDevice> = {}): SuitDevice => ({
  vendorId: bytes(suitExampleDevice.vendorId),
  classId: bytes(suitExampleDevice.classId),
  imageOf: (component) => (component === '01' ? second : first),
  ...over,
});

describe.each(suitExamples)('$name', ({ sequence, digest, envelope }) => {
  const read = readEnvelope(bytes(envelope));
  const manifest = readManifest(read.manifest);

  it('has the digest printed beside it', () => {
    expect(hex(read.digest)).toContain(digest);
    expect(read.isDigestOfManifest).toBe(true);
  });

  it('is signed by the key of the draft, and not after any bit is changed', () => {
    const [signature] = read.signatures;
    expect(isSignedBy(signature, read.digest, author, realVerifier())).toBe(true);
    const changed = read.digest.map((octet, n) => (n === 10 ? octet ^ 1 : octet));
    expect(isSignedBy(signature, changed, author, realVerifier())).toBe(false);
  });

  it('has its sequence number, and accepts the device it is for', () => {
    expect(manifest.sequence).toBe(sequence);
    expect(runSequence(manifest, manifest.validate, device()).failed).toBeUndefined();
  });

  it('refuses a device of another vendor, of another class, and one with another image', () => {
    const failed = (over: Partial<SuitDevice>) => runSequence(manifest, manifest.validate, device(over)).failed?.kind;
    expect(failed({ vendorId: new Uint8Array(16) })).toBe('vendor-id');
    expect(failed({ classId: new Uint8Array(16) })).toBe('class-id');
    expect(failed({ imageOf: () => ({ ...first, digest: '00' }) })).toBe('image-match');
    expect(failed({ imageOf: () => ({ ...first, size: 1 }) })).toBe('image-size');
  });
});

describe('a manifest with a try-each', () => {
  const manifest = readManifest(readEnvelope(bytes(suitExamples[3].envelope)).manifest);

  it('requires the image of the slot that it goes into', () => {
    const inSlot = (slot: number, image: { digest: string; size: number }) =>
      runSequence(manifest, manifest.validate, device({ slot, imageOf: () => image })).failed?.kind;
    expect(inSlot(0, first)).toBeUndefined();
    expect(inSlot(1, second)).toBeUndefined();
    expect(inSlot(1, first)).toBe('image-size');
    expect(inSlot(2, first)).toBe('component-slot');
  });
});

describe('a manifest of our own', () => {
  const request = {
    sequence: 1,
    vendorId: bytes(suitExampleDevice.vendorId),
    classId: bytes(suitExampleDevice.classId),
    component: bytes('00'),
    digest: bytes(first.digest),
    size: first.size,
    uri: 'http://example.com/file.bin',
  };

  it('equals example 1, byte for byte', () => {
    expect(hex(writeManifest(request))).toBe(hex(readEnvelope(bytes(suitExamples[1].envelope)).manifest));
  });

  it.each([
    ['ideal', idealKeys('suit')],
    ['real', realKeys('suit')],
  ])('is signed with %s keys by its author, and by no other key', (_kind, keys) => {
    const envelope = readEnvelope(writeEnvelope(writeManifest(request), [keys.signerOf('author')]));
    expect(envelope.isDigestOfManifest).toBe(true);
    const isBy = (name: string) => isSignedBy(envelope.signatures[0], envelope.digest, keys.signerOf(name), keys);
    expect(isBy('author')).toBe(true);
    expect(isBy('somebody')).toBe(false);
  });
});

describe('an invalid envelope', () => {
  it.each([
    ['nothing', ''],
    ['a number', '01'],
    ['an envelope cut short', suitExamples[0].envelope.replace(/\s/g, '').slice(0, -2)],
    ['bytes after the envelope', `${suitExamples[0].envelope}00`],
    ['an empty envelope', 'd86ba0'],
    ['a wrapper with nothing in it', 'd86ba20241800341a0'],
  ])('is refused: %s', (_what, text) => {
    expect(() => readEnvelope(bytes(text))).toThrow(SuitError);
  });
});

it('a vendor id is derived from its domain, as in the draft', () => {
  expect(hex(suitIdentity('arm.com', 'anything').vendorId)).toBe(suitExampleDevice.vendorId);
});
