import { createHash } from 'node:crypto';
import type { Validity } from '../cloud/validity.ts';
import type { ControlSettings } from '../control/catalogue.ts';
import type { FleetPlatforms } from '../device/fleet-platforms.ts';
import type { Fault, UpdateJudge } from '../device/fleet-updates.ts';
import type { Build } from '../device/platform/product-images.ts';
import type { Fleet, Product } from '../fleet/fleet.ts';
import type { Decided, Plan, ReleasePlan, UpdateProbe } from '../lab/plan.ts';
import { invariant } from '../lab-error.ts';
import { idealKeys } from '../pki/ideal-keys.ts';
import { realKeys } from '../pki/keys.ts';
import type { UpdateProduct } from './release/check-metadata.ts';
import {
  idealReleaseKeys,
  type ProductName,
  type Release,
  type ReleaseComponent,
  type ReleaseKeys,
  ReleaseRepository,
  realReleaseKeys,
  releasePaths,
} from './release/release.ts';
import { ReleaseChecks } from './release/release-checks.ts';
import { suitIdentity } from './release/suit/uuid5.ts';
import { usualPlan } from './release/tuf/repository-plan.ts';
import type { RepositoryView } from './release/tuf/repository-view.ts';
import type { UpdateVerdict } from './release/verdict.ts';
import { checkImage, checkOffer, type DownloadedImage, type UpdateDevice } from './release/verify-release.ts';
import { attackedView, type UpdateAttackSetting } from './update-attack.ts';

/**
 * What makes releases of a run worth believing, and how devices find out: one repository with signed metadata, a signed
 * manifest for each release, and the client's checks, made once for all devices that would see the same.
 *
 * An offer is the number of a release plus one; 0 is what the factory delivered, which is published from the start.
 */
export class ReleaseTrust implements UpdateJudge {
  private readonly keys: ReleaseKeys;
  private readonly releases: readonly ReleasePlan[];
  private repository: ReleaseRepository;
  private readonly checks: ReleaseChecks;
  private readonly products = new Map<string, UpdateProduct>();
  /** By product and offer, the number of the latest manifest. */
  private readonly sequences = new Map<string, number>();
  private sequence = 0;
  /** What has been done to the repository, so that another can be brought to where it is. */
  private readonly log: {
    readonly what: 'publish' | 'renew';
    readonly product: number;
    readonly offer: number;
    readonly at: number;
  }[] = [];
  private readonly views: RepositoryView[] = [];

  constructor(
    plan: Plan,
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    private readonly controls: ControlSettings,
    private readonly validity: Validity,
    private readonly clock: { readonly now: number },
  ) {
    const isReal = plan.pki.keys === 'real';
    this.releases = plan.releases ?? [];
    this.keys = isReal ? realReleaseKeys(plan.seed, realKeys(plan.seed)) : idealReleaseKeys(idealKeys(plan.seed));
    this.repository = this.newRepository();
    this.checks = new ReleaseChecks({ check: this.keys.check, verifier: this.keys.ring });
    if (this.releases.length === 0) return;
    const factory = this.checks.factoryState(this.repository.tuf.firstRoot);
    invariant(factory === 0, 'what devices trust from the factory is the first state there is');
    fleet.products.forEach((_, product) => {
      if (this.hasReleases(product)) this.publish(product, 0);
    });
  }

  /** Puts what the offer brings to devices of that product into the repository, under the next number. */
  publish(product: number, offer: number): void {
    this.note('publish', product, offer);
  }

  offerFault(device: number, offer: number): Fault | undefined {
    const decision = this.look(device, offer);
    if (decision.refusal !== undefined) return faultOf(decision.refusal);
    const { offer: found, product } = decision;
    if (found === undefined) return { detail: 'the repository has no such release' };
    return faultIn(checkOffer(found, { product, controls: this.controls, device: this.stateOf(device, offer) }));
  }

  imageFault(device: number, offer: number): Fault | undefined {
    const { offer: found, product } = this.look(device, offer);
    if (found === undefined) return { detail: 'the repository has no such release' };
    const question = { product, controls: this.controls, device: this.stateOf(device, offer) };
    return faultIn(checkImage(found, question, this.imageOf(this.fleet.product.get(device), offer)));
  }

  /** What the device's agent says of an update service in the hands of somebody else. It leaves no mark on the device. */
  probe(show: UpdateProbe, device: number): Decided {
    const number = this.fleet.product.get(device);
    if (!this.hasReleases(number))
      return { verdict: 'refuse', control: 'update-target', because: 'there are no releases for it' };
    const latest = Math.max(0, ...this.log.filter(({ product }) => product === number).map(({ offer }) => offer));
    const setting: UpdateAttackSetting = {
      keys: this.keys,
      repository: this.repository,
      views: this.views,
      name: this.nameOf(this.fleet.products[number], latest),
      factory: this.nameOf(this.fleet.products[number], 0),
      owner: ownerOf(this.fleet.products[number]),
      component: componentOf(this.releases[latest - 1]),
      image: this.imageOf(number, latest),
      factoryImage: this.imageOf(number, 0),
      now: this.seconds,
      timestampLifetimeS: usualPlan.roles.timestamp.lifetimeS,
    };
    const attack = attackedView(show, setting);
    const product = this.productOf(number, attack.isOfFactory ? 0 : latest);
    const result = this.checks.check({
      product,
      trusted: attack.isToNewcomer ? 0 : this.trusted(device),
      repository: attack.view,
      startedAt: attack.startedAt,
      controls: this.controls,
    });
    const { refusal, offer } = result.outcome;
    const state = this.stateOf(device, latest);
    const newcomer = { ...state, sequence: -1, counter: 0, running: 0 };
    const question = { product, controls: this.controls, device: attack.isToNewcomer ? newcomer : state };
    const verdicts =
      offer === undefined ? [] : [...checkOffer(offer, question), ...checkImage(offer, question, attack.image)];
    return decidedBy(refusal ?? verdicts.find(({ verdict }) => verdict === 'refuse'), offer !== undefined);
  }

  save() {
    return { log: [...this.log], states: this.checks.states.all(), sequences: [...this.sequences] };
  }

  restore(state: ReturnType<ReleaseTrust['save']>): void {
    this.repository = this.newRepository();
    this.log.length = this.views.length = this.sequence = 0;
    this.sequences.clear();
    for (const { what, product, offer, at } of state.log) this.note(what, product, offer, at);
    this.checks.states.restore(state.states);
  }

  private trusted(device: number): number {
    return (
      this.fleet.updates.of(this.fleet.product.get(device))?.trusted[device - this.fleet.productOf(device).first] ?? 0
    );
  }

  private look(device: number, offer: number) {
    this.renew();
    const number = this.fleet.product.get(device);
    const product = this.productOf(number, offer);
    const { trusted, outcome } = this.checks.check({
      product,
      trusted: this.trusted(device),
      repository: this.repository.view,
      startedAt: this.seconds,
      controls: this.controls,
    });
    this.fleet.updates.open(number).trusted[device - this.fleet.productOf(device).first] = trusted;
    return { refusal: outcome.refusal, offer: outcome.offer, product };
  }

  /** Whoever asks first after metadata has become old finds it signed anew: the service has seen to it in between. */
  private renew(): void {
    const last = this.log.at(-1);
    if (last !== undefined && this.clock.now - last.at >= RENEW_MS) this.note('renew', 0, 0);
  }

  private note(what: 'publish' | 'renew', product: number, offer: number, at = this.clock.now): void {
    this.log.push({ what, product, offer, at });
    const now = this.validity.epoch + Math.floor(at / 1_000);
    if (what === 'renew') this.repository.tuf.renew(now);
    else {
      const sequence = ++this.sequence;
      this.sequences.set(`${product} ${offer}`, sequence);
      const { digest, size } = this.imageOf(product, offer);
      const release: Release = {
        ...this.builtFor(product, offer),
        component: componentOf(this.releases[offer - 1]),
        sequence,
        image: { digest, size },
      };
      this.repository.publish(release, now, this.nameOf(this.fleet.products[product], offer));
    }
    this.views.push(this.repository.view);
  }

  private builtFor(product: number, offer: number): ProductName {
    const owner = ownerOf(this.fleet.products[product]);
    return { ...owner, product: this.releases[offer - 1]?.builtFor ?? owner.product };
  }

  private newRepository = (): ReleaseRepository => new ReleaseRepository(this.keys, this.validity.epoch, usualPlan);

  private get seconds(): number {
    return this.validity.epoch + Math.floor(this.clock.now / 1_000);
  }

  private productOf(number: number, offer: number): UpdateProduct {
    const key = `${number} ${offer}`;
    let product = this.products.get(key);
    if (product === undefined) {
      const owner = this.fleet.products[number];
      const { vendor, product: name } = ownerOf(owner);
      product = {
        identity: suitIdentity(vendor, name),
        paths: releasePaths(this.nameOf(owner, offer), componentOf(this.releases[offer - 1])),
        author: this.keys.authorOf(vendor),
      };
      this.products.set(key, product);
    }
    return product;
  }

  /** Each release has paths of its own: which of them a device is offered is for its rollout to say. */
  private nameOf(owner: Product, offer: number): ProductName {
    const { vendor, product } = ownerOf(owner);
    return { vendor, product: `${product}-${offer === 0 ? 'factory' : this.releases[offer - 1].version}` };
  }

  private stateOf(device: number, offer: number): UpdateDevice {
    const number = this.fleet.product.get(device);
    const { platform } = this.platforms.imagesOf(device);
    const running = this.platforms.runningOf(device);
    const component = this.releases[offer - 1]?.component;
    const held = running?.releases.find((release) => this.releases[release].component === component);
    const isCounting = this.controls['anti-rollback'] && platform.countsVersions;
    return {
      sequence: this.sequences.get(`${number} ${held === undefined ? 0 : held + 1}`) ?? -1,
      rule: isCounting ? platform.rule : { ...platform.rule, protection: 'none' },
      counter: this.platforms.stateOf(device).counter,
      running: running?.set.securityVersion ?? 0,
    };
  }

  private imageOf(number: number, offer: number): DownloadedImage {
    const images = this.platforms.ofProduct(number);
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

  private hasReleases(product: number): boolean {
    const { tenant, product: name } = this.fleet.products[product].plan;
    return this.releases.some((release) => release.tenant === tenant && release.product === name);
  }
}

const ownerOf = ({ plan }: Product): ProductName => ({ vendor: `${plan.tenant}.example`, product: plan.product });

const componentOf = (release: ReleasePlan | undefined): ReleaseComponent => {
  if (release === undefined || release.component === 'system') return 'os';
  return release.component === 'application' ? 'app' : release.component;
};

const faultOf = ({ control, verdict, because, evidence }: UpdateVerdict): Fault => ({
  control,
  verdict,
  detail: because,
  evidence,
});

function faultIn(verdicts: readonly UpdateVerdict[]): Fault | undefined {
  const refusal = verdicts.find(({ verdict }) => verdict === 'refuse');
  return refusal && faultOf(refusal);
}

function decidedBy(refusal: UpdateVerdict | undefined, isOffered: boolean): Decided {
  if (refusal !== undefined) {
    const { control, because, evidence } = refusal;
    return { verdict: 'refuse', control, because, evidence };
  }
  const because = isOffered ? 'nothing speaks against it' : 'there is nothing on offer';
  return { verdict: 'allow', control: 'update-format', because };
}

/** The timestamp is signed anew once a day (assumption, as `usualPlan` has it). */
const RENEW_MS = 86_400_000;
const FACTORY_BYTES = 2 ** 20;
