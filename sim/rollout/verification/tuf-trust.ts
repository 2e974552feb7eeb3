import type { UpdateProduct } from '../../decisions/check-metadata.ts';
import { checkImage, checkOffer } from '../../decisions/verify-release.ts';
import type { UpdateRefusal } from '../../device/update-judge.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import { needsDirector } from '../../plan/false-updates.ts';
import { suitIdentity } from '../../update-security/suit/uuid5.ts';
import { KnownAnswers } from './known-answers.ts';
import type { PublishedReleases } from './published-releases.ts';
import { ReleaseChecks } from './release-checks.ts';
import { type AttackedView, attackedView, type UpdateAttackSetting } from './update-attack.ts';
import type { UpdateDevices } from './update-devices.ts';
import {
  decidedBy,
  type FalseAnswer,
  type JudgedBy,
  refusalIn,
  type ShownUpdate,
  type UpdateTrust,
} from './update-trust.ts';

/** One repository with signed metadata, a signed manifest for each release, and the client's checks (TUF, SUIT). */
export class TufTrust implements UpdateTrust {
  private readonly checks: ReleaseChecks;
  private readonly products = new Map<string, UpdateProduct>();
  private readonly attacks = new Map<string, AttackedView>();
  private readonly answers = new KnownAnswers();

  constructor(
    private readonly published: PublishedReleases,
    private readonly fleet: Fleet,
    private readonly devices: UpdateDevices,
    private readonly controls: ControlSettings,
  ) {
    const { keys, repository } = published;
    this.checks = new ReleaseChecks({ check: keys.check, verifier: keys.ring });
    if (published.products.length === 0) return;
    const factory = this.checks.factoryState(repository.tuf.firstRoot);
    invariant(factory === 0, 'what devices trust from the factory is the first state there is');
  }

  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined {
    const { refusal, offer: found, product } = this.look(device, offer);
    if (refusal !== undefined) return refusal;
    if (found === undefined) return { reason: 'the repository has no such release' };
    return this.answers.to(found, 'offer', this.devices.stateOf(device, offer), (state) => {
      const log = this.published.logOf(this.fleet.product.get(device));
      return refusalIn(checkOffer(found, { product, controls: this.controls, device: state, log }));
    });
  }

  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined {
    const { offer: found, product } = this.look(device, offer);
    if (found === undefined) return { reason: 'the repository has no such release' };
    return this.answers.to(found, 'image', this.devices.stateOf(device, offer), (state) => {
      const image = this.published.imageOf(this.fleet.product.get(device), offer);
      return refusalIn(checkImage(found, { product, controls: this.controls, device: state }, image));
    });
  }

  answerTo(shown: ShownUpdate, what: 'offer' | 'image', device: number, by: JudgedBy): FalseAnswer {
    const { published } = this;
    const { controls, startedAt } = by;
    const number = this.fleet.product.get(device);
    const latest = published.latestOf(number);
    const attack = this.attackOn(shown, number, latest);
    const product = this.productOf(number, attack.isOfFactory ? 0 : latest);
    const { trusted, outcome } = this.checks.check({
      product,
      trusted: this.devices.trusted(device),
      repository: attack.view,
      startedAt,
      controls,
    });
    const { refusal, offer } = outcome;
    const log = published.logOf(number);
    const question = { product, controls, device: this.devices.stateOf(device, latest), log };
    const verdicts =
      offer === undefined
        ? []
        : [...checkOffer(offer, question), ...(what === 'image' ? checkImage(offer, question, attack.image) : [])];
    return { trusted, verdict: decidedBy(refusal ?? refusalIn(verdicts), offer !== undefined) };
  }

  /** What the actor presents, the same to all devices of a product until something is published. */
  private attackOn({ shows, since }: ShownUpdate, number: number, latest: number): AttackedView {
    const { published } = this;
    invariant(!needsDirector(shows), 'a scenario shows what is about a director only where there is one');
    const key = `${shows} ${since} ${number} ${published.views.length}`;
    const known = this.attacks.get(key);
    if (known !== undefined) return known;
    const setting: UpdateAttackSetting = {
      keys: published.keys,
      repository: published.repository,
      views: published.views,
      since,
      name: published.nameOf(number, latest),
      owner: published.ownerOf(number),
      component: published.componentOf(latest),
      image: published.imageOf(number, latest),
      factoryImage: published.imageOf(number, 0),
      now: published.seconds,
    };
    const attack = attackedView(shows, setting);
    this.attacks.set(key, attack);
    return attack;
  }

  save() {
    return this.checks.states.all();
  }

  restore(states: unknown): void {
    this.attacks.clear();
    this.checks.states.restore(states as ReturnType<TufTrust['save']>);
  }

  private look(device: number, offer: number) {
    this.published.renew();
    const product = this.productOf(this.fleet.product.get(device), offer);
    const { trusted, outcome } = this.checks.check({
      product,
      trusted: this.devices.trusted(device),
      repository: this.published.repository.view,
      startedAt: this.published.secondsBy(device),
      controls: this.controls,
    });
    this.devices.trust(device, trusted);
    return { refusal: outcome.refusal, offer: outcome.offer, product };
  }

  private productOf(number: number, offer: number): UpdateProduct {
    const key = `${number} ${offer}`;
    let product = this.products.get(key);
    if (product === undefined) {
      const { vendor, product: name } = this.published.ownerOf(number);
      product = {
        identity: suitIdentity(vendor, name),
        paths: this.published.pathsOf(number, offer),
        author: this.published.keys.authorOf(vendor),
      };
      this.products.set(key, product);
    }
    return product;
  }
}
