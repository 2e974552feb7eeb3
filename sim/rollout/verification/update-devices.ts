import type { UpdateDevice } from '../../decisions/verify-release.ts';
import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { PublishedReleases } from './published-releases.ts';

/** The device state that an update is checked against: its trusted state, its running set, its counter. */
export class UpdateDevices {
  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    private readonly published: PublishedReleases,
  ) {}

  /** The number of its trusted state. */
  trusted(device: number): number {
    const { first } = this.fleet.productOf(device);
    return this.fleet.updates.of(this.fleet.product.get(device))?.trusted.get(device - first) ?? 0;
  }

  trust(device: number, state: number): void {
    invariant(state <= STATES_MAX, `state ${state} of what devices trust fits into its column`);
    const { first } = this.fleet.productOf(device);
    this.fleet.updates.open(this.fleet.product.get(device)).trusted.set(device - first, state);
  }

  /** Of the image that the offer would replace. */
  stateOf(device: number, offer: number): UpdateDevice {
    const { platform } = this.platforms.imagesOf(device);
    return {
      sequence: this.published.heldBy(device, offer),
      rule: platform.countsVersions ? platform.rule : { ...platform.rule, protection: 'none' },
      counter: this.platforms.stateOf(device).counter,
      running: this.platforms.runningOf(device)?.set.securityVersion ?? 0,
    };
  }
}

const STATES_MAX = 0xffff;
