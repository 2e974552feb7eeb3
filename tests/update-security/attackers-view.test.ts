import { describe, expect, it } from 'vitest';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { releaseAttacks } from '../../sim/update-security/attacks.ts';
import { idealReleaseKeys, manifestOf, releasePaths, servedFile } from '../../sim/update-security/release.ts';
import { jsonOf, listedFile } from '../../sim/update-security/tuf/listed-file.ts';
import type { RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../sim/update-security/tuf/signatures.ts';
import { secondsOf } from '../../sim/update-security/tuf/time-text.ts';
import { listed } from '../../sim/update-security/tuf/write-metadata.ts';
import { day, digestOf, gateway, ReleaseWorld, releaseOf, sensor, start, withProductRoles } from './release-world.ts';

const world = new ReleaseWorld(idealReleaseKeys(idealKeys('release')));
const plain = new ReleaseWorld(idealReleaseKeys(idealKeys('release')), {
  ...withProductRoles,
  consistentSnapshot: false,
});
const now = world.repository.view;
const paths = releasePaths(sensor, 'app');
const image = { digest: digestOf('sensor 3'), length: 400_000, bytes: undefined };

const files = [
  '1.root.json',
  'timestamp.json',
  '5.snapshot.json',
  '4.snapshot.json',
  '1.targets.json',
  '4.acme-sensor.json',
  '3.acme-sensor.json',
  '2.acme-gateway.json',
  'nothing.json',
];
const served = (view: RepositoryView) => files.map((name) => view.metadata(name));
const signedIn = (bytes: Uint8Array | undefined) => jsonOf(bytes!).signed;
const keyIdsOf = (bytes: Uint8Array | undefined) =>
  (JSON.parse(new TextDecoder().decode(bytes)) as { signatures: { keyid: string }[] }).signatures.map(
    ({ keyid }) => keyid,
  );
const idsOf = (signers: readonly MetadataSigner[]) => signers.map(({ keyId }) => keyId);
/** Those of the files for which a view serves other bytes than the repository. */
const changedIn = (view: RepositoryView, from = now) =>
  files.filter(
    (name) => Buffer.compare(view.metadata(name) ?? Buffer.alloc(0), from.metadata(name) ?? Buffer.alloc(0)) !== 0,
  );

describe.each(['rollback', 'freeze'] as const)('%s', (attack) => {
  it('serves the repository as it was at one time, file by file', () => {
    const old = world.views[1];
    const view = releaseAttacks[attack](old);
    expect(view).not.toBe(old);
    expect(served(view)).toEqual(served(old));
    expect(served(view)).not.toEqual(served(now));
    expect(view.file(paths.image, image.digest)).toEqual(image);
  });
});

describe('mix-and-match', () => {
  const old = world.views[1];

  it.each([
    [['acme-sensor'], ['4.acme-sensor.json']],
    [['acme-gateway'], ['2.acme-gateway.json']],
    [
      ['acme-sensor', 'acme-gateway'],
      ['4.acme-sensor.json', '2.acme-gateway.json'],
    ],
    // Targets have not changed in between.
    [['targets'], []],
    [['unknown'], []],
    [[], []],
  ])('of %j replaces %j by the older file', (roles, replaced) => {
    const view = releaseAttacks.mixAndMatch(now, old, roles);
    expect(changedIn(view)).toEqual(replaced);
    for (const name of replaced) {
      const [, role] = name.split('.');
      expect(view.metadata(name)).toEqual(listedFile(old, role)?.bytes);
    }
    expect(view.file(paths.image, image.digest)).toEqual(image);
  });

  it('replaces nothing that one of the two publications lacks', () => {
    const without = (role: string): RepositoryView => ({
      ...old,
      metadata: (name) => (name.includes(role) ? undefined : old.metadata(name)),
    });
    expect(changedIn(releaseAttacks.mixAndMatch(now, without('acme-sensor'), ['acme-sensor']))).toEqual([]);
    const poorer = without('acme-sensor');
    expect(changedIn(releaseAttacks.mixAndMatch(poorer, now, ['acme-sensor']), poorer)).toEqual([]);
  });
});

describe('a tampered image', () => {
  it('replaces the image, whatever digest is requested, and nothing else', () => {
    const other = { digest: digestOf('tampered'), length: 1, bytes: undefined };
    const view = releaseAttacks.tamperedImage(now, paths, other);
    expect([view.file(paths.image, image.digest), view.file(paths.image, 'any')]).toEqual([other, other]);
    const manifest = servedFile(manifestOf(releaseOf(sensor, 3), world.keys.authorOf(sensor.vendor)));
    expect(view.file(paths.manifest, manifest.digest)).toEqual(manifest);
    expect(view.file(paths.manifest, image.digest)).toBeUndefined();
    expect(changedIn(view)).toEqual([]);
  });
});

describe('endless data', () => {
  const { length } = now.metadata('timestamp.json')!;

  it.each([
    ['where no length is listed', undefined, 16_385],
    ['of more bytes than the timestamp has', length + 1, length + 1],
    ['of as many', length, length],
    ['of fewer', length - 1, length],
  ])('%s: the timestamp, padded with blanks', (_what, bytes, expected) => {
    const view = releaseAttacks.endlessData(now, bytes);
    const padded = view.metadata('timestamp.json')!;
    expect(padded).toHaveLength(expected);
    expect(padded.subarray(0, length)).toEqual(now.metadata('timestamp.json'));
    expect(padded.subarray(length).every((octet) => octet === 0x20)).toBe(true);
    expect(signedIn(padded)).toEqual(signedIn(now.metadata('timestamp.json')));
    expect(changedIn(view)).toEqual(expected === length ? [] : ['timestamp.json']);
    expect(view.file(paths.image, image.digest)).toEqual(image);
  });

  it('in place of a missing timestamp is blank', () => {
    const view = releaseAttacks.endlessData({ ...now, metadata: () => undefined }, 3);
    expect(view.metadata('timestamp.json')).toEqual(Uint8Array.of(0x20, 0x20, 0x20));
    expect(view.metadata('5.snapshot.json')).toBeUndefined();
  });
});

describe('fast-forward', () => {
  it('signs the timestamp anew, with the highest possible version', () => {
    const stolen = world.repository.tuf.signersOf('timestamp');
    const view = releaseAttacks.fastForward(now, stolen);
    const forward = view.metadata('timestamp.json');
    expect(signedIn(forward)).toEqual({ ...signedIn(now.metadata('timestamp.json')), version: 2 ** 53 - 1 });
    expect(keyIdsOf(forward)).toEqual(idsOf(stolen));
    expect(changedIn(view)).toEqual(['timestamp.json']);
    expect(view.file(paths.image, image.digest)).toEqual(image);
  });

  it('is not possible without a timestamp', () => {
    expect(() => releaseAttacks.fastForward({ ...now, metadata: () => undefined }, [])).toThrow(SyntaxError);
  });
});

describe.each([
  ['with versions in its names', world, '5.acme-sensor.json', '6.snapshot.json'],
  ['without', plain, 'acme-sensor.json', 'snapshot.json'],
] as const)('a forged release in a repository %s', (_which, { repository, keys }, targetsName, snapshotName) => {
  const { tuf, view } = repository;
  const release = releaseOf(sensor, 9, 'malicious');
  const author = keys.authorOf(sensor.vendor);
  const manifest = servedFile(manifestOf(release, author));
  const forgersKeys = {
    timestamp: tuf.signersOf('timestamp'),
    snapshot: tuf.signersOf('snapshot'),
    targets: tuf.signersOf('acme-sensor').slice(1),
    author,
  };
  const forgedAt = (at: typeof sensor, custom?: unknown) =>
    releaseAttacks.forgedRelease(view, {
      release,
      at,
      role: 'acme-sensor',
      keys: forgersKeys,
      now: start + 4 * day,
      custom,
    });
  const forged = () => forgedAt(sensor);
  const current = (role: string) => signedIn(listedFile(view, role)?.bytes);
  const expires = start + 34 * day;
  const expiresIn = (bytes: Uint8Array | undefined) => secondsOf(signedIn(bytes).expires as string);
  const malicious = { length: 400_000, hashes: { sha256: digestOf('malicious') } };
  const listedManifest = { length: manifest.length, hashes: { sha256: manifest.digest } };

  it.each([targetsName, 'acme-sensor.json'])('has the next targets of the role, with the release in it: %s', (name) => {
    const bytes = forged().metadata(name);
    expect(signedIn(bytes)).toEqual({
      ...current('acme-sensor'),
      version: 5,
      expires: expect.any(String),
      targets: { [paths.manifest]: listedManifest, [paths.image]: malicious },
    });
    expect(expiresIn(bytes)).toBe(expires);
    expect(keyIdsOf(bytes)).toEqual(idsOf(forgersKeys.targets));
  });

  it.each([snapshotName, 'snapshot.json'])(
    'has the next snapshot, which lists those targets beside all others: %s',
    (name) => {
      const bytes = forged().metadata(name);
      expect(signedIn(bytes)).toEqual({
        ...current('snapshot'),
        version: 6,
        expires: expect.any(String),
        meta: {
          ...(current('snapshot').meta as object),
          'acme-sensor.json': listed(5, forged().metadata(targetsName)!),
        },
      });
      expect(expiresIn(bytes)).toBe(expires);
      expect(keyIdsOf(bytes)).toEqual(idsOf(forgersKeys.snapshot));
    },
  );

  it('has the next timestamp, which lists that snapshot', () => {
    const bytes = forged().metadata('timestamp.json');
    expect(signedIn(bytes)).toEqual({
      ...signedIn(view.metadata('timestamp.json')),
      version: 6,
      expires: expect.any(String),
      meta: { 'snapshot.json': listed(6, forged().metadata(snapshotName)!) },
    });
    expect(expiresIn(bytes)).toBe(expires);
    expect(keyIdsOf(bytes)).toEqual(idsOf(forgersKeys.timestamp));
  });

  it('serves its own manifest and image, and everything else from the repository', () => {
    expect(forged().file(paths.manifest, 'any')).toEqual(manifest);
    expect(forged().file(paths.image, 'any')).toEqual({
      digest: digestOf('malicious'),
      length: 400_000,
      bytes: undefined,
    });
    const other = releasePaths(gateway, 'app');
    const honest = { digest: digestOf('gateway 1'), length: 400_000, bytes: undefined };
    expect(forged().file(other.image, honest.digest)).toEqual(honest);
    expect(forged().file(other.image, 'any')).toBeUndefined();
    expect(forged().metadata('1.root.json')).toEqual(view.metadata('1.root.json'));
    expect(forged().metadata('nothing.json')).toBeUndefined();
  });

  it('is listed beside the existing targets of the role, under the paths of the targeted product', () => {
    const { manifest: manifestPath, image: imagePath } = releasePaths(gateway, 'app');
    expect(signedIn(forgedAt(gateway).metadata(targetsName)).targets).toEqual({
      ...(current('acme-sensor').targets as object),
      [manifestPath]: listedManifest,
      [imagePath]: malicious,
    });
  });

  it('is not possible in the name of an unknown role', () => {
    const forgery = { release, at: sensor, role: 'unknown', keys: forgersKeys, now: start };
    expect(() => releaseAttacks.forgedRelease(view, forgery)).toThrow(SyntaxError);
  });

  it('describes its image as the forger wants', () => {
    const { targets } = signedIn(forgedAt(sensor, { hardware: 'b' }).metadata(targetsName));
    expect(targets).toEqual({
      [paths.manifest]: listedManifest,
      [paths.image]: { ...malicious, custom: { hardware: 'b' } },
    });
  });
});
