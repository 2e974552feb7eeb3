import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { RadioNetworks } from '../../sim/fleet/radio-networks.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attackRows, radio } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { componentsOf } from './spread/components.ts';
import { outbreakIn } from './spread/outbreak.ts';
import { radioed, START } from './spread/spread-plans.ts';

const field = { areaKm2: 0.2, rangeM: 100 };
const planFrom = (from: number, given: { readonly size?: number; readonly seed?: string } = {}): Plan =>
  radioed({ size: 25, seed: 'radio worm', untilMs: hours(24), ...field, from, ...given });
const placesIn = (plan: Plan) => {
  const networks = new RadioNetworks(new Fleet(plan));
  return Array.from({ length: plan.fleet[0].count }, (_, device) => networks.placeOf(device));
};

const takenBy = async (plan: Plan): Promise<ReadonlyMap<number, number>> => {
  const rows = (await attackRows(plan)).filter(({ kind, detail }) => kind === 'attack.gained' && detail === CONTROL);
  return new Map(rows.toReversed().map(({ device, t }) => [device!, t]));
};
const CONTROL = 'control of what it runs';

describe('a worm that goes from radio to radio', () => {
  it.each(['a', 'b', 'c'])('takes what is connected to its first lamp, and nothing else: seed %s', async (seed) => {
    const components = componentsOf(placesIn(planFrom(0, { seed })), field.rangeM);
    expect(components.length).toBeGreaterThan(1);
    for (const component of [components[0], components.at(-1)!]) {
      const taken = await takenBy(planFrom(component[0], { seed }));
      expect([...taken.keys()].toSorted((one, other) => one - other)).toEqual(component);
    }
  });

  it('comes as soon from one of a pair to the other as back', async () => {
    const delays = async (from: number) => {
      const plan = { ...planFrom(from, { size: 2 }), fleet: [{ ...planFrom(from, { size: 2 }).fleet[0], radio }] };
      const taken = await takenBy(plan);
      return taken.get(1 - from)! - START;
    };
    const [there, back] = [await delays(0), await delays(1)];
    expect(Math.abs(there - back)).toBeLessThan(5);
    expect(there).toBeGreaterThan(1_000);
  });

  it('gets to no lamp sooner because another one is off', async () => {
    for (const seed of ['1', '2', '3']) {
      const plan = planFrom(0, { seed, size: 40 });
      const free = await takenBy(plan);
      const off = at(minutes(1), { kind: 'power-off', on: { name: ['acme/lamp-7', 'acme/lamp-9'] } } as const);
      const kept = await takenBy({ ...plan, timeline: [...plan.timeline, off] });
      expect(kept.size).toBeGreaterThan(2);
      for (const [device, t] of kept) expect(t).toBeGreaterThan(free.get(device)! - 1_000);
    }
  });

  it('has its contacts with each lamp in reach at the mean time apart that the step says', async () => {
    const plan = radioed({
      ...{ size: 401, seed: 'star', areaKm2: radio.areaKm2, rangeM: radio.rangeM, from: 0 },
      ...{ untilMs: hours(4), contactMs: hours(1_000) },
    });
    const { outbreak } = await outbreakIn(plan);
    // Of 400 in reach of one device, each with a mean of 1,000 hours; then of two, and so on: growth of 0.4 an hour.
    const expected = Math.exp(0.4 * (4 - START / hours(1)));
    expect(outbreak.infected).toBeGreaterThan(expected / 5);
    expect(outbreak.infected).toBeLessThan(expected * 5);
  });

  it('crosses from one owner to another', async () => {
    const plan = planFrom(0, { size: 3 });
    const [lamp] = plan.fleet;
    const fleet = [
      { ...lamp, radio },
      { ...lamp, tenant: 'umbrella', radio },
    ];
    const leak = at(2, { kind: 'leak', secret: 'update-key', to: 'mallory', on: { name: 'umbrella/lamp-1' } } as const);
    const taken = await takenBy({ ...plan, fleet, timeline: [leak, ...plan.timeline] });
    expect([...taken.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('lacks a way to devices without a radio, and a lamp of that network to begin at', async () => {
    const plan = planFrom(0, { size: 3 });
    const { radio: _, ...deaf } = plan.fleet[0];
    const details = async (fleet: Plan['fleet']) =>
      (await attackRows({ ...plan, fleet })).filter(({ kind }) => kind === 'attack.lacked').map(({ detail }) => detail);
    expect(new Set(await details([deaf]))).toEqual(
      new Set(['A16 lan-worm, radio: mallory lacks control of what it runs (of a device of its radio network)']),
    );
    const north = { ...plan.fleet[0], radio };
    const south = { ...north, product: 'bulb', sites: [{ name: 'south', share: 1 }] };
    expect(await details([north, south])).toHaveLength(3);
  });

  it('goes on from a checkpoint', async () => {
    const plan = planFrom(0, { size: 40 });
    const { traceHash } = await runPlan(plan);
    for (const tick of [START + 1, START + minutes(9), hours(1)]) expect(await resumedHash(plan, tick)).toBe(traceHash);
  });
});
