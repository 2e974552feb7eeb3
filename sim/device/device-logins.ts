import type { Fleet } from '../fleet/fleet.ts';
import type { LoginChange, LoginPlan } from '../plan/login.ts';
import type { Plan } from '../plan/plan.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';

/**
 * The administrative login of each device: that of its product, with what the releases that it runs change of it. A release
 * that closes the port or gives each device a password of its own is the patch against what logs in with known ones.
 */
export class DeviceLogins {
  private readonly ofReleases: readonly (LoginChange | undefined)[];
  private readonly hasReleases: boolean;

  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    { releases = [] }: Pick<Plan, 'releases'>,
  ) {
    this.ofReleases = releases.map(({ login }) => login);
    this.hasReleases = this.ofReleases.some((change) => change !== undefined);
  }

  /** Undefined: a device without a login. */
  planOf(device: number): LoginPlan | undefined {
    const own = this.fleet.productOf(device).plan.login;
    if (own === undefined || !this.hasReleases || this.platforms.isAsDelivered(device)) return own;
    const running = this.platforms.runningOf(device)?.releases ?? [];
    return Object.assign({}, own, ...running.map((release) => this.ofReleases[release]));
  }
}
