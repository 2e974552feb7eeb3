import type { DownloadedImage } from '../../decisions/verify-release.ts';
import type { EpochSeconds } from '../../pki/der/index.ts';
import type { Signer } from '../../pki/signing.ts';
import type { UpdateProbe, UptaneProbe } from '../../plan/plan.ts';
import { releaseAttacks } from '../../update-security/attacks.ts';
import type { ProductName, ReleaseComponent, ReleaseKeys, ReleaseRepository } from '../../update-security/release.ts';
import { releasePaths } from '../../update-security/release.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../update-security/tuf/signatures.ts';

/** Probes that need no second repository. */
export type RepositoryProbe = Exclude<UpdateProbe, UptaneProbe>;

/** What an attacker starts from: the true repository, its earlier views, and the next release for the device. */
export interface UpdateAttackSetting {
  readonly keys: ReleaseKeys;
  readonly repository: ReleaseRepository;
  readonly views: readonly RepositoryView[];
  /** The names under which the latest release and the factory image are listed, and the owner of the product. */
  readonly name: ProductName;
  readonly factory: ProductName;
  readonly owner: ProductName;
  readonly component: ReleaseComponent;
  readonly image: DownloadedImage;
  readonly factoryImage: DownloadedImage;
  readonly now: EpochSeconds;
  readonly timestampLifetimeS: EpochSeconds;
}

/** The repository and the image that the attacker presents to the device. */
export interface AttackedView {
  readonly view: RepositoryView;
  readonly startedAt: EpochSeconds;
  readonly image: DownloadedImage;
  /** The attacker offers the factory image. */
  readonly isOfFactory?: true;
  /** The target is a device that has been offline since the factory: one that was online would notice. */
  readonly isToNewcomer?: true;
}

/** The repository as an attacker presents it. */
export function attackedView(show: RepositoryProbe, setting: UpdateAttackSetting): AttackedView {
  const { repository, views, name, component, image, factoryImage, now } = setting;
  const honest = { view: repository.view, startedAt: now, image };
  switch (show) {
    case 'update-rollback':
      return { view: releaseAttacks.rollback(views[0]), startedAt: now, image: factoryImage, isOfFactory: true };
    case 'update-freeze':
      return {
        ...honest,
        view: releaseAttacks.freeze(repository.view),
        startedAt: now + setting.timestampLifetimeS + 1,
      };
    case 'update-mix-and-match': {
      const view = releaseAttacks.mixAndMatch(repository.view, views[0], ['targets']);
      return { view, startedAt: now, image: factoryImage, isOfFactory: true, isToNewcomer: true };
    }
    case 'update-forged':
      return { ...honest, ...forged(setting, setting.owner, 0, setting.keys.authorOf('stranger.example')) };
    case 'update-stolen-key':
      return { ...honest, ...forged(setting, setting.owner, 1, setting.keys.authorOf(setting.owner.vendor)) };
    case 'update-wrong-device': {
      const other = { ...setting.owner, product: `not-${setting.owner.product}` };
      return { ...honest, ...forged(setting, other, Number.POSITIVE_INFINITY, setting.keys.authorOf(other.vendor)) };
    }
    case 'update-tampered': {
      const changed = { digest: image.digest.split('').reverse().join(''), length: image.size, bytes: undefined };
      const view = releaseAttacks.tamperedImage(repository.view, releasePaths(name, component), changed);
      return { ...honest, view, image: { ...image, digest: changed.digest } };
    }
    case 'update-endless-data':
      return { ...honest, view: releaseAttacks.endlessData(repository.view) };
    default:
      return show satisfies never;
  }
}

/** An attacker's release under the true name, signed with that many of the true keys of each role. */
function forged(
  { keys, repository, name, component, image, now }: UpdateAttackSetting,
  owner: ProductName,
  stolen: number,
  author: Signer,
) {
  const strangers = (role: string): readonly MetadataSigner[] =>
    [0, 1, 2].map((nth) => keys.metadataSigner(`a stranger's ${role}/${nth}`));
  const signers = (role: string) => (stolen === 0 ? strangers(role) : repository.tuf.signersOf(role).slice(0, stolen));
  const foreign: DownloadedImage = { ...image, digest: image.digest.split('').reverse().join('') };
  const view = releaseAttacks.forgedRelease(repository.view, {
    release: { ...owner, component, sequence: FORGED_SEQUENCE, image: { digest: foreign.digest, size: foreign.size } },
    at: name,
    role: 'targets',
    keys: { timestamp: signers('timestamp'), snapshot: signers('snapshot'), targets: signers('targets'), author },
    now,
  });
  return { view, image: foreign };
}

/** Above every sequence number in use, so the forgery never counts as old. */
const FORGED_SEQUENCE = 1_000_000;
