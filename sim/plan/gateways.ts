import type { GatewayPlan, ProductPlan } from './plan.ts';

type Member = Pick<ProductPlan, 'tenant' | 'product' | 'count' | 'gateway'>;

/** Devices `first` to `first + count - 1`, and behind which gateway each of them is. */
interface Leaves {
  readonly first: number;
  readonly count: number;
  readonly perGateway: number;
  readonly gateways: number;
}

/**
 * Which devices are behind which gateway. A gateway and the devices behind it are a segment: a local network of devices
 * that reach each other, with one way out.
 *
 * Shape   the first `leaves` devices of a product are behind the first gateway, the next ones behind the second, and so on
 */
export class Gateways {
  private readonly blocks: readonly Leaves[];

  constructor(fleet: readonly Member[]) {
    const firsts = [0];
    for (const { count } of fleet) firsts.push(firsts[firsts.length - 1] + count);
    this.blocks = fleet.flatMap(({ count, gateway }, place): readonly Leaves[] => {
      const of = gateway === undefined ? -1 : fleet.findIndex((other) => isCalled(other, gateway));
      if (gateway === undefined || of < 0) return [];
      return [{ first: firsts[place], count, perGateway: gateway.leaves, gateways: firsts[of] }];
    });
  }

  /** Whether any device is behind a gateway. */
  get exist(): boolean {
    return this.blocks.length > 0;
  }

  /** The gateway that a device is behind, or -1. */
  gatewayOf(device: number): number {
    for (const { first, count, perGateway, gateways } of this.blocks)
      if (device >= first && device < first + count) return gateways + Math.floor((device - first) / perGateway);
    return -1;
  }

  /** Whether any device is behind this one. */
  isGateway(device: number): boolean {
    for (const { count, perGateway, gateways } of this.blocks)
      if (device >= gateways && device < gateways + Math.ceil(count / perGateway)) return true;
    return false;
  }

  /** The devices behind a gateway, rising within each product; none behind any other device. */
  leavesOf(gateway: number): readonly number[] {
    return this.blocks.flatMap(({ first, count, perGateway, gateways }) => {
      const begin = (gateway - gateways) * perGateway;
      if (begin < 0 || begin >= count) return [];
      const length = Math.min(perGateway, count - begin);
      return Array.from({ length }, (_, nth) => first + begin + nth);
    });
  }

  /** Of a set of devices, those behind one of them; a set has 0 or 1 for each device. */
  behind(devices: Uint8Array): Uint8Array<ArrayBuffer> {
    const found = new Uint8Array(devices.length);
    for (const { first, count, perGateway, gateways } of this.blocks)
      for (let nth = 0; nth < count; nth++) found[first + nth] = devices[gateways + Math.floor(nth / perGateway)];
    return found;
  }

  /** Every gateway that a device is behind, rising. */
  all(): readonly number[] {
    const found = new Set<number>();
    for (const { count, perGateway, gateways } of this.blocks)
      for (let nth = 0; nth * perGateway < count; nth++) found.add(gateways + nth);
    return [...found].sort((a, b) => a - b);
  }
}

const isCalled = (member: Member, { tenant, product }: GatewayPlan): boolean =>
  member.tenant === tenant && member.product === product;
