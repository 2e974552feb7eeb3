import type { Position } from '../../plan/actors.ts';
import { type DeviceFact, deviceFacts, implied, type Need } from './fact.ts';

/**
 * What actors know of devices. It only grows, and what follows from a fact is held with it.
 *
 * Memory  four bytes a device for each actor
 */
export class Knowledge {
  private readonly byActor = new Map<string, Uint32Array<ArrayBuffer>>();
  /** By actor, the lowest device about which it holds each fact, of the fleet and of each product. */
  private readonly lowest = new Map<string, Partial<Record<DeviceFact, Lowest>>>();

  constructor(
    private readonly devices: number,
    private readonly gatewayOf: (device: number) => number,
    private readonly productOf: (device: number) => number,
  ) {}

  /** Adds a fact and all that follows from it; the facts that are new, the given one first. */
  learn(actor: string, device: number, fact: DeviceFact): readonly DeviceFact[] {
    if (this.holds(actor, device, fact)) return [];
    const column = this.byActor.get(actor) ?? new Uint32Array(this.devices);
    this.byActor.set(actor, column);
    column[device] |= bitOf(fact);
    this.noteLowest(actor, device, fact);
    return [fact, ...(implied[fact] ?? []).flatMap((other) => this.learn(actor, device, other))];
  }

  holds(actor: string, device: number, fact: DeviceFact): boolean {
    const column = this.byActor.get(actor);
    return column !== undefined && (column[device] & bitOf(fact)) !== 0;
  }

  /** The first of these needs that the actor cannot meet; undefined if it meets them all. */
  lacking(
    { name, reaches }: { readonly name: string; readonly reaches: readonly Position[] },
    device: number,
    needs: readonly Need[],
  ): Need | undefined {
    return needs.find((need) => {
      if ('reaches' in need) return !reaches.includes(need.reaches);
      const { holds, of } = need;
      if (of === 'any') return this.firstOf(name, holds) < 0;
      if (of === 'product') return this.firstOfProduct(name, holds, this.productOf(device)) < 0;
      const about = of === 'gateway' ? this.gatewayOf(device) : device;
      return about < 0 || !this.holds(name, about, holds);
    });
  }

  /** The lowest device about which the actor holds a fact, or -1. */
  firstOf(actor: string, fact: DeviceFact): number {
    return this.lowest.get(actor)?.[fact]?.all ?? -1;
  }

  /** The same among the devices of a product. */
  firstOfProduct(actor: string, fact: DeviceFact, product: number): number {
    return this.lowest.get(actor)?.[fact]?.byProduct[product] ?? -1;
  }

  save() {
    return [...this.byActor].map(([actor, column]) => ({ actor, column: column.slice() }));
  }

  restore(state: ReturnType<Knowledge['save']>): void {
    this.byActor.clear();
    this.lowest.clear();
    for (const { actor, column } of state) {
      this.byActor.set(actor, column.slice());
      column.forEach((facts, device) => {
        for (const fact of deviceFacts) if ((facts & bitOf(fact)) !== 0) this.noteLowest(actor, device, fact);
      });
    }
  }

  private noteLowest(actor: string, device: number, fact: DeviceFact): void {
    const own = this.lowest.get(actor) ?? {};
    this.lowest.set(actor, own);
    const known = own[fact] ?? { all: device, byProduct: [] };
    own[fact] = known;
    const product = this.productOf(device);
    known.all = Math.min(known.all, device);
    known.byProduct[product] = Math.min(known.byProduct[product] ?? device, device);
  }
}

interface Lowest {
  all: number;
  readonly byProduct: number[];
}

const bitOf = (fact: DeviceFact): number => 1 << deviceFacts.indexOf(fact);
