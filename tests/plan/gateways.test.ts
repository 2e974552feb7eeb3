import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gateways } from '../../sim/plan/gateways.ts';
import { plainNetwork } from '../kit/small-plan.ts';

const to = (product: string, leaves: number, tenant = 'acme') => ({ tenant, product, leaves, lan: plainNetwork });
const member = (product: string, count: number, gateway?: ReturnType<typeof to>) => ({
  ...{ tenant: 'acme', product, count },
  ...(gateway === undefined ? {} : { gateway }),
});

/** Devices 0 to 4 are lamps, 5 to 7 hubs, 8 and 9 alone, 10 to 12 meters of another tenant. */
const fleet = [
  member('lamp', 5, to('hub', 2)),
  member('hub', 3),
  member('clock', 2),
  { ...member('meter', 3, to('hub', 1)), tenant: 'borealis' },
];

describe('a fleet with gateways', () => {
  const gateways = new Gateways(fleet);

  it('fills one gateway after the other, for each product by itself', () => {
    const of = Array.from({ length: 13 }, (_, device) => gateways.gatewayOf(device));
    expect(of).toEqual([5, 5, 6, 6, 7, -1, -1, -1, -1, -1, 5, 6, 7]);
    expect([5, 6, 7].map((gateway) => gateways.leavesOf(gateway))).toEqual([
      [0, 1, 10],
      [2, 3, 11],
      [4, 12],
    ]);
    expect([0, 4, 8, 12].map((device) => gateways.leavesOf(device))).toEqual([[], [], [], []]);
    expect(gateways.all()).toEqual([5, 6, 7]);
    expect(gateways.exist).toBe(true);
  });

  it('names only gateways that a device is behind', () => {
    const few = new Gateways([member('hub', 9), member('lamp', 5, to('hub', 4))]);
    expect(few.all()).toEqual([0, 1]);
    expect(few.leavesOf(2)).toEqual([]);
  });

  it('finds nobody behind the devices of a set that are no gateways', () => {
    const set = new Uint8Array(13);
    set[6] = set[0] = set[9] = 1;
    expect([...gateways.behind(set)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('has none without a product of that name and tenant', () => {
    const others = new Gateways([member('hub', 2), member('lamp', 4, to('hub', 2, 'borealis'))]);
    expect([others.exist, others.all(), others.gatewayOf(3)]).toEqual([false, [], -1]);
    expect(new Gateways([]).exist).toBe(false);
  });
});

it('agrees with itself: who is behind a gateway has it as its gateway', () => {
  const random = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 7 }))
    .map(([before, count, leaves]) => ({ before, count, leaves, hubs: Math.ceil(count / leaves) }));
  fc.assert(
    fc.property(random, ({ before, count, leaves, hubs }) => {
      const gateways = new Gateways([
        member('other', before),
        member('hub', hubs),
        member('lamp', count, to('hub', leaves)),
      ]);
      const behind = gateways.all().flatMap((gateway) => {
        const found = gateways.leavesOf(gateway);
        expect(found.length).toBeLessThanOrEqual(leaves);
        expect(found.map((leaf) => gateways.gatewayOf(leaf))).toEqual(found.map(() => gateway));
        const alone = new Uint8Array(before + hubs + count);
        alone[gateway] = 1;
        expect([...gateways.behind(alone)].flatMap((is, device) => (is === 1 ? [device] : []))).toEqual(found);
        return found;
      });
      expect(behind).toEqual(Array.from({ length: count }, (_, nth) => before + hubs + nth));
    }),
  );
});
