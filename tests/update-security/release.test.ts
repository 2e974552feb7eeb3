import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import {
  idealReleaseKeys,
  manifestOf,
  pathPattern,
  ReleaseRepository,
  realReleaseKeys,
  releasePaths,
  servedFile,
} from '../../sim/update-security/release.ts';
import { isSignedBy } from '../../sim/update-security/suit/cose.ts';
import { readEnvelope } from '../../sim/update-security/suit/envelope.ts';
import { readManifest } from '../../sim/update-security/suit/manifest.ts';
import { Suit } from '../../sim/update-security/suit/numbers.ts';
import { suitIdentity } from '../../sim/update-security/suit/uuid5.ts';
import { jsonOf, listedFile } from '../../sim/update-security/tuf/listed-file.ts';
import { defaultPlan } from '../../sim/update-security/tuf/repository-plan.ts';
import type { RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import { day, digestOf, gateway, releaseOf, sensor, start, withProductRoles } from './release-world.ts';

const keys = idealReleaseKeys(idealKeys('release'));
const bytes = (text: string) => new TextEncoder().encode(text);
const targetsOf = (view: RepositoryView, role = 'targets') => jsonOf(listedFile(view, role)!.bytes).signed.targets;

describe('paths', () => {
  it('of a release are those of its product and component', () => {
    expect(releasePaths(sensor, 'os')).toEqual({
      manifest: 'acme.example/sensor/os.suit',
      image: 'acme.example/sensor/os.bin',
    });
  });

  it('of a product or a vendor have a pattern', () => {
    expect([pathPattern(sensor), pathPattern({ vendor: 'acme.example' })]).toEqual([
      'acme.example/sensor/*',
      'acme.example/*/*',
    ]);
  });
});

describe.each([
  ['ideal', idealReleaseKeys(idealKeys('release')), idealKeys('release'), 'fleetlab-ideal'],
  ['real', realReleaseKeys('release', realKeys('release')), realKeys('release'), 'ed25519'],
] as const)('%s keys of an update service', (_kind, those, ring, keytype) => {
  it('sign metadata by name, so that each name is another signer', () => {
    const [one, again, other] = ['root', 'root', 'targets'].map((name) => those.metadataSigner(name));
    expect([one.key.keytype, one.keyId === again.keyId, one.keyId === other.keyId]).toEqual([keytype, true, false]);
    const signature = one.sign(bytes('metadata'));
    expect(those.check(one.key, bytes('metadata'), signature)).toBe(true);
    expect(those.check(one.key, bytes('metadata!'), signature)).toBe(false);
    expect(those.check(other.key, bytes('metadata'), signature)).toBe(false);
  });

  it('sign manifests by vendor', () => {
    expect(those.authorOf('acme.example').publicKey).toEqual(ring.signerOf('manifest/acme.example').publicKey);
    expect(those.authorOf('other.example').publicKey).not.toEqual(those.authorOf('acme.example').publicKey);
    const { digest, signatures } = readEnvelope(manifestOf(releaseOf(sensor, 1), those.authorOf(sensor.vendor)));
    const isBy = (vendor: string) =>
      signatures.map((one) => isSignedBy(one, digest, those.authorOf(vendor), those.ring));
    expect([isBy(sensor.vendor), isBy('other.example')]).toEqual([[true], [false]]);
  });
});

describe('the manifest of a release', () => {
  it('names its product, component, sequence number, image and where that is', () => {
    const fileBytes = manifestOf({ ...releaseOf(sensor, 7, 'word'), component: 'os' }, keys.authorOf(sensor.vendor));
    const { manifest, isDigestOfManifest, signatures } = readEnvelope(fileBytes);
    expect([isDigestOfManifest, signatures.length]).toEqual([true, 1]);
    const read = readManifest(manifest);
    expect(read).toMatchObject({ sequence: 7, components: [Buffer.from('os').toString('hex')] });
    const text = Buffer.from(manifest);
    const { vendorId, classId } = suitIdentity(sensor.vendor, sensor.product);
    for (const part of [vendorId, classId, Buffer.from(digestOf('word'), 'hex'), bytes('acme.example/sensor/os.bin')])
      expect(text.includes(Buffer.from(part))).toBe(true);
    const [[, parameters]] = read.shared;
    expect(parameters).toEqual(expect.any(Map));
    expect((parameters as ReadonlyMap<number, unknown>).get(Suit.parameter.imageSize)).toBe(400_000);
  });
});

describe('a served file', () => {
  it('has the digest and the length of its bytes', () => {
    const fileBytes = bytes('octets');
    const digest = createHash('sha256').update(fileBytes).digest('hex');
    expect(servedFile(fileBytes)).toEqual({ digest, length: 6, bytes: fileBytes });
  });
});

describe('a repository of releases', () => {
  const paths = releasePaths(sensor, 'app');
  const release = releaseOf(sensor, 3);
  const served = servedFile(manifestOf(release, keys.authorOf(sensor.vendor)));
  const manifestEntry = { length: served.length, hashes: { sha256: served.digest } };
  const imageEntry = { length: 400_000, hashes: { sha256: digestOf('sensor 3') } };

  it('has the default plan unless it is given another', () => {
    expect(new ReleaseRepository(keys, start).tuf.plan).toBe(defaultPlan);
    expect(new ReleaseRepository(keys, start, withProductRoles).tuf.plan).toBe(withProductRoles);
  });

  it('lists and serves manifest and image of what is published, from then on', () => {
    const repository = new ReleaseRepository(keys, start);
    const before = repository.view;
    const view = repository.publish(release, start + day);
    expect(repository.view).toBe(view);
    expect([targetsOf(before), targetsOf(view)]).toEqual([
      {},
      { [paths.manifest]: manifestEntry, [paths.image]: imageEntry },
    ]);
    expect(view.file(paths.manifest, served.digest)).toEqual(served);
    expect(view.file(paths.image, digestOf('sensor 3'))).toEqual({
      digest: digestOf('sensor 3'),
      length: 400_000,
      bytes: undefined,
    });
    expect(view.file(paths.image, digestOf('sensor 4'))).toBeUndefined();
  });

  it('describes an image as instructed, and not the manifest', () => {
    const view = new ReleaseRepository(keys, start).publish(release, start + day, sensor, { hardware: 'b' });
    expect(targetsOf(view)).toEqual({
      [paths.manifest]: manifestEntry,
      [paths.image]: { ...imageEntry, custom: { hardware: 'b' } },
    });
  });

  it('lists under the paths of another product what is put there by mistake, without changing the manifest', () => {
    const view = new ReleaseRepository(keys, start).publish(release, start + day, gateway);
    const { manifest, image } = releasePaths(gateway, 'app');
    expect(targetsOf(view)).toEqual({ [manifest]: manifestEntry, [image]: imageEntry });
  });
});
