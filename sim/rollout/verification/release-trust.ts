import { withOverlooked } from '../../decisions/overlooked.ts';
import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { UpdateJudge, UpdateRefusal } from '../../device/update-judge.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Validity } from '../../fleet/validity.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { Verdict } from '../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { FalseOffers } from '../../plan/false-updates.ts';
import type { Plan } from '../../plan/plan.ts';
import { allUpdateControls, updateControls } from '../../update-security/update-verdict.ts';
import { imageCustom } from '../../update-security/uptane/custom.ts';
import { PublishedReleases } from './published-releases.ts';
import { TufTrust } from './tuf-trust.ts';
import { UpdateDevices } from './update-devices.ts';
import type { ShownUpdate, UpdateTrust } from './update-trust.ts';
import { UptaneTrust } from './uptane-trust.ts';

/** What the verification of releases is made of. */
export interface ReleaseTrustParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly platforms: FleetPlatforms;
  readonly controls: ControlSettings;
  readonly validity: Validity;
  readonly clock: { readonly now: number };
}

/**
 * Verification of the releases of a run: the published releases, and the checks of the scenario's kind of metadata,
 * performed once for all devices that would get the same result.
 */
export class ReleaseTrust implements UpdateJudge {
  private readonly published: PublishedReleases;
  private readonly trust: UpdateTrust;
  private readonly devices: UpdateDevices;
  private readonly falseOffers: FalseOffers;
  private readonly controls: ControlSettings;
  /** By false offer, how many publications there were when it was first made. */
  private readonly shownSince = new Map<number, number>();

  constructor({ plan, fleet, platforms, controls, validity, clock }: ReleaseTrustParts) {
    this.falseOffers = platforms.falseOffers;
    this.controls = controls;
    const isUptane = plan.updates?.metadata === 'uptane';
    const customOf = isUptane ? imageCustom : undefined;
    this.published = new PublishedReleases({ plan, fleet, platforms, validity, clock, customOf });
    this.devices = new UpdateDevices(fleet, platforms, this.published);
    const Trust = isUptane ? UptaneTrust : TufTrust;
    this.trust = new Trust(this.published, fleet, this.devices, controls);
  }

  /** Publishes the image of that offer for devices of that product, under the next sequence number. */
  publish(product: number, offer: number): void {
    this.published.publish(product, offer);
  }

  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined {
    const shown = this.shownIn(offer);
    return shown === undefined ? this.trust.refusalOfOffer(device, offer) : this.refusalOf(shown, 'offer', device);
  }

  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined {
    const shown = this.shownIn(offer);
    return shown === undefined ? this.trust.refusalOfImage(device, offer) : this.refusalOf(shown, 'image', device);
  }

  /** With the controls of the run, unless others are given. */
  verdictOn(what: 'offer' | 'image', device: number, offer: number, under: ControlSettings = this.controls): Verdict {
    const shown = this.shownIn(offer);
    invariant(shown !== undefined, 'only what an actor offers is asked about in this way');
    const startedAt = this.published.secondsBy(device);
    return withOverlooked(
      under,
      updateControls,
      (controls) => this.trust.answerTo(shown, what, device, { controls, startedAt }).verdict,
    );
  }

  isRefusedByTrueTime(device: number, offer: number): boolean {
    const shown = this.shownIn(offer);
    invariant(shown !== undefined, 'only what an actor offers is asked about in this way');
    const by = { controls: allUpdateControls, startedAt: this.published.seconds };
    return !this.trust.answerTo(shown, 'offer', device, by).verdict.allow;
  }

  /** What the device believes of an actor, it will believe from here on. */
  private refusalOf(shown: ShownUpdate, what: 'offer' | 'image', device: number): Verdict | undefined {
    const by = { controls: this.controls, startedAt: this.published.secondsBy(device) };
    const { verdict, trusted } = this.trust.answerTo(shown, what, device, by);
    this.devices.trust(device, trusted);
    return verdict.allow ? undefined : verdict;
  }

  private shownIn(offer: number): ShownUpdate | undefined {
    const found = this.falseOffers.at(offer);
    if (found === undefined) return undefined;
    const since = this.shownSince.get(offer) ?? this.published.views.length;
    this.shownSince.set(offer, since);
    return { shows: found.shows, since };
  }

  save() {
    return { published: this.published.save(), trust: this.trust.save(), shownSince: [...this.shownSince] };
  }

  restore({ published, trust, shownSince }: ReturnType<ReleaseTrust['save']>): void {
    this.shownSince.clear();
    for (const [offer, since] of shownSince) this.shownSince.set(offer, since);
    this.published.restore(published);
    this.trust.restore(trust);
  }
}
