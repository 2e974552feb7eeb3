import type { RungGains } from '../../reports/trace-index/rung-gains.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import type { RunReach } from '../../sim/reach/run-reach.ts';
import { type DeviceRung, deviceRungs, type Rung, rungs } from '../../sim/threat/facts/rungs.ts';
import { takenBy } from './spread-tree.ts';

/** One rung at an instant. */
export interface RungShown {
  readonly rung: Rung;
  readonly reached: number;
  /** Undefined where the run does not say. */
  readonly could: number | undefined;
  readonly of: number;
  /** Controls by how much they refused of what is out of reach, most first. */
  readonly cuts: readonly { readonly control: string; readonly refused: number; readonly alone: number }[];
  /** The devices behind both numbers, as bits; undefined for tenants, and where they are not known. */
  readonly devices: (() => DeviceBits) | undefined;
  readonly couldBe: (() => DeviceBits) | undefined;
}

export interface DeviceBits {
  readonly bits: Uint8Array<ArrayBuffer>;
  readonly count: number;
}

type Fleet = readonly Pick<ProductPlan, 'tenant' | 'count'>[];

/** How far attacks came in a run, rung by rung. */
export function ladderOf(gains: RungGains, reach: RunReach | undefined, fleet: Fleet) {
  const tenants = tenantTimes(gains, fleet);
  const all = reach?.of ?? allIn(fleet);
  const cutsOf = (rung: Rung): RungShown['cuts'] =>
    (reach?.cuts ?? [])
      .map(({ control, refused, alone }) => ({ control, refused: refused[rung], alone: alone[rung] }))
      .filter(({ refused }) => refused > 0)
      .toSorted((a, b) => b.refused - a.refused || (a.control < b.control ? -1 : 1));
  return {
    /** How often any rung has changed by an instant. */
    changesBy: (t: number): number => deviceRungs.reduce((sum, rung) => sum + takenBy(gains[rung].t, t), 0),
    at: (t: number): readonly RungShown[] =>
      rungs.map((rung): RungShown => {
        const times = rung === 'tenants' ? tenants : gains[rung].t;
        const reached = takenBy(times, t);
        const runs = rung === 'tenants' ? undefined : reach?.devices?.[rung];
        return {
          ...{ rung, reached, could: reach?.reached[rung], of: all[rung], cuts: cutsOf(rung) },
          devices: rung === 'tenants' ? undefined : () => bitsOf(gains[rung].device.subarray(0, reached), all.devices),
          couldBe: runs && (() => bitsOf(numbersIn(runs), all.devices)),
        };
      }),
  };
}

/** When each tenant first had a device that counts on any rung, oldest first. */
function tenantTimes(gains: RungGains, fleet: Fleet): Uint32Array {
  const first = new Map<string, number>();
  for (const rung of deviceRungs) {
    const { t, device } = gains[rung];
    for (const [i, one] of device.entries()) {
      const tenant = tenantOf(fleet, one);
      first.set(tenant, Math.min(first.get(tenant) ?? Number.POSITIVE_INFINITY, t[i]));
    }
  }
  return Uint32Array.from(first.values()).sort();
}

/** Devices have numbers product by product, in the order of the plan. */
function tenantOf(fleet: Fleet, device: number): string {
  let first = 0;
  for (const { tenant, count } of fleet) {
    first += count;
    if (device < first) return tenant;
  }
  return '';
}

function allIn(fleet: Fleet): Readonly<Record<Rung, number>> {
  const count = fleet.reduce((sum, product) => sum + product.count, 0);
  const tenants = new Set(fleet.map(({ tenant }) => tenant)).size;
  return { devices: count, credentials: count, topics: count, tenants };
}

function* numbersIn(runs: NonNullable<RunReach['devices']>[DeviceRung]): Generator<number> {
  for (const [first, last] of runs) for (let device = first; device <= last; device++) yield device;
}

function bitsOf(some: Iterable<number>, size: number): DeviceBits {
  const bits = new Uint8Array(Math.ceil(size / 8));
  let count = 0;
  for (const device of some) {
    bits[device >> 3] |= 1 << (device & 7);
    count++;
  }
  return { bits, count };
}
