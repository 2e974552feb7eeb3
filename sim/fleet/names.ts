import type { ProductPlan } from '../plan/plan.ts';
import { type RosterNames, rosterName } from '../plan/roster.ts';

// Names of devices: `tenant/` and what is unique within the tenant.

interface Block {
  readonly plan: Pick<ProductPlan, 'tenant' | 'product' | 'count'>;
  readonly first: number;
}

/** `acme/sensor-12`: the product, and the number of the device in it. */
export class NumberedNames {
  /** By product, what the names of its devices begin with: `acme/sensor-`. */
  private readonly prefixes: readonly string[];

  constructor(private readonly products: readonly Block[]) {
    this.prefixes = products.map(({ plan: { tenant, product } }) => `${tenant}/${product}-`);
  }

  of(product: number, device: number): string {
    return this.prefixes[product] + (device - this.products[product].first + 1);
  }

  /** The device of that name, or -1. */
  numberOf(name: string): number {
    const length = name.lastIndexOf('-') + 1;
    for (let product = 0; product < this.prefixes.length; product++) {
      const prefix = this.prefixes[product];
      if (prefix.length !== length || !name.startsWith(prefix)) continue;
      const { plan, first } = this.products[product];
      const number = wholeNumberAt(name, length);
      return number >= 1 && number <= plan.count ? first + number - 1 : -1;
    }
    return -1;
  }
}

/** The names of a roster, which rise within each product. */
export class ListedNames {
  private readonly byTenant = new Map<string, Block[]>();

  constructor(
    private readonly names: RosterNames,
    products: readonly Block[],
  ) {
    for (const block of products) {
      const blocks = this.byTenant.get(block.plan.tenant);
      if (blocks === undefined) this.byTenant.set(block.plan.tenant, [block]);
      else blocks.push(block);
    }
  }

  of(device: number): string {
    return rosterName(this.names, device);
  }

  /** The device of that name, or -1. */
  numberOf(name: string): number {
    for (const block of this.byTenant.get(name.slice(0, name.indexOf('/'))) ?? []) {
      const device = this.within(block, name);
      if (device >= 0) return device;
    }
    return -1;
  }

  private within({ first, plan: { count } }: Block, name: string): number {
    let [low, high] = [first, first + count - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const here = this.of(middle);
      if (here === name) return middle;
      if (here < name) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** The positive whole number that a name ends with, from there on, as `String` writes it; -1 for any other text. */
function wholeNumberAt(name: string, from: number): number {
  if (from === name.length || name.length - from > DIGITS_MAX || name.charCodeAt(from) === ZERO) return -1;
  let number = 0;
  for (let at = from; at < name.length; at++) {
    const digit = name.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const ZERO = '0'.charCodeAt(0);
/** More than any fleet has devices. */
const DIGITS_MAX = 10;
