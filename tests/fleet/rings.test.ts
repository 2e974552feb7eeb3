import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import { planWith } from '../kit/small-plan.ts';

const rings = [
  { name: 'canary', share: 0.02 },
  { name: 'early', share: 0.1 },
  { name: 'broad', share: 0.88 },
];
const sites = [
  { name: 'north', share: 0.5 },
  { name: 'south', share: 0.5 },
];
const sensors = { tenant: 'acme', product: 'sensor', rings, sites, count: 500 } as const;

describe('the ring and site of a device', () => {
  const alone = placesOf([sensors]);

  it.each([
    ['another product comes after its own', [sensors, { product: 'valve', count: 50 }]],
    ['another product comes before its own', [{ product: 'valve', count: 50 }, sensors]],
    ['another tenant has a product of the same name', [{ tenant: 'beta', product: 'sensor', count: 9 }, sensors]],
    ['the product before its own grows', [{ product: 'valve', count: 5_000 }, sensors]],
    ['its own product grows', [{ ...sensors, count: 2_000 }]],
  ] as const)('stay when %s', (_what, products) => {
    const after = placesOf(products);
    for (const [name, place] of alone) expect(after.get(name)).toBe(place);
  });

  it('stay when its own product grows, for products of any name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 40 }), fc.nat(400), (product, count, more) => {
        const before = placesOf([{ ...sensors, product, count }]);
        const after = placesOf([{ ...sensors, product, count: count + more }]);
        for (const [name, place] of before) expect(after.get(name)).toBe(place);
      }),
    );
  });

  it('stay when the shares of the other change', () => {
    const other = placesOf([{ ...sensors, sites: [{ name: 'one', share: 1 }] }]);
    for (const [name, place] of alone) expect(other.get(name)!.split(' ')[0]).toBe(place.split(' ')[0]);
  });

  it('change with the seed and the replication', () => {
    expect(placesOf([sensors], 'another')).not.toEqual(alone);
    expect(placesOf([sensors], 'small', 1)).not.toEqual(alone);
    expect(placesOf([sensors], 'small', 0)).toEqual(alone);
  });

  it('are independent of each other', () => {
    const fleet = new Fleet(planWith([{ ...sensors, count: 20_000, rings: sites }]));
    let same = 0;
    for (let device = 0; device < fleet.size; device++) if (fleet.ring[device] === fleet.site[device]) same++;
    // Half of 20,000, with a standard deviation of 71; the bound is five.
    expect(Math.abs(same - 10_000)).toBeLessThan(355);
  });

  it('follow the shares of the fleet', () => {
    const fleet = new Fleet(planWith([{ ...sensors, count: 50_000 }]));
    const counts = new Map<string, number>();
    for (let device = 0; device < fleet.size; device++)
      counts.set(fleet.ringOf(device), (counts.get(fleet.ringOf(device)) ?? 0) + 1);
    for (const { name, share } of rings) {
      // Five standard deviations of a share among 50,000 devices.
      const bound = 5 * Math.sqrt(50_000 * share * (1 - share));
      expect(Math.abs(counts.get(name)! - 50_000 * share), name).toBeLessThan(bound);
    }
  });

  it('have a place for every device, even where shares fall short of one by rounding', () => {
    const third = { share: 0.1 + 0.2 + 1 / 30 };
    const three = [
      { name: 'a', ...third },
      { name: 'b', ...third },
      { name: 'c', ...third },
    ];
    const fleet = new Fleet(planWith([{ rings: three, count: 5_000 }]));
    expect(Math.max(...fleet.ring)).toBe(2);
  });

  it('are never one of share 0, and always the one of share 1', () => {
    const fleet = new Fleet(
      planWith([
        {
          count: 5_000,
          rings: [
            { name: 'none', share: 0 },
            { name: 'all', share: 1 },
            { name: 'nobody', share: 0 },
          ],
        },
      ]),
    );
    expect(new Set(fleet.ring)).toEqual(new Set([1]));
  });
});

describe('the chance key of a device', () => {
  it('is its own: no two devices of a fleet have the same', () => {
    const fleet = new Fleet(
      planWith(Array.from({ length: 30 }, (_, n) => ({ product: `p${n}`, count: 400 + n * 10 }))),
    );
    const keys = new Set(Array.from({ length: fleet.size }, (_, device) => fleet.keyOf(device)));
    expect(keys.size).toBe(fleet.size);
  });

  it('is its own even where the names of two products hash to neighboring keys', () => {
    const byKey = Array.from({ length: 20_000 }, (_, n) => `p${n}`)
      .map((product) => ({ product, from: keysOf([{ product, count: 1 }])[0] }))
      .sort((a, b) => a.from - b.from);
    const near = byKey.findIndex(({ from }, i) => i > 0 && from - byKey[i - 1].from < 400);
    const products = [byKey[near], byKey[near - 1]].map(({ product }) => ({ product, count: 400 }));
    const keys = keysOf(products);
    expect(new Set(keys).size).toBe(800);
    // The first product keeps the keys that it has without the other.
    expect(keys.slice(0, 400)).toEqual(keysOf(products.slice(0, 1)));
  });

  it('follows the name, so that it is the same in every fleet', () => {
    const one = new Fleet(planWith([sensors]));
    const other = new Fleet(planWith([{ product: 'valve', count: 77 }, sensors]));
    for (const name of ['acme/sensor-1', 'acme/sensor-500'])
      expect(other.keyOf(other.numberOf(name))).toBe(one.keyOf(one.numberOf(name)));
  });
});

function keysOf(products: readonly Partial<ProductPlan>[]): readonly number[] {
  const fleet = new Fleet(planWith(products));
  return Array.from({ length: fleet.size }, (_, device) => fleet.keyOf(device));
}

function placesOf(
  products: readonly Partial<ProductPlan>[],
  seed = 'small',
  replication = 0,
): ReadonlyMap<string, string> {
  const fleet = new Fleet(planWith(products, { seed }), replication);
  return new Map(
    Array.from({ length: fleet.size }, (_, device) => [
      fleet.nameOf(device),
      `${fleet.ringOf(device)} ${fleet.siteOf(device)}`,
    ]),
  );
}
