import { describe, expect, it } from 'vitest';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { smallerFleet } from '../../sim/plan/smaller-fleet.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';

const two = planWith([{ count: 3_000 }, { product: 'lock', count: 1_000 }]);

describe('a smaller fleet', () => {
  it('has as many devices as asked for, in the shares of its products', () => {
    expect(smallerFleet(two, 40).fleet.map(({ count }) => count)).toEqual([30, 10]);
    expect(deviceCount(smallerFleet(two, 400).fleet)).toBe(400);
  });

  it('keeps a device of every product', () => {
    const rare = planWith([{ count: 10_000 }, { product: 'lock', count: 3 }]);
    expect(smallerFleet(rare, 20).fleet.map(({ count }) => count)).toEqual([20, 1]);
  });

  it('keeps room behind its gateways', () => {
    const gateway = { tenant: 'acme', product: 'hub', leaves: 20, lan: plainNetwork };
    const house = planWith([
      { product: 'hub', count: 50 },
      { count: 1_000, gateway },
    ]);
    const { fleet } = smallerFleet(house, 66);
    expect(fleet.map(({ count }) => count)).toEqual([4, 63]);
  });

  it('has servers that are as much smaller, so that a device waits as long', () => {
    const shared = planWith([{ count: 1_000 }], {
      broker: { ...two.broker, handshakesPerSecond: 200, handshakeQueue: 4_010, maxConnections: 1_500, pendingMax: 50 },
      cloud: { ...two.cloud, attestationsPerSecond: 100, attestationQueue: 300 },
      updates: { bytesPerSecond: 1_000_000, checksPerSecond: 50, checkQueue: 10, latencyMs: 20 },
    });
    const { broker, cloud, updates } = smallerFleet(shared, 20);
    expect(broker).toMatchObject({ handshakesPerSecond: 4, handshakeQueue: 81, maxConnections: 30, pendingMax: 1 });
    expect(cloud).toMatchObject({ attestationsPerSecond: 2, attestationQueue: 6 });
    expect(updates).toEqual({ bytesPerSecond: 20_000, checksPerSecond: 1, checkQueue: 1, latencyMs: 20 });
  });

  it('leaves what is without limit without one', () => {
    const { broker, cloud, updates } = smallerFleet(two, 20);
    expect([broker.handshakesPerSecond, broker.maxConnections, cloud.attestationsPerSecond]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect('pendingMax' in broker).toBe(false);
    expect(updates).toBeUndefined();
  });

  it('picks the same share of its devices in a step, and at least one', () => {
    const action = {
      kind: 'power-off',
      on: { all: [{ product: 'sensor' }, { pick: 800 }], any: [{ pick: 2 }], share: 0.5 },
    };
    const timeline = [{ label: 'off', trigger: { kind: 'at', atMs: 5 }, action }] as unknown as Plan['timeline'];
    expect(smallerFleet({ ...two, timeline }, 40).timeline).toEqual([
      {
        label: 'off',
        trigger: { kind: 'at', atMs: 5 },
        action: {
          kind: 'power-off',
          on: { all: [{ product: 'sensor' }, { pick: 8 }], any: [{ pick: 1 }], share: 0.5 },
        },
      },
    ]);
  });

  it('has as many neighbors in reach of a radio', () => {
    const lamps = planWith([{ count: 2_000, radio: { areaKm2: 10, rangeM: 100 } }]);
    expect(smallerFleet(lamps, 100).fleet[0].radio).toEqual({ areaKm2: 0.5, rangeM: 100 });
  });

  it('is not of a file any more', () => {
    const roster = { file: 'fleet.csv', sha256: '', devices: 4_000, ignored: [] };
    expect('roster' in smallerFleet({ ...two, roster }, 40)).toBe(false);
  });

  it('leaves the plan itself as it is', () => {
    const before = structuredClone(two);
    smallerFleet(two, 40);
    expect(two).toEqual(before);
  });
});
