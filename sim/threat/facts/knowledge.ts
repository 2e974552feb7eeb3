import type { Position } from '../../plan/actors.ts';
import { type DeviceFact, deviceFacts, implied, type Need } from './fact.ts';

/** Where devices are. */
export interface PlacesOf {
  gatewayOf(device: number): number;
  productOf(device: number): number;
  segmentOf(device: number): number;
  /** -1: it has no radio. */
  radioOf(device: number): number;
}

/**
 * What actors know of devices. It only grows, and what follows from a fact is held with it.
 *
 * Memory  a bit a fact, so eight bytes a device, for each actor
 */
export class Knowledge {
  private readonly byActor = new Map<string, Uint32Array<ArrayBuffer>>();
  /** By actor, where it holds each fact. */
  private readonly known = new Map<string, Partial<Record<DeviceFact, Known>>>();

  constructor(
    private readonly devices: number,
    private readonly places: PlacesOf,
  ) {}

  /** Adds a fact and all that follows from it; the facts that are new, the given one first. */
  learn(actor: string, device: number, fact: DeviceFact): readonly DeviceFact[] {
    if (this.holds(actor, device, fact)) return [];
    const column = this.byActor.get(actor) ?? new Uint32Array(this.devices * WORDS);
    this.byActor.set(actor, column);
    const { word, bit } = places[fact];
    column[device * WORDS + word] |= bit;
    this.note(actor, device, fact);
    return [fact, ...(implied[fact] ?? []).flatMap((other) => this.learn(actor, device, other))];
  }

  holds(actor: string, device: number, fact: DeviceFact): boolean {
    const column = this.byActor.get(actor);
    return column !== undefined && has(column, device, fact);
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
      if (of === 'product') return !this.isKnownIn('byProduct', name, holds, this.places.productOf(device));
      if (of === 'neighbor') return !this.isKnownIn('bySegment', name, holds, this.places.segmentOf(device));
      if (of === 'radio') return !this.isKnownIn('byRadio', name, holds, this.places.radioOf(device));
      const about = of === 'gateway' ? this.places.gatewayOf(device) : device;
      return about < 0 || !this.holds(name, about, holds);
    });
  }

  /** The lowest device about which the actor holds a fact, or -1. */
  firstOf(actor: string, fact: DeviceFact): number {
    return this.known.get(actor)?.[fact]?.lowest ?? -1;
  }

  /** Whether it does so about any device of that product, segment or radio network. */
  private isKnownIn(
    group: 'byProduct' | 'bySegment' | 'byRadio',
    actor: string,
    fact: DeviceFact,
    number: number,
  ): boolean {
    return this.known.get(actor)?.[fact]?.[group].has(number) === true;
  }

  save() {
    return [...this.byActor].map(([actor, column]) => ({ actor, column: column.slice() }));
  }

  restore(state: ReturnType<Knowledge['save']>): void {
    this.byActor.clear();
    this.known.clear();
    for (const { actor, column } of state) {
      this.byActor.set(actor, column.slice());
      for (let device = 0; device < this.devices; device++)
        for (const fact of deviceFacts) if (has(column, device, fact)) this.note(actor, device, fact);
    }
  }

  private note(actor: string, device: number, fact: DeviceFact): void {
    const own = this.known.get(actor) ?? {};
    this.known.set(actor, own);
    const known = own[fact] ?? { lowest: device, byProduct: new Set(), bySegment: new Set(), byRadio: new Set() };
    own[fact] = known;
    known.lowest = Math.min(known.lowest, device);
    known.byProduct.add(this.places.productOf(device));
    if (!ofNeighbors.has(fact)) return;
    known.bySegment.add(this.places.segmentOf(device));
    const radio = this.places.radioOf(device);
    if (radio >= 0) known.byRadio.add(radio);
  }
}

/** Of a fact: the lowest device about which it is held, and of which products, segments and radio networks. */
interface Known {
  lowest: number;
  readonly byProduct: Set<number>;
  readonly bySegment: Set<number>;
  readonly byRadio: Set<number>;
}

/** Facts that an attack can need of a neighbor; of others segments and radio networks are not kept. */
const ofNeighbors: ReadonlySet<DeviceFact> = new Set<DeviceFact>(['control']);

const BITS = 32;
const WORDS = Math.ceil(deviceFacts.length / BITS);

/** Where each fact has its bit among the words of a device. */
const places = Object.fromEntries(
  deviceFacts.map((fact, nth) => [fact, { word: Math.floor(nth / BITS), bit: 1 << (nth % BITS) }]),
) as Readonly<Record<DeviceFact, { readonly word: number; readonly bit: number }>>;

function has(column: Uint32Array, device: number, fact: DeviceFact): boolean {
  const { word, bit } = places[fact];
  return (column[device * WORDS + word] & bit) !== 0;
}
