import type { DownloadedImage } from '../../decisions/verify-release.ts';
import type { EpochSeconds } from '../../pki/der/index.ts';
import type { Signer } from '../../pki/signing.ts';
import type { DirectorForgery, FalseUpdate } from '../../plan/false-updates.ts';
import { releaseAttacks } from '../../update-security/attacks.ts';
import type { ProductName, ReleaseComponent, ReleaseKeys, ReleaseRepository } from '../../update-security/release.ts';
import { releasePaths } from '../../update-security/release.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../update-security/tuf/signatures.ts';

/** What needs no second repository. */
export type RepositoryForgery = Exclude<FalseUpdate, DirectorForgery>;

/** What an attacker starts from: the true repository, its earlier views, and the next release for the device. */
export interface UpdateAttackSetting {
  readonly keys: ReleaseKeys;
  readonly repository: ReleaseRepository;
  readonly views: readonly RepositoryView[];
  /** How many there were when the attacker came. */
  readonly since: number;
  /** The name under which the latest release is listed, and the owner of the product. */
  readonly name: ProductName;
  readonly owner: ProductName;
  readonly component: ReleaseComponent;
  readonly image: DownloadedImage;
  readonly factoryImage: DownloadedImage;
  readonly now: EpochSeconds;
}

/** The repository and the image that the attacker presents to the device. */
export interface AttackedView {
  readonly view: RepositoryView;
  readonly image: DownloadedImage;
  /** The attacker offers the factory image. */
  readonly isOfFactory?: true;
}

/** The repository as an attacker presents it. */
export function attackedView(shows: RepositoryForgery, setting: UpdateAttackSetting): AttackedView {
  const { repository, views, since, name, component, image, factoryImage } = setting;
  const honest = { view: repository.view, image };
  switch (shows) {
    case 'old-metadata':
      return { view: releaseAttacks.rollback(views[0]), image: factoryImage, isOfFactory: true };
    case 'frozen':
      return { ...honest, view: releaseAttacks.freeze(views[since - 1]) };
    case 'mixed': {
      const view = releaseAttacks.mixAndMatch(repository.view, views[0], ['targets']);
      return { view, image: factoryImage, isOfFactory: true };
    }
    case 'forged':
      return forged(setting, setting.owner, 0, setting.keys.authorOf('stranger.example'));
    case 'role-key':
      return forged(setting, setting.owner, 1, setting.keys.authorOf(setting.owner.vendor));
    case 'other-product': {
      const other = { ...setting.owner, product: `not-${setting.owner.product}` };
      return forged(setting, other, Number.POSITIVE_INFINITY, setting.keys.authorOf(other.vendor));
    }
    case 'tampered': {
      const changed = { digest: image.digest.split('').reverse().join(''), length: image.size, bytes: undefined };
      const view = releaseAttacks.tamperedImage(repository.view, releasePaths(name, component), changed);
      return { view, image: { ...image, digest: changed.digest } };
    }
    case 'endless':
      return { ...honest, view: releaseAttacks.endlessData(repository.view) };
    default:
      return shows satisfies never;
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
