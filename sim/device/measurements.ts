import type { Fleet } from '../fleet/fleet.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';

/** The result of a device's measured boot, and the results expected for its product. */
export interface Measurements {
  /** Undefined for a device that does not measure. */
  of(device: number): number | undefined;
  /** By product: the registers of its known images; undefined for products that do not measure. */
  known(product: number): ReadonlySet<number> | undefined;
  isDebuggable(device: number): boolean;
  /** Of the images that it runs; 0 if it runs none. */
  securityVersion(device: number): number;
}

/** The register that a device's last start left, and the registers of its product's factory image and releases. */
export class MeasuredBoot implements Measurements {
  private readonly sets: readonly (ReadonlySet<number> | undefined)[];

  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
  ) {
    this.sets = fleet.products.map(({ plan }, product) => {
      if (plan.identity !== 'attested') return undefined;
      const images = platforms.ofProduct(product);
      return new Set([images.bootOf(images.start.boot).register32, ...images.registersOfReleases()]);
    });
  }

  of(device: number): number | undefined {
    if (this.sets[this.fleet.product.get(device)] === undefined) return undefined;
    return this.platforms.bootOf(device).register32;
  }

  known(product: number): ReadonlySet<number> | undefined {
    return this.sets[product];
  }

  /** Either capability opens the device to anyone with a cable. */
  isDebuggable(device: number): boolean {
    if (this.platforms.isAsDelivered(device)) return false;
    const { capabilities } = this.platforms.stateOf(device);
    return capabilities.includes('debugger') || capabilities.includes('appDevelopment');
  }

  securityVersion(device: number): number {
    return this.platforms.runningOf(device)?.set.securityVersion ?? 0;
  }
}
