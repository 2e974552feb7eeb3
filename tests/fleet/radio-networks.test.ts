import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { RadioNetworks } from '../../sim/fleet/radio-networks.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import { planWith } from '../kit/small-plan.ts';

const radio = { areaKm2: 1, rangeM: 100 };
const networksOf = (fleet: readonly Partial<ProductPlan>[], seed = 'radio') =>
  new RadioNetworks(new Fleet(planWith(fleet, { seed })));
const sitesOf = (...names: readonly string[]) => names.map((name) => ({ name, share: 1 / names.length }));

describe('devices in reach of each other', () => {
  it('are all that are no farther away than the range, whatever the area and the range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.double({ min: 0.01, max: 4, noNaN: true }),
        fc.integer({ min: 10, max: 3_000 }),
        fc.string(),
        (count, areaKm2, rangeM, seed) => {
          const networks = networksOf([{ count, radio: { areaKm2, rangeM } }], seed);
          const places = Array.from({ length: count }, (_, device) => networks.placeOf(device));
          for (const [device, [x, y]] of places.entries()) {
            expect(Math.max(x, y)).toBeLessThan(Math.sqrt(areaKm2) * 1_000);
            const expected = places.flatMap(([otherX, otherY], other) =>
              other !== device && Math.hypot(otherX - x, otherY - y) <= rangeM ? [other] : [],
            );
            expect([...networks.neighborsOf(device)]).toEqual(expected);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stay where they are when there are more of them, and stand elsewhere with another seed', () => {
    const [few, many] = [networksOf([{ count: 5, radio }]), networksOf([{ count: 50, radio }])];
    const others = networksOf([{ count: 5, radio }], 'another');
    for (let device = 0; device < 5; device++) {
      expect(many.placeOf(device)).toEqual(few.placeOf(device));
      expect(others.placeOf(device)).not.toEqual(few.placeOf(device));
    }
  });

  it('can be of several owners, and are at sites of one name, with one kind of radio', () => {
    const dense = { areaKm2: 0.0001, rangeM: 100 };
    const networks = networksOf([
      { count: 2, radio: dense, sites: sitesOf('north') },
      { count: 2, tenant: 'umbrella', radio: dense, sites: sitesOf('north') },
      { count: 1, product: 'bulb', radio: dense, sites: sitesOf('south') },
      { count: 1, product: 'valve', radio: { ...dense, rangeM: 90 }, sites: sitesOf('north') },
      { count: 1, product: 'pump', sites: sitesOf('north') },
    ]);
    const near = [0, 1, 2, 3, 4, 5, 6].map((device) => [...networks.neighborsOf(device)]);
    expect(near).toEqual([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], [], [], []]);
    expect([0, 3, 6].map((device) => networks.of(device))).toEqual([0, 0, -1]);
    expect(new Set([0, 4, 5].map((device) => networks.of(device))).size).toBe(3);
  });
});
