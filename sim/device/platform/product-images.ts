import type { Image } from '../../decisions/boot/image.ts';
import type { ImageSet } from '../../decisions/boot/image-set.ts';
import { chainOf } from '../../decisions/boot/layers.ts';
import type { Product } from '../../fleet/fleet.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { Verdict } from '../../kernel/trace/verdict.ts';
import type { KeyRing } from '../../pki/signing.ts';
import type { Layer } from '../../plan/boot-layers.ts';
import type { ImageKind } from '../../plan/image-kinds.ts';
import { BROKER_HOST, type Component, type ImagePlan, type ManifestPlan, type ReleasePlan } from '../../plan/plan.ts';
import type { ProfileId } from '../../plan/profiles.ts';
import { type AppManifest, allowsConnection, parseAppManifest } from './app-manifest.ts';
import { BootResults, type NumberedBoot } from './boot-results.ts';
import { kindsOf } from './components.ts';
import { type PackedPlatform, pack } from './platform-state.ts';
import { factoryState, type PlatformControls, type ProductPlatform, productPlatform } from './start-up.ts';
import { type PackedStart, StartUps } from './start-ups.ts';

/** An image set of a product and the rights of its application, if it has one. */
export interface Build {
  readonly set: ImageSet;
  readonly app: Image | undefined;
  /** Whether its application may call the broker; undefined without an application. */
  readonly callsBroker: Verdict | undefined;
  /** Its rights; undefined without an application. */
  readonly manifest: AppManifest | undefined;
  /** The step in which an actor brings it, if one has made it. */
  readonly intrusion: number | undefined;
  /** Numbers of its releases, at most one per component, ascending; empty in the factory set. */
  readonly releases: readonly number[];
}

/** The state of a device that runs a version, and its boot. */
export interface InstalledVersion {
  readonly build: Build;
  readonly state: PackedPlatform;
  readonly boot: number;
}

/**
 * All images of one product, and every boot of them, each computed once.
 *
 * Numbers are unique within the product. Image sets are made before the run starts, in the order of the plan; boots get
 * their numbers as they first occur, so a checkpoint saves those.
 */
export class ProductImages {
  readonly boots: BootResults;
  readonly platform: ProductPlatform;
  readonly starts: StartUps;
  readonly factory: Build;
  /** The system without an application; undefined if only a workbench can recover the device. */
  readonly recovery: Build | undefined;
  /** The state of a device that has only ever started, and the result of its next start. */
  readonly state: PackedPlatform;
  readonly start: PackedStart;
  private readonly builds: Build[] = [];
  /** By version, what a device begins with that has been updated before the run. */
  private readonly installed = new Map<string, InstalledVersion>();
  private readonly sideloads = new Map<number, Build>();
  private readonly released = new Map<string, Build>();
  private readonly components = new Map<number, Component>();
  private readonly appLayer: Layer & { readonly kind: ImageKind };

  constructor(
    readonly product: Product,
    keys: KeyRing,
    controls: PlatformControls,
  ) {
    const { plan, profile } = product;
    const chain = chainOf(profile.id as ProfileId);
    this.appLayer = chain.at(-1) as ProductImages['appLayer'];
    this.boots = new BootResults(keys);
    const images = chain.flatMap(({ kind }) => (kind === undefined ? [] : [this.imageOf(kind, delivered(plan))]));
    const factory = this.boots.sets.factory(profile.id as ProfileId, plan.firmware, images);
    this.factory = this.enter(factory, plan.manifest);
    this.platform = productPlatform(profile, plan.properties, factory, controls);
    this.starts = new StartUps(this.boots, this.platform);
    this.recovery =
      profile.lastResort === 'recovery' ? this.enter(this.boots.sets.recovery(factory), undefined) : undefined;
    const first = this.starts.from(pack(factoryState(this.platform)));
    this.state = { sets: first.sets, word: first.settledWord };
    this.start = this.starts.from(this.state);
    invariant(this.start.becomes === 'os' && this.start.boot === 0, 'a product starts as it left the factory');
  }

  /** The image that a step of the timeline sideloads, as a technician or an actor; every device gets the same build. */
  addSideload(step: number, image: ImagePlan, isIntruders = false): void {
    const app = this.imageOf(this.appLayer.kind, image, step + 1);
    const set = this.boots.sets.release(this.factory.set, image.version, [app]);
    const manifest = image.manifest ?? this.product.plan.manifest;
    this.sideloads.set(step, this.enter(set, manifest, [], isIntruders ? step : undefined));
  }

  sideloadOf(step: number): Build {
    const build = this.sideloads.get(step);
    invariant(build !== undefined, `step ${step} has an image for ${this.product.plan.product}`);
    return build;
  }

  /**
   * Builds every image set that these releases can leave on a device: for each component a release, or the factory
   * image.
   *
   * Errors  LabError `image-set/too-many`
   */
  addReleases(releases: ReadonlyMap<number, ReleasePlan>): void {
    for (const [number, release] of releases) this.components.set(number, release.component);
    let mixes: readonly (readonly number[])[] = [[]];
    for (const component of new Set(this.components.values())) {
      const own = [...releases.keys()].filter((number) => this.components.get(number) === component);
      mixes = mixes.flatMap((mix) => [mix, ...own.map((number) => [...mix, number].sort((a, b) => a - b))]);
    }
    for (const mix of mixes) {
      if (mix.length === 0) continue;
      const parts = mix.map((number) => releases.get(number) as ReleasePlan);
      const set = this.boots.sets.release(this.factory.set, this.labelOf(parts), parts.flatMap(this.imagesOf, this));
      this.released.set(mix.join(), this.enter(set, this.product.plan.manifest, mix));
    }
  }

  /**
   * What a device begins with that runs this version of the application: the release of that version, or an image of which
   * nothing else is known. The vendor has signed it, and the platform knows it.
   */
  withVersion(version: string, releases: readonly ReleasePlan[]): InstalledVersion {
    const known = this.installed.get(version);
    if (known !== undefined) return known;
    const release = [...this.components.keys()].find(
      (number) => this.components.get(number) === 'application' && releases[number].version === version,
    );
    const build = release === undefined ? this.versionOf(version) : this.withRelease(this.factory, release);
    const state = this.starts.from(pack(factoryState(this.platform, build.set)));
    const packed = { sets: state.sets, word: state.settledWord };
    const start = this.starts.from(packed);
    invariant(start.becomes === 'os', `version ${version} of ${this.product.plan.product} starts`);
    const found = { build, state: packed, boot: start.boot };
    this.installed.set(version, found);
    return found;
  }

  private versionOf(version: string): Build {
    const app = this.imageOf(this.appLayer.kind, { ...delivered(this.product.plan), version });
    return this.enter(this.boots.sets.release(this.factory.set, version, [app]), this.product.plan.manifest);
  }

  /** The build of a device that runs `build` and installs the release; -1 is the factory image. */
  withRelease(build: Build | undefined, release: number): Build {
    if (release < 0) return this.factory;
    const component = this.components.get(release);
    const kept = (build?.releases ?? []).filter((number) => this.components.get(number) !== component);
    const found = this.released.get([...kept, release].sort((a, b) => a - b).join());
    invariant(found !== undefined, `release ${release} is for ${this.product.plan.product}`);
    return found;
  }

  /** The measured-boot registers of releases, and of versions that devices begin with, when they boot unmodified. */
  registersOfReleases(): readonly number[] {
    const versionMin = 0;
    const begun = [...this.installed.values()].map(({ build }) => build);
    return [...this.released.values(), ...begun].map(({ set }) => {
      const { factory, secureBoot } = this.platform;
      return this.boots.of({
        factory,
        set,
        tampering: 'none',
        secureBoot,
        isForDevelopment: false,
        versionMin,
        hardwareIsSound: true,
      }).register32;
    });
  }

  /** Whether only the application differs: then it alone is restarted, and the rest of the device runs on. */
  replacesAppAlone(from: Build | undefined, to: Build): boolean {
    if (from === undefined || !this.platform.properties.dynamicCompartments) return false;
    return [...to.set.images].every(
      ([kind, image]) => kind === this.appLayer.kind || from.set.images.get(kind) === image,
    );
  }

  /** Undefined for 0, the empty slot. */
  buildOf(set: number): Build | undefined {
    return this.builds[set];
  }

  bootOf(number: number): NumberedBoot {
    const boot = this.boots.numbered(number);
    invariant(boot !== undefined, `boot ${number} has been met`);
    return boot;
  }

  /** Whether only the application crashes in this boot, while the rest of the device runs on. */
  isAppAlone({ stop }: NumberedBoot): boolean {
    return stop?.layer === this.appLayer.id && this.platform.properties.dynamicCompartments;
  }

  save() {
    return this.boots.save();
  }

  restore(boots: ReturnType<ProductImages['save']>): void {
    this.starts.forget();
    this.boots.restore(boots);
  }

  private imageOf(kind: ImageKind, { version, securityVersion, signedBy, starts }: ImagePlan, build = 0): Image {
    const { plan, profile } = this.product;
    return this.boots.registry.add({
      name: kind === this.appLayer.kind ? `${plan.tenant}/${plan.product}` : `${profile.id} ${kind}`,
      kind,
      version,
      securityVersion,
      profile: profile.id as ProfileId,
      signedBy,
      build,
      starts,
    });
  }

  private imagesOf({ component, ...release }: ReleasePlan): readonly Image[] {
    const kinds = kindsOf(component, this.product.profile.id as ProfileId);
    invariant(kinds.length > 0, `${this.product.profile.id} has a ${component} of its own`);
    return kinds.map((kind) => this.imageOf(kind, { ...release, starts: true }));
  }

  private labelOf(parts: readonly ReleasePlan[]): string {
    const app = parts.find(({ component }) => component === 'application')?.version ?? this.product.plan.firmware;
    const others = parts.filter(({ component }) => component !== 'application');
    return [app, ...others.map(({ component, version }) => `${component} ${version}`)].join(', ');
  }

  private enter(
    set: ImageSet,
    given: ManifestPlan | undefined,
    releases: readonly number[] = [],
    intrusion?: number,
  ): Build {
    const app = set.images.get(this.appLayer.kind);
    const manifest = app && manifestFor(app, given);
    const callsBroker = manifest && allowsConnection(manifest, BROKER_HOST);
    const build = { set, app, callsBroker, manifest, intrusion, releases };
    this.builds[set.number] = build;
    return build;
  }
}

/** A device leaves the factory with images that its vendor has signed. */
const delivered = ({ firmware, securityVersion = 1 }: Product['plan']): ImagePlan => ({
  version: firmware,
  securityVersion,
  signedBy: 'vendor',
  starts: true,
});

const manifestFor = ({ name, componentId }: Image, manifest: ManifestPlan | undefined): AppManifest =>
  parseAppManifest({
    SchemaVersion: 1,
    Name: name,
    ComponentId: componentId,
    EntryPoint: '/bin/app',
    Capabilities: { AllowedConnections: manifest?.allowedConnections ?? [BROKER_HOST] },
  });
