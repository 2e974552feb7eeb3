import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import { digestOf } from '../tuf/digests.ts';
import { listedFile } from '../tuf/listed-file.ts';
import { TufRepository } from '../tuf/repository.ts';
import { defaultPlan, type RepositoryPlan, type RolePlan } from '../tuf/repository-plan.ts';
import type { RepositoryView } from '../tuf/repository-view.ts';
import type { MetadataSigner } from '../tuf/signatures.ts';
import type { TrustedState } from '../tuf/trusted-state.ts';
import type { Ecu } from './director-targets.ts';
import { type NamedImage, type OnlineKeys, signInstructions } from './sign-instructions.ts';

/** What Uptane's director orders for a device: an image, for its hardware, with a release counter. */
export interface Order {
  readonly path: string;
  readonly digest: string;
  readonly length: number;
  readonly hardwareId: string;
  readonly releaseCounter: number;
}

/** The latest instructions to one device, shared by all devices in the same position. */
export interface Standing {
  readonly order: Order;
  readonly version: number;
  readonly signedAt: EpochSeconds;
  readonly view: RepositoryView;
}

/**
 * The director of a fleet. Each device is a vehicle with metadata of its own that names it; all keys but the root's are
 * online, one per role.
 *
 * Shared       devices with the same instructions so far, by number of versions, get the same next ones. Their files
 *              would differ only in the id of the device, and checks use the id only to compare it with the device's
 *              own: so the director signs one file for all of them, with `self` in place of the id, and each device
 *              looks for `self`. A test signs for each device by name, and gets the same decisions
 * Assumptions  current instructions are re-signed once a day and last a week: a director signs on demand, and the first
 *              device that asks on a day sets the time. A vehicle leaves the factory with the first version, which
 *              instructs it to have its factory image (Uptane standard 2.1, 5.4.1)
 */
export class Director {
  private repository: TufRepository;
  private readonly standings = new Map<string, Standing>();
  /** By the digest of the targets in it, which is unique. */
  private readonly byTargets = new Map<string, Standing>();

  constructor(
    private readonly signerFor: (name: string) => MetadataSigner,
    private readonly begunAt: EpochSeconds,
  ) {
    this.repository = this.newRepository();
  }

  /** The root that devices leave the factory with. */
  get firstRoot(): Bytes {
    return this.repository.firstRoot;
  }

  /** The director holds these keys; new root metadata can replace them. */
  get keys(): OnlineKeys {
    const { repository } = this;
    return {
      timestamp: repository.signersOf('timestamp'),
      snapshot: repository.signersOf('snapshot'),
      targets: repository.signersOf('targets'),
    };
  }

  get root(): RepositoryView {
    return this.repository.view;
  }

  /** The next instructions for a device that is to install this and had `before` (undefined: none yet). */
  instruct(before: Standing | undefined, order: Order, now: EpochSeconds): Standing {
    const isStanding = before !== undefined && idOf(before.order) === idOf(order);
    if (isStanding && this.dayOf(before.signedAt) === this.dayOf(now)) return before;
    const version = (before?.version ?? 0) + 1;
    const key = `${version} ${this.dayOf(now)} ${idOf(order)}`;
    return this.standings.get(key) ?? this.sign(key, order, version, now);
  }

  /** The instructions that a trusted state comes from; undefined if this director did not sign them. */
  standingOf({ targets }: TrustedState): Standing | undefined {
    const bytes = targets.get('targets')?.bytes;
    return bytes && this.byTargets.get(digestOf('sha256', bytes));
  }

  save() {
    return [...this.standings.values()].map(({ order, version, signedAt }) => ({ order, version, signedAt }));
  }

  restore(state: ReturnType<Director['save']>): void {
    this.repository = this.newRepository();
    this.standings.clear();
    this.byTargets.clear();
    for (const { order, version, signedAt } of state)
      this.sign(`${version} ${this.dayOf(signedAt)} ${idOf(order)}`, order, version, signedAt);
  }

  private sign(key: string, order: Order, version: number, now: EpochSeconds): Standing {
    this.repository.renew(now);
    const instructions = {
      images: [namedFor({ id: SELF, ...order }, order)],
      version,
      expires: now + directorLifetimeS,
    };
    const view = signInstructions(instructions, this.keys, this.root);
    const standing = { order, version, signedAt: now, view };
    this.standings.set(key, standing);
    const targets = listedFile(view, 'targets');
    if (targets !== undefined) this.byTargets.set(digestOf('sha256', targets.bytes), standing);
    return standing;
  }

  private dayOf = (at: EpochSeconds): number => Math.floor((at - this.begunAt) / DAY);

  private newRepository = (): TufRepository => new TufRepository(directorPlan, this.signerFor, this.begunAt);
}

/** The id that stands for the device that reads the file. */
export const SELF = 'this device';

/** An ordered image, as a director names it for a device. */
export const namedFor = (
  { id, hardwareId }: Ecu,
  { path, digest, length, releaseCounter }: Omit<Order, 'hardwareId'>,
): NamedImage => ({ path, digest, length, custom: { ecus: { [id]: { hardwareId } }, releaseCounter } });

/** Two orders with equal fields have the same id. */
const idOf = ({ path, digest, length, hardwareId, releaseCounter }: Order): string =>
  `${releaseCounter} ${length} ${digest} ${hardwareId} ${path}`;

const DAY = 86_400;

/** How long online signatures last: as long as a timestamp of the image repository. */
export const directorLifetimeS = defaultPlan.roles.timestamp.lifetimeS;

const online: RolePlan = { keys: 1, threshold: 1, lifetimeS: directorLifetimeS, renewBeforeS: 0 };

/** One key per role: a second key on the same machine would be stolen with the first (assumption). */
const directorPlan: RepositoryPlan = {
  roles: { root: defaultPlan.roles.root, timestamp: online, snapshot: online, targets: online },
  delegations: [],
  consistentSnapshot: true,
};
