import { Purpose } from '../kernel/chance/chance.ts';
import type { Fleet } from './fleet.ts';

/**
 * Where devices with a radio stand, and which of them are in reach of each other: all devices with such a radio at sites of one
 * name are spread over a square, those of other owners, too.
 *
 * Chance       a draw for each coordinate of a device, from its own key: more devices leave the others where they are
 * Memory       nothing before the first question; then 16 bytes a device with a radio and 8 for each pair in reach
 * Assumptions  in reach is who is no farther away than the range, whatever stands between; nothing moves
 */
export class RadioNetworks {
  /** By product, the number of the network at each of its sites. */
  private readonly numbers: readonly (readonly number[])[];
  private built: Neighbors | undefined;

  constructor(private readonly fleet: Fleet) {
    const known = new Map<string, number>();
    const numberOf = (name: string): number => {
      const number = known.get(name) ?? known.size;
      known.set(name, number);
      return number;
    };
    this.numbers = fleet.products.map(({ plan: { radio, sites } }) =>
      radio === undefined ? [] : sites.map(({ name }) => numberOf(`${name} ${radio.areaKm2} ${radio.rangeM}`)),
    );
  }

  /** A number that all devices of a radio network share, and no others; -1 for a device without a radio. */
  of(device: number): number {
    return this.numbers[this.fleet.product.get(device)][this.fleet.site[device]] ?? -1;
  }

  /** In meters, from a corner of the square. */
  placeOf(device: number): readonly [x: number, y: number] {
    const { chance } = this.fleet;
    const { radio } = this.fleet.productOf(device).plan;
    const side = sideOf(radio?.areaKm2 ?? 0);
    const key = this.fleet.keyOf(device);
    return [chance.uniformAt(key, Purpose.place, 0) * side, chance.uniformAt(key, Purpose.place, 1) * side];
  }

  /** The devices in its reach, in order. */
  neighborsOf(device: number): Uint32Array {
    this.built ??= this.build();
    const { first, near } = this.built;
    return near.subarray(first[device], first[device + 1]);
  }

  private build(): Neighbors {
    const pairs = [...this.networks().values()].map((devices) => this.pairsAmong(devices));
    return neighborsFrom(pairs, this.fleet.size);
  }

  /** The devices of each network, in order. */
  private networks(): ReadonlyMap<number, readonly number[]> {
    const found = new Map<number, number[]>();
    for (let device = 0; device < this.fleet.size; device++) {
      const network = this.of(device);
      if (network < 0) continue;
      const own = found.get(network);
      if (own === undefined) found.set(network, [device]);
      else own.push(device);
    }
    return found;
  }

  /** Of each pair in reach both devices, one after the other. */
  private pairsAmong(devices: readonly number[]): readonly number[] {
    const { rangeM = 0, areaKm2 = 0 } = this.fleet.productOf(devices[0]).plan.radio ?? {};
    const [x, y] = [new Float64Array(devices.length), new Float64Array(devices.length)];
    for (const [nth, device] of devices.entries()) [x[nth], y[nth]] = this.placeOf(device);
    const cells = new Cells(x, y, { side: sideOf(areaKm2), rangeM });
    const pairs: number[] = [];
    for (let nth = 0; nth < devices.length; nth++)
      cells.eachNear(nth, (other) => {
        if (other > nth && (x[other] - x[nth]) ** 2 + (y[other] - y[nth]) ** 2 <= rangeM ** 2)
          pairs.push(devices[nth], devices[other]);
      });
    return pairs;
  }
}

/** Places in a square, sorted into cells no narrower than the range: a device in reach is in the same cell or in one next to it. */
class Cells {
  private readonly across: number;
  /** By cell, where its places begin in `order`; one more ends the last ones. */
  private readonly first: Uint32Array;
  private readonly order: Uint32Array;

  constructor(
    private readonly x: Float64Array,
    private readonly y: Float64Array,
    private readonly square: { readonly side: number; readonly rangeM: number },
  ) {
    const { side, rangeM } = square;
    this.across = Math.max(1, Math.min(Math.floor(side / rangeM), Math.ceil(Math.sqrt(x.length))));
    this.first = new Uint32Array(this.across ** 2 + 1);
    for (let nth = 0; nth < x.length; nth++) this.first[this.cellOf(nth) + 1]++;
    for (let cell = 0; cell < this.across ** 2; cell++) this.first[cell + 1] += this.first[cell];
    this.order = new Uint32Array(x.length);
    const next = this.first.slice();
    for (let nth = 0; nth < x.length; nth++) this.order[next[this.cellOf(nth)]++] = nth;
  }

  /** Calls `take` with each place in the same cell and in those next to it. */
  eachNear(nth: number, take: (other: number) => void): void {
    const { across, first, order } = this;
    const [row, column] = [this.lineOf(this.y[nth]), this.lineOf(this.x[nth])];
    for (let down = Math.max(0, row - 1); down <= Math.min(across - 1, row + 1); down++) {
      const from = first[down * across + Math.max(0, column - 1)];
      const until = first[down * across + Math.min(across - 1, column + 1) + 1];
      for (let at = from; at < until; at++) take(order[at]);
    }
  }

  private cellOf(nth: number): number {
    return this.lineOf(this.y[nth]) * this.across + this.lineOf(this.x[nth]);
  }

  private lineOf(at: number): number {
    return Math.min(this.across - 1, Math.floor((at / this.square.side) * this.across));
  }
}

/** By device, where its neighbors begin among `near`; one more ends the last ones. */
interface Neighbors {
  readonly first: Uint32Array;
  readonly near: Uint32Array;
}

function neighborsFrom(pairs: readonly (readonly number[])[], size: number): Neighbors {
  const first = new Uint32Array(size + 1);
  for (const some of pairs) for (const device of some) first[device + 1]++;
  for (let device = 0; device < size; device++) first[device + 1] += first[device];
  const near = new Uint32Array(first[size]);
  const next = first.slice();
  for (const some of pairs)
    for (let nth = 0; nth < some.length; nth += 2) {
      near[next[some[nth]]++] = some[nth + 1];
      near[next[some[nth + 1]]++] = some[nth];
    }
  for (let device = 0; device < size; device++) near.subarray(first[device], first[device + 1]).sort();
  return { first, near };
}

const sideOf = (areaKm2: number): number => Math.sqrt(areaKm2) * 1_000;
