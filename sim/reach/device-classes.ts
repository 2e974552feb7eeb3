import type { Fleet } from '../fleet/fleet.ts';
import { Segments } from '../fleet/segments.ts';
import { packedKey } from '../kernel/packed-key.ts';
import type { ProductPlan } from '../plan/plan.ts';
import type { DeviceSet } from '../selection/device-facts.ts';

/** Devices that are alike to an attack: what can be reached of one of them can be reached of each. */
export interface DeviceClass {
  readonly number: number;
  readonly product: number;
  readonly plan: ProductPlan;
  /** How many devices, and the lowest two of their numbers; the second is undefined for a class of one. */
  readonly count: number;
  readonly first: number;
  readonly second: number | undefined;
  /** By set that the classes are told apart by, whether they are in it. */
  readonly isIn: readonly boolean[];
  /** Its local network, up to what kinds of devices are in it: classes of the same number are in each such network. */
  readonly segment: number;
  /** The class of the gateways that they are behind; undefined: behind none. */
  readonly gateway: number | undefined;
  /** The classes of the devices that come before them in the fleet. */
  readonly before: readonly number[];
}

export interface DeviceClasses {
  readonly all: readonly DeviceClass[];
  /** By device, the number of its class. */
  readonly of: Uint32Array<ArrayBuffer>;
}

/**
 * A fleet by classes: of one product, in the same ones of these sets, in local networks with the same kinds of devices,
 * and behind, and after, devices that are alike as well.
 *
 * Order  classes by their lowest device
 * Cost   linear in devices times sets; after it, only classes count
 */
export function deviceClasses(fleet: Fleet, sets: readonly DeviceSet[]): DeviceClasses {
  const kinds = sets.reduce(
    (by, set) => refined(by, (device) => set[device]),
    refined(new Uint32Array(fleet.size), (device) => fleet.product.get(device)),
  );
  const { size } = fleet;
  const after = refined(kinds, (device) => kinds[device === size - 1 ? 0 : device + 1]);
  const segments = new Segments(fleet);
  const networks = networksBy(after, (device) => segments.of(device));
  const of = refined(after, (device) => networks[device]);
  return { all: classesIn(fleet, sets, of, networks), of };
}

/** The same parts, each told apart further; numbered in the order of their first devices. */
function refined(parts: Uint32Array, by: (device: number) => number): Uint32Array<ArrayBuffer> {
  const numbers = new Map<number, number>();
  const found = new Uint32Array(parts.length);
  // Neighbors are mostly alike: most devices need no look-up.
  const last = { key: -1, number: 0 };
  for (let device = 0; device < parts.length; device++) {
    const key = packedKey(parts[device], by(device), KEYS_MAX);
    if (key !== last.key) {
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      last.key = key;
      last.number = known;
    }
    found[device] = last.number;
  }
  return found;
}

/** Above every number that parts are told apart by. */
const KEYS_MAX = 2 ** 24;

/** By device, the number of its local network, which networks with the same kinds of devices share. */
function networksBy(kinds: Uint32Array, segmentOf: (device: number) => number): Uint32Array {
  const segments = Uint32Array.from(kinds, (_, device) => segmentOf(device));
  const inSegment = new Map<number, Set<number>>();
  const last = { segment: -1, kinds: new Set<number>() };
  for (let device = 0; device < kinds.length; device++) {
    if (segments[device] !== last.segment) {
      last.segment = segments[device];
      last.kinds = inSegment.get(last.segment) ?? new Set();
      inSegment.set(last.segment, last.kinds);
    }
    last.kinds.add(kinds[device]);
  }
  const numbers = new Map<string, number>();
  const networkOf = new Map<number, number>();
  for (const [segment, own] of inSegment) {
    const key = [...own].sort((a, b) => a - b).join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    networkOf.set(segment, number);
  }
  return segments.map((segment) => networkOf.get(segment)!);
}

function classesIn(
  fleet: Fleet,
  sets: readonly DeviceSet[],
  of: Uint32Array,
  networks: Uint32Array,
): readonly DeviceClass[] {
  const counts: number[] = [];
  const firsts: number[] = [];
  const seconds: (number | undefined)[] = [];
  const before: Set<number>[] = [];
  for (let device = 0; device < of.length; device++) {
    const number = of[device];
    if (counts[number] === undefined) {
      counts[number] = 0;
      firsts[number] = device;
      before[number] = new Set();
    } else if (counts[number] === 1) seconds[number] = device;
    counts[number]++;
    // The first device uses the id of the second.
    before[number].add(of[device === 0 ? 1 % of.length : device - 1]);
  }
  return counts.map((count, number) => {
    const first = firsts[number];
    const gateway = fleet.gateways.gatewayOf(first);
    return {
      ...{ number, count, first, second: seconds[number], segment: networks[first] },
      product: fleet.product.get(first),
      plan: fleet.productOf(first).plan,
      isIn: sets.map((set) => set[first] === 1),
      gateway: gateway < 0 ? undefined : of[gateway],
      before: [...before[number]].sort((a, b) => a - b),
    };
  });
}
