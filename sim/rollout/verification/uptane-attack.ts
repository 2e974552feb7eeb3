import type { DownloadedImage } from '../../decisions/verify-release.ts';
import type { Verification } from '../../decisions/verify-uptane.ts';
import type { EpochSeconds } from '../../pki/der/index.ts';
import type { FalseUpdate } from '../../plan/false-updates.ts';
import { releaseAttacks } from '../../update-security/attacks.ts';
import type { ProductName, ReleaseComponent, ReleaseKeys, ReleaseRepository } from '../../update-security/release.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';
import { clientLimits } from '../../update-security/tuf/session.ts';
import type { MetadataSigner } from '../../update-security/tuf/signatures.ts';
import { hardwareIdOf, type ImageCustom } from '../../update-security/uptane/custom.ts';
import {
  type Director,
  directorLifetimeS,
  namedFor,
  type Order,
  SELF,
  type Standing,
} from '../../update-security/uptane/director.ts';
import { type NamedImage, type OnlineKeys, signInstructions } from '../../update-security/uptane/sign-instructions.ts';

/** What an attacker starts from: both repositories, and the device's present and former instructions. */
export interface UptaneAttackSetting {
  readonly keys: ReleaseKeys;
  readonly director: Director;
  /** The last instructions of the director that the device has, those that it would get next, and those from the factory. */
  readonly present: Standing;
  readonly standing: Standing;
  readonly factory: Standing;
  readonly repository: ReleaseRepository;
  /** The image repository after each publication, and how many there were when the attacker came. */
  readonly views: readonly RepositoryView[];
  readonly since: number;
  /** The image repository when it listed factory images only. */
  readonly factoryImages: RepositoryView;
  readonly order: Order;
  /** The factory image as it is listed today. */
  readonly factoryOrder: Order;
  /** The name under which the latest release is listed, and the owner of the product. */
  readonly name: ProductName;
  readonly owner: ProductName;
  readonly component: ReleaseComponent;
  readonly image: DownloadedImage;
  readonly factoryImage: DownloadedImage;
  readonly verification: Verification;
  readonly now: EpochSeconds;
}

/** The repositories and the image that the attacker presents to the device. */
export interface AttackedVehicle {
  readonly director: RepositoryView;
  readonly images: RepositoryView;
  readonly image: DownloadedImage;
}

/** Both repositories as an attacker presents them. */
export function attackedVehicle(shows: FalseUpdate, setting: UptaneAttackSetting): AttackedVehicle {
  const { present, standing, factory, order, factoryOrder, image, factoryImage, views, since } = setting;
  const foreign: DownloadedImage = { ...image, digest: reversed(image.digest) };
  const evil: Order = { ...order, digest: foreign.digest };
  const honest = { director: standing.view, images: setting.repository.view, image };
  // Signed with the director's keys: by a thief, or by the director itself by mistake.
  const byDirector = (...named: readonly NamedImage[]) => directed(setting, setting.director.keys, named);
  switch (shows) {
    case 'old-metadata':
      return { ...honest, director: factory.view, images: setting.factoryImages, image: factoryImage };
    case 'frozen':
      return { ...honest, director: present.view, images: views[since - 1] };
    case 'mixed': {
      const director = releaseAttacks.mixAndMatch(standing.view, factory.view, ['targets']);
      return { ...honest, director, image: factoryImage };
    }
    case 'forged': {
      const director = directed(setting, strangers(setting), [namedFor(own(evil), evil)]);
      return { ...honest, director, images: listing(setting, evil, 0), image: foreign };
    }
    case 'role-key':
      // The director's roles have one key each, so a thief with one key of each role can act as the director.
      return {
        ...honest,
        director: byDirector(namedFor(own(evil), evil)),
        images: listing(setting, evil, 1),
        image: foreign,
      };
    case 'other-product': {
      const other = {
        ...order,
        hardwareId: hardwareIdOf({ ...setting.owner, product: `not-${setting.owner.product}` }),
      };
      return { ...honest, director: byDirector(namedFor(own(other), other)), images: listing(setting, other, ALL) };
    }
    case 'tampered':
      return { ...honest, image: foreign };
    case 'endless':
      return { ...honest, director: endless(setting) };
    case 'director':
      return { ...honest, director: byDirector(namedFor(own(evil), evil)), image: foreign };
    case 'renumbered': {
      const relabeled = { ...factoryOrder, releaseCounter: order.releaseCounter + 1 };
      return { ...honest, director: byDirector(namedFor(own(order), relabeled)), image: factoryImage };
    }
    case 'old-image':
      return { ...honest, director: byDirector(namedFor(own(factoryOrder), factoryOrder)), image: factoryImage };
    case 'image-repository':
      return { ...honest, images: listing(setting, evil, ALL), image: foreign };
    case 'both':
      return {
        ...honest,
        director: byDirector(namedFor(own(evil), evil)),
        images: listing(setting, evil, ALL),
        image: foreign,
      };
    case 'other-device':
      return { ...honest, director: byDirector(namedFor({ ...own(order), id: 'another device' }, order)) };
    case 'two-images':
      return {
        ...honest,
        director: byDirector(namedFor(own(order), order), namedFor(own(factoryOrder), factoryOrder)),
      };
    default:
      return shows satisfies never;
  }
}

const own = ({ hardwareId }: Order) => ({ id: SELF, hardwareId });

const reversed = (digest: string): string => digest.split('').reverse().join('');

/** The next version of the device's instructions, signed with these keys. */
const directed = (
  { director, standing, now }: UptaneAttackSetting,
  keys: OnlineKeys,
  images: readonly NamedImage[],
): RepositoryView =>
  signInstructions({ images, version: standing.version + 1, expires: now + directorLifetimeS }, keys, director.root);

const strangers = ({ keys }: UptaneAttackSetting): OnlineKeys => ({
  timestamp: [keys.metadataSigner("a stranger's director/timestamp")],
  snapshot: [keys.metadataSigner("a stranger's director/snapshot")],
  targets: [keys.metadataSigner("a stranger's director/targets")],
});

/** The image repository with that image as the latest release, signed with that many true keys of each role. */
function listing(
  { keys, repository, name, owner, component, now }: UptaneAttackSetting,
  { digest, length, hardwareId, releaseCounter }: Order,
  stolen: number,
): RepositoryView {
  const made = (role: string): readonly MetadataSigner[] => [
    keys.metadataSigner(`a stranger's ${role}/0`),
    keys.metadataSigner(`a stranger's ${role}/1`),
  ];
  const signers = (role: string) => (stolen === 0 ? made(role) : repository.tuf.signersOf(role).slice(0, stolen));
  const custom: ImageCustom = { hardwareIds: [hardwareId], releaseCounter };
  return releaseAttacks.forgedRelease(repository.view, {
    release: { ...owner, component, sequence: releaseCounter, image: { digest, size: length } },
    at: name,
    role: 'targets',
    keys: {
      timestamp: signers('timestamp'),
      snapshot: signers('snapshot'),
      targets: signers('targets'),
      author: keys.authorOf(owner.vendor),
    },
    now,
    custom,
  });
}

/** The first file that the device reads does not end. */
function endless({ standing, verification }: UptaneAttackSetting): RepositoryView {
  const { view } = standing;
  if (verification === 'full') return releaseAttacks.endlessData(view);
  const name = `${standing.version}.targets.json`;
  const padded = new Uint8Array(clientLimits.targetsLength + 1).fill(0x20);
  padded.set(view.metadata(name) ?? []);
  return { ...view, metadata: (asked) => (asked === name ? padded : view.metadata(asked)) };
}

const ALL = Number.POSITIVE_INFINITY;
