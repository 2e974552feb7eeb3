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
import type { Bytes } from '../../pki/der/index.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import { updateMetadata } from '../../update-security/tuf/client.ts';
import { answersOf, type RepositoryView } from '../../update-security/tuf/repository-view.ts';
import { type TrustedState, trustedRoot } from '../../update-security/tuf/trusted-state.ts';
import { allUpdateControls } from '../../update-security/update-verdict.ts';
import { hardwareIdOf } from '../../update-security/uptane/custom.ts';
import { Director, type Order, SELF, type Standing } from '../../update-security/uptane/director.ts';
import { KnownAnswers } from './known-answers.ts';
import type { PublishedReleases } from './published-releases.ts';
import type { UpdateDevices } from './update-devices.ts';
import {
  decidedBy,
  type FalseAnswer,
  type JudgedBy,
  refusalIn,
  type ShownUpdate,
  type UpdateTrust,
} from './update-trust.ts';
import { type AttackedVehicle, attackedVehicle } from './uptane-attack.ts';
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
  /** By the director's instructions, what actors present in their place. */
  private attacks = new WeakMap<Standing, Map<string, AttackedVehicle>>();
  private readonly answers = new KnownAnswers();

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
      fleet.updates.trustAll(product, trusted);
    }
  }

  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined {
    const { refusal, instruction } = this.look(device, offer);
    if (refusal !== undefined) return refusal;
    if (instruction === undefined) return { reason: 'the director wants nothing on it' };
    const own = this.asInstructed(device, offer);
    return this.answers.to(instruction, 'offer', own.device, () => refusalIn(checkInstruction(instruction, own)));
  }

  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined {
    const { refusal, instruction } = this.look(device, offer);
    if (refusal !== undefined) return refusal;
    if (instruction === undefined) return { reason: 'the director wants nothing on it' };
    const own = this.asInstructed(device, offer);
    return this.answers.to(instruction, 'image', own.device, () => {
      const image = this.published.imageOf(this.fleet.product.get(device), offer);
      return refusalIn(checkInstructedImage(instruction, own, image));
    });
  }

  answerTo(shown: ShownUpdate, what: 'offer' | 'image', device: number, by: JudgedBy): FalseAnswer {
    const { published, devices } = this;
    const { controls, startedAt } = by;
    const product = this.products[this.fleet.product.get(device)];
    const before = devices.trusted(device);
    const latest = published.latestOf(product.number);
    const attack = this.attackOn(shown, product, before, latest);
    const { trusted, outcome } = this.checks.look(
      { product, trusted: before, director: attack.director, image: attack.images, startedAt },
      controls,
    );
    const { refusal, instruction } = outcome;
    const own = { ...this.asInstructed(device, latest), controls };
    const verdicts =
      instruction === undefined
        ? []
        : [
            ...checkInstruction(instruction, own),
            ...(what === 'image' ? checkInstructedImage(instruction, own, attack.image) : []),
          ];
    return { trusted, verdict: decidedBy(refusal ?? refusalIn(verdicts), instruction !== undefined) };
  }

  /** What the actor presents, the same to all devices with the same instructions until something is published. */
  private attackOn(
    { shows, since }: ShownUpdate,
    { number, verification }: UptaneProduct,
    trusted: number,
    latest: number,
  ): AttackedVehicle {
    const { published, director } = this;
    const order = this.orderFor(number, latest);
    const present = this.standingOf(trusted);
    const factory = this.standingOf(this.fromFactory.get(number) ?? 0);
    const standing = director.instruct(present, order, published.seconds);
    const known = this.attacks.get(standing) ?? new Map<string, AttackedVehicle>();
    this.attacks.set(standing, known);
    const key = `${shows} ${since} ${number} ${published.views.length}`;
    const attack =
      known.get(key) ??
      attackedVehicle(shows, {
        ...{ director, factory, standing, order, since, verification },
        keys: published.keys,
        present: present.view === noView ? factory : present,
        repository: published.repository,
        views: published.views,
        factoryImages: published.views[published.factoryViews - 1],
        factoryOrder: this.orderFor(number, 0),
        name: published.nameOf(number, latest),
        owner: published.ownerOf(number),
        component: published.componentOf(latest),
        image: published.imageOf(number, latest),
        factoryImage: published.imageOf(number, 0),
        now: published.seconds,
      });
    known.set(key, attack);
    return attack;
  }

  save() {
    return { director: this.director.save(), states: this.checks.states.save() };
  }

  restore(state: unknown): void {
    const { director, states } = state as ReturnType<UptaneTrust['save']>;
    this.director.restore(director);
    this.checks.states.restore(states);
    this.standings.length = 0;
    this.attacks = new WeakMap();
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
      startedAt: published.secondsBy(device),
    });
    devices.trust(device, trusted);
    return outcome;
  }

  private asInstructed(device: number, offer: number): InstructedDevice {
    const { number, verification, hardwareId } = this.products[this.fleet.product.get(device)];
    const ecu = { id: SELF, hardwareId };
    const log = this.published.logOf(number);
    return { verification, ecu, controls: this.controls, device: this.devices.stateOf(device, offer), log };
  }

  /** A device that has believed an actor tells the director so, which goes on from that version (assumption). */
  private standingOf(trusted: number): Standing {
    const state = this.checks.states.stateOf(trusted).director;
    const standing = this.standings[trusted] ?? this.director.standingOf(state) ?? foreignStanding(state);
    this.standings[trusted] = standing;
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

/** Instructions that the director did not sign. */
function foreignStanding({ targets }: TrustedState): Standing {
  const trusted = targets.get('targets');
  invariant(trusted !== undefined, 'a device trusts some instructions');
  const order: Order = { path: '', digest: '', length: 0, hardwareId: '', releaseCounter: -1 };
  return { order, version: trusted.part.version, signedAt: 0, view: noView };
}

const noView: RepositoryView = { metadata: () => undefined, file: () => undefined };
