import { withOverlooked } from '../../decisions/overlooked.ts';
import {
  checkInstructedImage,
  checkInstruction,
  type InstructedDevice,
  type UptaneOutcome,
  type UptaneTrusted,
} from '../../decisions/verify-uptane.ts';
import type { UpdateRefusal } from '../../device/update-judge.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { Verdict } from '../../kernel/trace/verdict.ts';
import type { Bytes } from '../../pki/der/index.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { UpdateProbe } from '../../plan/plan.ts';
import { updateMetadata } from '../../update-security/tuf/client.ts';
import { answersOf, type RepositoryView } from '../../update-security/tuf/repository-view.ts';
import { type TrustedState, trustedRoot } from '../../update-security/tuf/trusted-state.ts';
import { allUpdateControls, updateControls } from '../../update-security/update-verdict.ts';
import { hardwareIdOf } from '../../update-security/uptane/custom.ts';
import { Director, type Order, SELF, type Standing } from '../../update-security/uptane/director.ts';
import type { PublishedReleases } from './published-releases.ts';
import type { UpdateDevices } from './update-devices.ts';
import { decidedBy, refusalIn, type UpdateTrust } from './update-trust.ts';
import { attackedVehicle } from './uptane-attack.ts';
import { UptaneChecks, type UptaneProduct } from './uptane-checks.ts';

/**
 * Two repositories with separate keys (Uptane): vendors sign the list of images, and an online director signs what each
 * device is to install, which is the offer of its rollout.
 *
 * There are no manifests: the custom fields of both repositories say which hardware an image is for, and how old it is.
 */
export class UptaneTrust implements UpdateTrust {
  private readonly director: Director;
  private readonly checks: UptaneChecks;
  private readonly products: readonly UptaneProduct[];
  private readonly orders = new Map<string, Order>();
  /** By product, the number of the trusted state that its devices leave the factory with. */
  private readonly fromFactory = new Map<number, number>();
  /** By number of a trusted state, the director's latest instructions. */
  private readonly standings: (Standing | undefined)[] = [];

  constructor(
    private readonly published: PublishedReleases,
    private readonly fleet: Fleet,
    private readonly devices: UpdateDevices,
    private readonly controls: ControlSettings,
  ) {
    const { keys, seconds } = published;
    this.director = new Director((name) => keys.metadataSigner(`director/${name}`), seconds);
    this.checks = new UptaneChecks(keys.check, controls);
    this.products = fleet.products.map(({ plan }, number) => ({
      number,
      hardwareId: hardwareIdOf(published.ownerOf(number)),
      verification: plan.updates?.verification ?? 'full',
    }));
    for (const product of published.products) {
      const trusted = this.checks.states.numberOf(this.provisioned(product));
      this.fromFactory.set(product, trusted);
      fleet.updates.open(product).trusted.fill(trusted);
    }
  }

  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined {
    const { refusal, instruction } = this.look(device, offer);
    if (refusal !== undefined) return refusal;
    if (instruction === undefined) return { reason: 'the director wants nothing on it' };
    return refusalIn(checkInstruction(instruction, this.asInstructed(device, offer)));
  }

  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined {
    const { refusal, instruction } = this.look(device, offer);
    if (refusal !== undefined) return refusal;
    if (instruction === undefined) return { reason: 'the director wants nothing on it' };
    const image = this.published.imageOf(this.fleet.product.get(device), offer);
    return refusalIn(checkInstructedImage(instruction, this.asInstructed(device, offer), image));
  }

  probe(show: UpdateProbe, device: number): Verdict {
    const { published, director } = this;
    const number = this.fleet.product.get(device);
    const product = this.products[number];
    const latest = published.latestOf(number);
    const fromFactory = this.fromFactory.get(number) ?? 0;
    const order = this.orderFor(number, latest);
    const attack = attackedVehicle(show, {
      keys: published.keys,
      director,
      standing: director.instruct(this.standingOf(this.devices.trusted(device)), order, published.seconds),
      factory: this.standingOf(fromFactory),
      repository: published.repository,
      factoryImages: published.views[published.factoryViews - 1],
      order,
      factoryOrder: this.orderFor(number, 0),
      name: published.nameOf(number, latest),
      owner: published.ownerOf(number),
      component: published.componentOf(latest),
      image: published.imageOf(number, latest),
      factoryImage: published.imageOf(number, 0),
      verification: product.verification,
      now: published.seconds,
    });
    const request = {
      product,
      trusted: attack.isToNewcomer ? fromFactory : this.devices.trusted(device),
      director: attack.director,
      image: attack.images,
      startedAt: attack.startedAt,
    };
    const own = this.asInstructed(device, latest);
    const newcomer = { ...own, device: { ...own.device, sequence: -1, counter: 0, running: 0 } };
    return withOverlooked(this.controls, updateControls, (controls) => {
      const { refusal, instruction } = this.checks.outcomeOf(request, controls);
      const state = { ...(attack.isToNewcomer ? newcomer : own), controls };
      const verdicts =
        instruction === undefined
          ? []
          : [...checkInstruction(instruction, state), ...checkInstructedImage(instruction, state, attack.image)];
      return decidedBy(refusal ?? refusalIn(verdicts), instruction !== undefined);
    });
  }

  save() {
    return { director: this.director.save(), states: this.checks.states.save() };
  }

  restore(state: unknown): void {
    const { director, states } = state as ReturnType<UptaneTrust['save']>;
    this.director.restore(director);
    this.checks.states.restore(states);
    this.standings.length = 0;
    this.orders.clear();
  }

  private look(device: number, offer: number): UptaneOutcome {
    const { published, devices } = this;
    published.renew();
    const product = this.products[this.fleet.product.get(device)];
    const before = devices.trusted(device);
    const order = this.orderFor(product.number, offer);
    const { trusted, outcome } = this.checks.look({
      product,
      trusted: before,
      director: this.director.instruct(this.standingOf(before), order, published.seconds).view,
      image: published.repository.view,
      startedAt: published.seconds,
    });
    devices.trust(device, trusted);
    return outcome;
  }

  private asInstructed(device: number, offer: number): InstructedDevice {
    const { verification, hardwareId } = this.products[this.fleet.product.get(device)];
    const ecu = { id: SELF, hardwareId };
    return { verification, ecu, controls: this.controls, device: this.devices.stateOf(device, offer) };
  }

  private standingOf(trusted: number): Standing {
    this.standings[trusted] ??= this.director.standingOf(this.checks.states.stateOf(trusted).director);
    const standing = this.standings[trusted];
    invariant(standing !== undefined, 'a trusted state comes from instructions that the director has signed');
    return standing;
  }

  /** The rollout's offer, as the director's order. */
  private orderFor(product: number, offer: number): Order {
    const key = `${product} ${offer}`;
    const releaseCounter = this.published.sequenceOf(product, offer) ?? 0;
    let order = this.orders.get(key);
    if (order?.releaseCounter !== releaseCounter) {
      const { digest, size } = this.published.imageOf(product, offer);
      const path = this.published.pathsOf(product, offer).image;
      // The director relies on the vendor's statement of the target product.
      const hardwareId = hardwareIdOf(this.published.builtFor(product, offer));
      order = { path, digest, length: size, hardwareId, releaseCounter };
      this.orders.set(key, order);
    }
    return order;
  }

  /** A device is made with all metadata of both repositories (Uptane standard 2.1, 5.4.1). */
  private provisioned(product: number): UptaneTrusted {
    const { keys, repository, seconds } = this.published;
    const first = this.director.instruct(undefined, this.orderFor(product, 0), seconds);
    const made = (root: Bytes, view: RepositoryView): TrustedState => {
      const state = trustedRoot(root, keys.check);
      invariant(state !== undefined, 'a root is signed by its own keys');
      const input = { trusted: state, startedAt: seconds, controls: allUpdateControls, check: keys.check };
      return updateMetadata(input, answersOf(view)).trusted;
    };
    return {
      director: made(this.director.firstRoot, first.view),
      image: made(repository.tuf.firstRoot, repository.view),
    };
  }
}
