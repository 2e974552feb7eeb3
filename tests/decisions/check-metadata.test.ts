import { describe, expect, it } from 'vitest';
import {
  checkMetadata,
  digestRefusal,
  lengthRefusal,
  type MetadataQuestion,
  sha256Of,
} from '../../sim/decisions/check-metadata.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import type { Signer } from '../../sim/pki/signing.ts';
import { idealReleaseKeys, manifestOf, servedFile } from '../../sim/update-security/release.ts';
import { readEnvelope, writeEnvelope } from '../../sim/update-security/suit/envelope.ts';
import type { TargetFile } from '../../sim/update-security/tuf/metadata.ts';
import type { RepositoryView, ServedFile } from '../../sim/update-security/tuf/repository-view.ts';
import { allUpdateControls, refusing, type UpdateSwitch } from '../../sim/update-security/update-verdict.ts';
import { day, digestOf, ReleaseWorld, releaseOf, sensor, start, without } from '../update-security/release-world.ts';

const world = new ReleaseWorld(idealReleaseKeys(idealKeys('release')));
const { product, keys } = world;
const author = keys.authorOf(sensor.vendor);
const stranger = keys.authorOf('stranger.example');
const honest = world.repository.view;
const envelope = manifestOf(releaseOf(sensor, 3), author);
const listed = servedFile(envelope);
const path = product.paths.manifest;

const ask = (over: Partial<MetadataQuestion> = {}) =>
  checkMetadata({
    product,
    trusted: world.factory,
    repository: honest,
    startedAt: start + 4 * day,
    controls: allUpdateControls,
    checks: { check: keys.check, verifier: keys.ring },
    ...over,
  });
const ofMetadata = ask().verdicts;

/** Another file under the name of the manifest; metadata lists the original. */
const serving = (file: Partial<ServedFile> | undefined): RepositoryView => ({
  ...honest,
  file: () => file && { ...listed, ...file },
});

/** One manifest in the envelope of another: the signed digest is not that of the manifest inside. */
const inAnotherEnvelope = (sequence: number): Uint8Array => {
  const { manifest } = readEnvelope(manifestOf(releaseOf(sensor, sequence), author));
  const bytes = Uint8Array.from(envelope);
  bytes.set(manifest, bytes.length - manifest.length);
  return bytes;
};

describe('metadata of a product', () => {
  it('offers its parsed manifest and the listed image, and names the role that lists them', () => {
    const { offer, refusal, verdicts, trusted, validUntil } = ask();
    expect(offer).toEqual({
      manifest: expect.objectContaining({ sequence: 3 }),
      image: expect.objectContaining({ length: 400_000, hashes: [['sha256', digestOf('sensor 3')]] }),
      imageDigest: digestOf('sensor 3'),
      by: 'acme-sensor',
    });
    expect(refusal).toBeUndefined();
    expect(verdicts.map(({ allow }) => allow)).toEqual(verdicts.map(() => true));
    expect(trusted.targets.get('acme-sensor')?.part.version).toBe(4);
    expect(validUntil).toBe(start + 11 * day);
  });

  it.each([
    ['no manifest', { manifest: 'nothing' }],
    ['no image', { image: 'nothing' }],
    ['neither', { manifest: 'nothing', image: 'nothing' }],
  ])('that lists %s offers nothing for it, and gives no further reason', (_what, missing) => {
    const asked: string[] = [];
    const repository: RepositoryView = { ...honest, file: (each) => void asked.push(each) };
    const outcome = ask({ repository, product: { ...product, paths: { ...product.paths, ...missing } } });
    expect([outcome.offer, outcome.refusal, asked]).toEqual([undefined, undefined, []]);
    expect(outcome.verdicts).toEqual(ofMetadata);
  });

  it('that is refused offers nothing, and its manifest is not asked for', () => {
    const asked: string[] = [];
    const repository: RepositoryView = { ...honest, file: (each) => void asked.push(each) };
    const outcome = ask({ repository, startedAt: start + 11 * day });
    expect(outcome.refusal).toMatchObject({ control: 'update-expiry', attack: 'freeze', evidence: 'timestamp' });
    expect([outcome.offer, asked]).toEqual([undefined, []]);
    expect(outcome.verdicts.at(-1)).toBe(outcome.refusal);
  });
});

describe('the manifest that metadata lists', () => {
  it('is requested by its path and its SHA-256', () => {
    const asked: unknown[] = [];
    ask({ repository: { ...honest, file: (...each) => void asked.push(each) } });
    expect(asked).toEqual([[path, listed.digest]]);
  });

  it('that is refused ends the check, and the metadata verified before it stays trusted', () => {
    const outcome = ask({ repository: serving(undefined) });
    expect(outcome.refusal).toEqual(refusing('update-format', 'unavailable', `${path} is not there`, path));
    expect(outcome.verdicts).toEqual([...ofMetadata, outcome.refusal]);
    expect(outcome.offer).toBeUndefined();
    expect(outcome.trusted).toEqual(ask().trusted);
    expect(outcome.validUntil).toBe(start + 11 * day);
  });

  const tooLong = refusing(
    'update-length',
    'endless-data',
    `it has more than the ${listed.length} bytes that are listed`,
    path,
  );
  const another = refusing('image-digest', 'arbitrary-installation', 'it is not the file that metadata lists', path);
  const otherDigest = refusing('image-digest', 'arbitrary-installation', 'its digest is another', path);
  const notSigned = refusing(
    'update-signature',
    'arbitrary-installation',
    'its author did not sign the manifest',
    path,
  );
  const malformed = (reason: string) => refusing('update-format', 'malformed', reason, path);
  const signedBy = (...authors: readonly Signer[]) => writeEnvelope(readEnvelope(envelope).manifest, authors);
  const noManifest = writeEnvelope(Uint8Array.of(0xf6), [author]);

  it.each<readonly [string, Partial<ServedFile>, readonly UpdateSwitch[], ReturnType<typeof refusing> | undefined]>([
    ['without bytes', { bytes: undefined }, [], refusing('update-format', 'unavailable', `${path} is not there`, path)],
    ['of one byte more', { length: listed.length + 1 }, [], tooLong],
    ['of as many bytes', { length: listed.length }, [], undefined],
    ['of one byte less', { length: listed.length - 1 }, [], undefined],
    ['of one byte more, where lengths are not checked', { length: listed.length + 1 }, ['update-length'], undefined],
    ['of another digest', { digest: digestOf('another') }, [], another],
    ['of another digest, where digests are not checked', { digest: digestOf('another') }, ['image-digest'], undefined],
    ['of another length and digest', { length: listed.length + 1, digest: digestOf('another') }, [], tooLong],
    ['in the envelope of another', { bytes: inAnotherEnvelope(8) }, [], otherDigest],
    ['in an envelope that no author signed', { bytes: signedBy() }, [], notSigned],
    [
      'in an envelope that no author signed, where signatures are not checked',
      { bytes: signedBy() },
      ['update-signature'],
      undefined,
    ],
    ['signed by a stranger', { bytes: signedBy(stranger) }, [], notSigned],
    [
      'signed by a stranger, where signatures are not checked',
      { bytes: signedBy(stranger) },
      ['update-signature'],
      undefined,
    ],
    ['signed by a stranger first', { bytes: signedBy(stranger, author) }, [], undefined],
    ['signed by a stranger last', { bytes: signedBy(author, stranger) }, [], undefined],
    ['that is no envelope', { bytes: Uint8Array.of(0xf6) }, [], malformed('the envelope is no map')],
    ['that is no manifest', { bytes: noManifest }, [], malformed('the manifest is no map')],
    [
      'that is no manifest, where nothing is checked',
      { bytes: noManifest },
      ['update-signature', 'image-digest', 'update-length'],
      malformed('the manifest is no map'),
    ],
    ['that is no manifest and that no author signed', { bytes: writeEnvelope(Uint8Array.of(0xf6), []) }, [], notSigned],
  ])('%s', (_what, file, off, refusal) => {
    const outcome = ask({ repository: serving(file), controls: without(...off) });
    expect(outcome.refusal).toEqual(refusal);
    expect(outcome.offer?.manifest.sequence).toBe(refusal === undefined ? 3 : undefined);
  });

  it('is taken from the envelope of another where digests are not checked', () => {
    const outcome = ask({ repository: serving({ bytes: inAnotherEnvelope(8) }), controls: without('image-digest') });
    expect(outcome.refusal).toBeUndefined();
    expect(outcome.offer?.manifest.sequence).toBe(8);
  });

  it('is not blamed for a defect of the device that checks it', () => {
    const verifier = {
      accepts: () => true,
      verify: () => {
        throw new TypeError('no such key');
      },
    };
    expect(() => ask({ checks: { check: keys.check, verifier } })).toThrow(TypeError);
  });
});

const file: TargetFile = { length: 10, hashes: [['sha256', 'ab']], custom: undefined };

describe('a file that is downloaded', () => {
  it.each([
    [11, true, true],
    [10, true, false],
    [9, true, false],
    [11, false, false],
  ])('of %d bytes, where 10 are listed and lengths are checked (%s), is refused: %s', (found, isOn, isRefused) => {
    const controls = isOn ? allUpdateControls : without('update-length');
    const reason = 'it has more than the 10 bytes that are listed';
    expect(lengthRefusal(controls, file, found, 'image')).toEqual(
      isRefused ? refusing('update-length', 'endless-data', reason, 'image') : undefined,
    );
  });

  it.each([
    ['ab', true, false],
    ['AB', true, true],
    ['ac', true, true],
    ['ac', false, false],
  ])('of digest %s, where ab is listed and digests are checked (%s), is refused: %s', (found, isOn, isRefused) => {
    const controls = isOn ? allUpdateControls : without('image-digest');
    const reason = 'it is not the file that metadata lists';
    expect(digestRefusal(controls, file, found, 'image')).toEqual(
      isRefused ? refusing('image-digest', 'arbitrary-installation', reason, 'image') : undefined,
    );
  });

  it.each<readonly [string, TargetFile['hashes'], string]>([
    ['SHA-256 alone', [['sha256', 'ab']], 'ab'],
    [
      'SHA-512 before it',
      [
        ['sha512', 'cd'],
        ['sha256', 'ab'],
      ],
      'ab',
    ],
    ['SHA-512 alone', [['sha512', 'cd']], ''],
    ['no hash', [], ''],
  ])('is identified by its SHA-256: %s', (_which, hashes, digest) => {
    expect(sha256Of({ ...file, hashes })).toBe(digest);
  });
});
