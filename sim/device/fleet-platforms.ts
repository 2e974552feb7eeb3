import { type Tampering, tamperedPair } from '../decisions/boot/tampering.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { PlatformFields } from '../fleet/platform-rows.ts';
import { maySelect } from '../fleet/select-devices.ts';
import { idealKeys } from '../pki/ideal-keys.ts';
import { realKeys } from '../pki/keys.ts';
import { imageArrival, intruderOfStep } from '../plan/attack-steps.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { FalseOffers, falseImages } from '../plan/false-updates.ts';
import type { Plan, ReleasePlan } from '../plan/plan.ts';
import type { NumberedBoot } from './platform/boot-results.ts';
import type { Capability } from './platform/manufacturing.ts';
import { isTrialIn, type PackedPlatform, type PlatformState, pack, unpack } from './platform/platform-state.ts';
import { type Build, ProductImages } from './platform/product-images.ts';
import { factorySlots, type Slots, withAt } from './platform/slot-state.ts';
import { runningSlot } from './platform/slots.ts';
import type { PackedStart } from './platform/start-ups.ts';

/**
 * The platforms of a fleet: the images of each product, and the platform state of single devices.
 *
 * All devices of a product share its factory state until one of them changes; until then a start costs one lookup in
 * the product.
 */
export class FleetPlatforms {
  readonly falseOffers: FalseOffers;
  private readonly products: readonly ProductImages[];
  private readonly timeline: Plan['timeline'];
  /** By step in which an actor brings an image of its own, that actor. */
  private readonly intruders: ReadonlyMap<number, string>;

  constructor(
    private readonly fleet: Fleet,
    plan: Plan,
    controls: ControlSettings,
  ) {
    const keys = plan.pki.keys === 'real' ? realKeys(plan.seed) : idealKeys(plan.seed);
    this.products = fleet.products.map((product) => new ProductImages(product, keys, controls));
    for (const images of this.products) {
      const { tenant, product } = images.product.plan;
      const own = (plan.releases ?? []).flatMap((release, number) =>
        release.tenant === tenant && release.product === product ? [[number, release] as const] : [],
      );
      if (own.length > 0) images.addReleases(new Map(own));
    }
    this.falseOffers = new FalseOffers(plan);
    this.timeline = plan.timeline;
    for (const images of this.products) this.addSideloads(images, plan);
    this.intruders = new Map(plan.timeline.flatMap(intruderOfStep));
    if (fleet.roster?.firmware !== undefined) this.installVersions(plan.releases ?? []);
  }

  /** Devices of a file begin with the versions that it names; what they left the factory with is their product's. */
  private installVersions(releases: readonly ReleasePlan[]): void {
    const { fleet } = this;
    for (let device = 0; device < fleet.size; device++) {
      const version = fleet.firmwareOf(device);
      if (version === fleet.productOf(device).plan.firmware) continue;
      const { state, boot } = this.imagesOf(device).withVersion(version, releases);
      this.keepPacked(device, state);
      this.keepBoot(device, boot);
    }
  }

  /**
   * The images that steps of the timeline bring. An actor claims the highest version there is, so that its image is not
   * old; one that is built for another product does not start (assumption).
   */
  private addSideloads(images: ProductImages, { timeline, releases = [] }: Plan): void {
    const { plan } = images.product;
    const own = releases.filter(({ tenant, product }) => tenant === plan.tenant && product === plan.product);
    const versions = [plan.securityVersion ?? 1, ...own.map(({ securityVersion }) => securityVersion)];
    const claimed = { securityVersion: Math.max(...versions), starts: true };
    timeline.forEach(({ action }, step) => {
      if (action.kind === 'sideload' && maySelect(action.on, plan)) images.addSideload(step, action.image);
      if (action.kind === 'attack' && imageArrival(action) !== undefined && maySelect(action.on, plan))
        images.addSideload(step, { ...claimed, version: `by ${action.by.name}`, signedBy: 'none' }, true);
    });
    for (const { step, shows, actor, on } of this.falseOffers.all) {
      const image = falseImages[shows];
      if (!maySelect(on, plan)) continue;
      if (image === 'wrong-software')
        images.addSideload(step, { ...claimed, version: 'of another product', signedBy: 'vendor', starts: false });
      else if (image === 'unsigned' || image === 'signed') {
        const signedBy = image === 'signed' ? 'vendor' : 'none';
        images.addSideload(step, { ...claimed, version: `by ${actor}`, signedBy }, true);
      }
    }
  }

  imagesOf(device: number): ProductImages {
    return this.products[this.fleet.product.get(device)];
  }

  ofProduct(product: number): ProductImages {
    return this.products[product];
  }

  /** The device's state in flash and fuses. */
  packedOf(device: number): PackedPlatform {
    const fields = this.fieldsOf(device);
    if (fields === undefined) return this.imagesOf(device).state;
    const at = this.placeOf(device);
    return { sets: fields.sets.get(at), word: fields.word.get(at) };
  }

  stateOf(device: number): PlatformState {
    return unpack(this.packedOf(device));
  }

  keep(device: number, state: PlatformState): void {
    this.keepPacked(device, pack(state));
  }

  keepSlots(device: number, slots: Slots): void {
    this.keep(device, { ...this.stateOf(device), slots });
  }

  keepPacked(device: number, { sets, word }: PackedPlatform): void {
    const fields = this.openedFor(device);
    const at = this.placeOf(device);
    fields.sets.set(at, sets);
    fields.word.set(at, word);
  }

  /** Whether the device still has exactly its factory state. */
  isAsDelivered(device: number): boolean {
    const fields = this.fieldsOf(device);
    if (fields === undefined) return true;
    const { state } = this.imagesOf(device);
    const at = this.placeOf(device);
    return fields.sets.get(at) === state.sets && fields.word.get(at) === state.word;
  }

  /** Whether the device runs an image that is not confirmed yet. */
  isOnTrial(device: number): boolean {
    return isTrialIn(this.packedOf(device));
  }

  /** Whether an operator with a cable can recover the device, below everything that an image can break. */
  isServiceable(device: number): boolean {
    return this.fleet.productOf(device).profile.lastResort === 'recovery';
  }

  /** The result of a start now. */
  startOf(device: number): PackedStart {
    const images = this.imagesOf(device);
    return this.isAsDelivered(device) ? images.start : images.starts.from(this.packedOf(device));
  }

  /** The current or latest boot. */
  bootOf(device: number): NumberedBoot {
    const fields = this.fieldsOf(device);
    const images = this.imagesOf(device);
    return images.bootOf(fields === undefined ? images.start.boot : fields.boot.get(this.placeOf(device)));
  }

  keepBoot(device: number, boot: number): void {
    if (this.fieldsOf(device) === undefined && boot === this.imagesOf(device).start.boot) return;
    this.openedFor(device).boot.set(this.placeOf(device), boot);
  }

  /** The images that run, or last ran. */
  runningOf(device: number): Build | undefined {
    return this.imagesOf(device).buildOf(this.bootOf(device).set);
  }

  /** The step in which an actor brought the image that runs, or ran last; undefined for any other image. */
  intrusionOn(device: number): number | undefined {
    return this.isAsDelivered(device) ? undefined : this.runningOf(device)?.intrusion;
  }

  /** Whether an image of an actor comes to devices in that step past the lock on what a cable brings. */
  passesLock(step: number): boolean {
    const action = this.timeline[step]?.action;
    return action !== undefined && passing.has(imageArrival(action));
  }

  /** The actor that attacks in a step. */
  intruderIn(step: number): string | undefined {
    const action = this.timeline[step]?.action;
    return action?.kind === 'attack' ? action.by.name : undefined;
  }

  /** What the device would run once it has installed what that offer names. */
  offered(device: number, offer: number): Build {
    const images = this.imagesOf(device);
    const falseOffer = this.falseOffers.at(offer);
    if (falseOffer === undefined) return images.withRelease(this.runningOf(device), offer - 1);
    const image = falseImages[falseOffer.shows];
    if (image === 'factory') return images.factory;
    return image === 'running' ? (this.runningOf(device) ?? images.factory) : images.sideloadOf(falseOffer.step);
  }

  /** The number of the image set that is being written; 0 for none. */
  fetchingOf(device: number): number {
    return this.fieldsOf(device)?.fetching.get(this.placeOf(device)) ?? 0;
  }

  setFetching(device: number, set: number): void {
    this.openedFor(device).fetching.set(this.placeOf(device), set);
  }

  /** Consecutive failed starts, of the device or of its application. */
  failuresOf(device: number): number {
    return this.fieldsOf(device)?.failures.get(this.placeOf(device)) ?? 0;
  }

  setFailures(device: number, failures: number): void {
    if (failures === this.failuresOf(device)) return;
    this.openedFor(device).failures.set(this.placeOf(device), Math.min(failures, 255));
  }

  /** Changes bytes of the running slot: its measurements stay as they were until the next start. */
  tamper(device: number, tampering: Exclude<Tampering, 'none'>): void {
    const { slots } = this.stateOf(device);
    const { platform } = this.imagesOf(device);
    const slot = runningSlot(platform.scheme, slots);
    const tampered = tamperedPair(platform.factory.profile, slots.tampered, slot, tampering);
    this.keepSlots(device, { ...slots, tampered });
  }

  /**
   * Code on the device has erased what it reaches: its application, the images in both slots, or those and the recovery
   * image. A system that starts without an application is left as it was.
   */
  erase(device: number, extent: 'application' | 'images' | 'everything'): void {
    const { platform, recovery } = this.imagesOf(device);
    const { slots } = this.stateOf(device);
    if (extent === 'application') {
      const slot = runningSlot(platform.scheme, slots);
      this.keepSlots(device, { ...slots, sets: withAt(slots.sets, slot, recovery?.set.number ?? 0) });
    } else this.keepSlots(device, { ...factorySlots(0), step: extent === 'everything' ? 'erased' : 'idle' });
  }

  /** Whether there is no image left to start, in either slot. */
  isErased(device: number): boolean {
    return this.packedOf(device).sets === 0;
  }

  /** Whether the device starts no more, whatever is done to it in the field. */
  isLost(device: number): boolean {
    return this.startOf(device).becomes === 'bricked';
  }

  /** The actor of the image that runs, or ran last; undefined for any other image. */
  intruderOn(device: number): string | undefined {
    const step = this.intrusionOn(device);
    return step === undefined ? undefined : this.intruders.get(step);
  }

  /** False if that changes nothing. */
  setCapability(device: number, capability: Capability, isGranted: boolean): boolean {
    const state = this.stateOf(device);
    if (state.capabilities.includes(capability) === isGranted) return false;
    const others = state.capabilities.filter((each) => each !== capability);
    this.keep(device, { ...state, capabilities: isGranted ? [...others, capability] : others });
    return true;
  }

  /** Boots by number only; the fleet saves the state of its devices. */
  save() {
    return this.products.map((images) => images.save());
  }

  restore(products: ReturnType<FleetPlatforms['save']>): void {
    products.forEach((boots, product) => {
      this.products[product].restore(boots);
    });
  }

  private fieldsOf(device: number): PlatformFields | undefined {
    return this.fleet.platform.of(this.fleet.product.get(device));
  }

  private openedFor(device: number): PlatformFields {
    const { state, start } = this.imagesOf(device);
    return (
      this.fieldsOf(device) ?? this.fleet.platform.open(this.fleet.product.get(device), { ...state, boot: start.boot })
    );
  }

  private placeOf(device: number): number {
    return device - this.fleet.productOf(device).first;
  }
}

/** A programmer is no cable to a running device, and the local network is none either. */
const passing: ReadonlySet<ReturnType<typeof imageArrival>> = new Set(['flash', 'lan']);
