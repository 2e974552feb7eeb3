import { createHash } from 'node:crypto';
import type { ReleaseLog } from '../../decisions/check-release-log.ts';
import type { DownloadedImage } from '../../decisions/verify-release.ts';
import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { Build } from '../../device/platform/product-images.ts';
import type { Fleet, Product } from '../../fleet/fleet.ts';
import type { Validity } from '../../fleet/validity.ts';
import { idealKeys } from '../../pki/ideal-keys.ts';
import { realKeys } from '../../pki/keys.ts';
import type { Plan, ReleasePlan } from '../../plan/plan.ts';
import {
  idealReleaseKeys,
  type ProductName,
  type Release,
  type ReleaseComponent,
  type ReleaseKeys,
  type ReleasePaths,
  ReleaseRepository,
  realReleaseKeys,
  releasePaths,
} from '../../update-security/release.ts';
import { defaultPlan } from '../../update-security/tuf/repository-plan.ts';
import type { RepositoryView } from '../../update-security/tuf/repository-view.ts';

/** What the published releases are made of. */
export interface PublishedReleasesParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly platforms: FleetPlatforms;
  readonly validity: Validity;
  readonly clock: { readonly now: number };
  /** What a release's target says besides length and digest; undefined: nothing. */
  readonly customOf: ((release: Release) => unknown) | undefined;
}

/**
 * The repository of a run and its published releases, by product and offer. An offer is the number of a release plus
 * one; 0 is the factory image, which is published from the start.
 *
 * `customOf` returns the custom field that the repository lists for an image; by default there is none.
 */
export class PublishedReleases {
  readonly keys: ReleaseKeys;
  repository: ReleaseRepository;
  /** The repository after each publication. */
  readonly views: RepositoryView[] = [];
  /** How many of the views list only factory images. */
  readonly factoryViews: number;
  private readonly releases: readonly ReleasePlan[];
  /** By product and offer, the sequence number of its latest publication. */
  private readonly sequences = new Map<string, number>();
  private sequence = 0;
  /** By product and offer. */
  private readonly images = new Map<string, DownloadedImage>();
  /** By product, the digests of the images of its releases. */
  private readonly logged = new Set<string>();
  /** Every change of the repository, so that a restored run can rebuild it. */
  private readonly log: PublishedEntry[] = [];

  constructor(private readonly parts: PublishedReleasesParts) {
    const { plan } = parts;
    const isReal = plan.pki.keys === 'real';
    this.releases = plan.releases ?? [];
    this.keys = isReal ? realReleaseKeys(plan.seed, realKeys(plan.seed)) : idealReleaseKeys(idealKeys(plan.seed));
    this.repository = this.newRepository();
    for (const product of this.products) this.publish(product, 0);
    this.factoryViews = this.views.length;
  }

  /** The products that have releases, by number. */
  get products(): readonly number[] {
    return this.parts.fleet.products.flatMap((_, product) => (this.hasReleases(product) ? [product] : []));
  }

  hasReleases(product: number): boolean {
    const { tenant, product: name } = this.parts.fleet.products[product].plan;
    return this.releases.some((release) => release.tenant === tenant && release.product === name);
  }

  /** Publishes the image of that offer for devices of that product, under the next sequence number. */
  publish(product: number, offer: number): void {
    this.note('publish', product, offer);
  }

  /** Re-signs metadata that has become old before the next request; a real service would do so on a schedule. */
  renew(): void {
    const last = this.log.at(-1);
    if (last !== undefined && this.parts.clock.now - last.at >= RENEW_MS) this.note('renew', 0, 0);
  }

  /** The latest offer that was published for a product. */
  latestOf(product: number): number {
    return Math.max(0, ...this.log.filter((entry) => entry.product === product).map(({ offer }) => offer));
  }

  /** The sequence number of an offer's latest publication; undefined before it. */
  sequenceOf(product: number, offer: number): number | undefined {
    return this.sequences.get(`${product} ${offer}`);
  }

  /** The sequence number of what a device runs of the offer's component; -1 if it was never published. */
  heldBy(device: number, offer: number): number {
    const component = this.releases[offer - 1]?.component;
    const held = this.parts.platforms
      .runningOf(device)
      ?.releases.find((release) => this.releases[release].component === component);
    return this.sequenceOf(this.parts.fleet.product.get(device), held === undefined ? 0 : held + 1) ?? -1;
  }

  /** The log of the releases for a product; undefined: its vendor keeps none. */
  logOf(product: number): ReleaseLog | undefined {
    if (this.parts.plan.updates?.hasReleaseLog !== true) return undefined;
    return { has: (imageDigest) => this.logged.has(`${product} ${imageDigest}`) };
  }

  ownerOf(product: number): ProductName {
    return ownerOf(this.parts.fleet.products[product]);
  }

  /** The product that the release itself names; by mistake it may be another than its own. */
  builtFor(product: number, offer: number): ProductName {
    const owner = this.ownerOf(product);
    return { ...owner, product: this.releases[offer - 1]?.builtFor ?? owner.product };
  }

  /** Each release has its own paths; its rollout decides which of them a device is offered. */
  nameOf(product: number, offer: number): ProductName {
    const owner = this.ownerOf(product);
    return { ...owner, product: `${owner.product}-${offer === 0 ? 'factory' : this.releases[offer - 1].version}` };
  }

  componentOf(offer: number): ReleaseComponent {
    const release = this.releases[offer - 1];
    if (release === undefined || release.component === 'system') return 'os';
    return release.component === 'application' ? 'app' : release.component;
  }

  pathsOf(product: number, offer: number): ReleasePaths {
    return releasePaths(this.nameOf(product, offer), this.componentOf(offer));
  }

  imageOf(product: number, offer: number): DownloadedImage {
    const key = `${product} ${offer}`;
    const image = this.images.get(key) ?? this.imageMade(product, offer);
    this.images.set(key, image);
    return image;
  }

  private imageMade(product: number, offer: number): DownloadedImage {
    const images = this.parts.platforms.ofProduct(product);
    const build: Build = images.withRelease(images.factory, offer - 1);
    const own = [...build.set.images].filter(
      ([kind, image]) => offer === 0 || images.factory.set.images.get(kind) !== image,
    );
    const hash = createHash('sha256');
    for (const [, image] of own) hash.update(image.digest);
    return {
      digest: hash.digest('hex'),
      size: this.releases[offer - 1]?.sizeBytes ?? FACTORY_BYTES,
      securityVersion: build.set.securityVersion,
    };
  }

  /** The time by the device's own clock, which decides what it takes for expired. */
  secondsBy(device: number): number {
    const { validity, fleet, clock } = this.parts;
    return validity.epoch + Math.floor(fleet.clockAt(device, clock.now) / 1_000);
  }

  get seconds(): number {
    return this.parts.validity.epoch + Math.floor(this.parts.clock.now / 1_000);
  }

  save() {
    return [...this.log];
  }

  restore(log: ReturnType<PublishedReleases['save']>): void {
    this.repository = this.newRepository();
    this.log.length = this.views.length = this.sequence = 0;
    this.sequences.clear();
    this.logged.clear();
    for (const { what, product, offer, at } of log) this.note(what, product, offer, at);
  }

  private note(what: PublishedEntry['what'], product: number, offer: number, at = this.parts.clock.now): void {
    this.log.push({ what, product, offer, at });
    const now = this.parts.validity.epoch + Math.floor(at / 1_000);
    if (what === 'renew') this.repository.tuf.renew(now);
    else {
      const sequence = ++this.sequence;
      this.sequences.set(`${product} ${offer}`, sequence);
      const { digest, size } = this.imageOf(product, offer);
      this.logged.add(`${product} ${digest}`);
      const release: Release = {
        ...this.builtFor(product, offer),
        component: this.componentOf(offer),
        sequence,
        image: { digest, size },
      };
      this.repository.publish(release, now, this.nameOf(product, offer), this.parts.customOf?.(release));
    }
    this.views.push(this.repository.view);
  }

  private newRepository = (): ReleaseRepository =>
    new ReleaseRepository(this.keys, this.parts.validity.epoch, defaultPlan);
}

/** One change of the repository. */
export interface PublishedEntry {
  readonly what: 'publish' | 'renew';
  readonly product: number;
  readonly offer: number;
  readonly at: number;
}

const ownerOf = ({ plan }: Product): ProductName => ({ vendor: `${plan.tenant}.example`, product: plan.product });

/** The timestamp is re-signed once a day (assumption, as in `defaultPlan`). */
const RENEW_MS = 86_400_000;
const FACTORY_BYTES = 2 ** 20;
