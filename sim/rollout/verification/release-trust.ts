import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { UpdateJudge, UpdateRefusal } from '../../device/update-judge.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Validity } from '../../fleet/validity.ts';
import type { Verdict } from '../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { Plan, UpdateProbe } from '../../plan/plan.ts';
import { imageCustom } from '../../update-security/uptane/custom.ts';
import { PublishedReleases } from './published-releases.ts';
import { TufTrust } from './tuf-trust.ts';
import { UpdateDevices } from './update-devices.ts';
import type { UpdateTrust } from './update-trust.ts';
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

  private readonly fleet: Fleet;

  constructor({ plan, fleet, platforms, controls, validity, clock }: ReleaseTrustParts) {
    this.fleet = fleet;
    const isUptane = plan.updates?.metadata === 'uptane';
    const customOf = isUptane ? imageCustom : undefined;
    this.published = new PublishedReleases({ plan, fleet, platforms, validity, clock, customOf });
    const devices = new UpdateDevices(fleet, platforms, this.published);
    const Trust = isUptane ? UptaneTrust : TufTrust;
    this.trust = new Trust(this.published, fleet, devices, controls);
  }

  /** Publishes the image of that offer for devices of that product, under the next sequence number. */
  publish(product: number, offer: number): void {
    this.published.publish(product, offer);
  }

  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined {
    return this.trust.refusalOfOffer(device, offer);
  }

  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined {
    return this.trust.refusalOfImage(device, offer);
  }

  /** The device agent's answer to an update service under attack. It does not change the device. */
  probe(show: UpdateProbe, device: number): Verdict {
    if (!this.published.hasReleases(this.fleet.product.get(device)))
      return { allow: false, control: 'update-target', reason: 'there are no releases for it' };
    return this.trust.probe(show, device);
  }

  save() {
    return { published: this.published.save(), trust: this.trust.save() };
  }

  restore({ published, trust }: ReturnType<ReleaseTrust['save']>): void {
    this.published.restore(published);
    this.trust.restore(trust);
  }
}
