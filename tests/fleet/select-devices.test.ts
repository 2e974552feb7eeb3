import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { selectDevices } from '../../sim/fleet/select-devices.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { planWith } from '../kit/small-plan.ts';

const halves = (one: string, other: string): ProductPlan['rings'] => [
  { name: one, share: 0.5 },
  { name: other, share: 0.5 },
];
const products = [
  { tenant: 'acme', product: 'sensor', profile: 'sphere', count: 300, rings: halves('canary', 'broad') },
  { tenant: 'acme', product: 'gateway', profile: 'linux-gateway', count: 20, sites: halves('north', 'south') },
  { tenant: 'beta', product: 'sensor', profile: 'esp32', count: 80, sites: halves('north', 'west') },
] as const satisfies readonly Partial<ProductPlan>[];
const fleet = new Fleet(planWith(products));
const all = Array.from({ length: fleet.size }, (_, device) => device);

const names = (selection: Selection, step = 0, of = fleet): readonly string[] =>
  Array.from(selectDevices(of, selection, step), (device) => of.nameOf(device));

/** The value of a selection field for a device, as the fleet names it. */
const fieldOf = {
  tenant: (device: number) => fleet.productOf(device).plan.tenant,
  product: (device: number) => fleet.productOf(device).plan.product,
  profile: (device: number) => fleet.productOf(device).plan.profile,
  ring: (device: number) => fleet.ringOf(device),
  site: (device: number) => fleet.siteOf(device),
} as const;

const fields = fc.record(
  {
    tenant: fc.constantFrom('acme', 'beta', 'nobody'),
    product: fc.constantFrom('sensor', 'gateway', 'none'),
    profile: fc.constantFrom('sphere', 'esp32', 'linux-gateway', 'nrf91'),
    ring: fc.constantFrom('canary', 'broad', 'all'),
    site: fc.constantFrom('north', 'south', 'west', 'everywhere'),
  },
  { requiredKeys: [] },
);

describe('a selection', () => {
  it('without fields is the whole fleet', () => {
    expect([...selectDevices(fleet, {}, 0)]).toEqual(all);
  });

  it('is every device that all its fields name, in rising order', () => {
    fc.assert(
      fc.property(fields, (selection) => {
        const wanted = Object.entries(selection) as [keyof typeof fieldOf, string][];
        const matching = all.filter((device) => wanted.every(([field, value]) => fieldOf[field](device) === value));
        expect([...selectDevices(fleet, selection, 0)]).toEqual(matching);
      }),
    );
  });

  it('is empty, not everything, when nothing matches', () => {
    expect(names({ tenant: 'nobody' })).toEqual([]);
    expect(names({ tenant: 'nobody', pick: 3 })).toEqual([]);
    expect(names({ tenant: 'acme', profile: 'esp32', share: 1 })).toEqual([]);
  });
});

describe('a share', () => {
  it.each([
    [0, 0],
    [1, 400],
  ])('of %i is %i devices', (share, count) => {
    expect(selectDevices(fleet, { share }, 3)).toHaveLength(count);
  });

  it('is about that share', () => {
    // 120 of 400, with a standard deviation of 9; the bound is five.
    expect(Math.abs(selectDevices(fleet, { share: 0.3 }, 3).length - 120)).toBeLessThan(46);
  });

  it('contains every smaller share of the same step', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(9),
        (a, b, step) => {
          const larger = new Set(names({ share: Math.max(a, b) }, step));
          expect(names({ share: Math.min(a, b) }, step).every((name) => larger.has(name))).toBe(true);
        },
      ),
    );
  });

  it('differs at another step', () => {
    expect(names({ share: 0.3 }, 1)).not.toEqual(names({ share: 0.3 }, 2));
    expect(names({ share: 0.3 }, 1)).toEqual(names({ share: 0.3 }, 1));
  });
});

describe('a pick', () => {
  it.each([0, 1, 7, 400])('of %i is as many devices, in rising order', (pick) => {
    const picked = [...selectDevices(fleet, { pick }, 5)];
    expect(picked).toHaveLength(pick);
    expect(picked).toEqual([...new Set(picked)].sort((a, b) => a - b));
  });

  it('of more than there are is all there are', () => {
    expect(names({ product: 'gateway', pick: 21 })).toHaveLength(20);
  });

  it('contains every smaller pick of the same step', () => {
    const larger = new Set(names({ pick: 50 }, 2));
    for (const pick of [1, 10, 49]) expect(names({ pick }, 2).every((name) => larger.has(name))).toBe(true);
  });

  it('is taken from the share, where both are given', () => {
    const share = new Set(names({ share: 0.2 }, 4));
    const picked = names({ share: 0.2, pick: 5 }, 4);
    expect(picked).toHaveLength(5);
    expect(picked.every((name) => share.has(name))).toBe(true);
  });

  it('is spread over the fleet: over 400 steps more than half of 400 devices are picked', () => {
    const seen = new Set<string>();
    for (let step = 0; step < 400; step++) seen.add(names({ pick: 1 }, step)[0]);
    // Of 400 devices 1/e stay unpicked on average.
    expect(seen.size).toBeGreaterThan(200);
  });
});

it('a share keeps its devices when the fleet around them changes', () => {
  const larger = new Fleet(planWith([{ product: 'valve', count: 90 }, ...products]));
  const selection = { tenant: 'acme', product: 'sensor', share: 0.4 };
  expect(names(selection, 6, larger)).toEqual(names(selection, 6));
  expect(names({ ...selection, pick: 9 }, 6, larger)).toEqual(names({ ...selection, pick: 9 }, 6));
});
