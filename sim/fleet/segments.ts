import type { Fleet } from './fleet.ts';

/**
 * The local network that each device is in. A gateway and the devices behind it are one segment.
 *
 * Assumptions  devices of one tenant at one site that are behind no gateway, and are none, are in one local network
 */
export class Segments {
  /** By product, whether its devices are gateways. */
  private readonly areGateways: readonly boolean[];
  /** By product, the number of each of its sites among those of all tenants. */
  private readonly sites: readonly (readonly number[])[];

  constructor(private readonly fleet: Fleet) {
    const plans = fleet.products.map(({ plan }) => plan);
    const numbers = new Map<string, number>();
    const numberOf = (name: string): number => {
      const known = numbers.get(name) ?? numbers.size;
      numbers.set(name, known);
      return known;
    };
    this.sites = plans.map(({ tenant, sites }) => sites.map(({ name }) => numberOf(`${tenant}/${name}`)));
    this.areGateways = plans.map(({ tenant, product }) =>
      plans.some(({ gateway }) => gateway?.tenant === tenant && gateway.product === product),
    );
  }

  /** A number that all devices of a segment share, and no others. */
  of(device: number): number {
    const { fleet, areGateways, sites } = this;
    const gateway = fleet.gateways.gatewayOf(device);
    if (gateway >= 0) return gateway;
    const product = fleet.product.get(device);
    return areGateways[product] ? device : fleet.size + sites[product][fleet.site[device]];
  }
}
