import { describe, expect, it, vi } from 'vitest';
import { LostSlices } from '../../broker/live/lost-slices.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { planWith } from '../kit/small-plan.ts';

/** Five devices in two slices, of which the first four have a connection. */
function fleetInSlices() {
  const fleet = new Fleet(planWith([{ count: 5 }]));
  for (let device = 0; device < fleet.size; device++) fleet.connection.set(device, device < 4 ? 10 + device : -1);
  let rows = 100;
  const link = { now: 7_000, record: vi.fn(() => rows++), send: vi.fn() };
  const slices = new LostSlices({ fleet, link: link as unknown as FabricParts['link'] }, 2);
  return { fleet, link, slices };
}

const loss = (slice: number) => ({ slice, worker: 'vm.1.a', heardAt: 0, reason: 'silent for 4.0 s' });

describe('a slice that is lost', () => {
  it('leaves each of its devices without a network for good, and no other one', () => {
    const { fleet, slices } = fleetInSlices();
    slices.lose(loss(0), 3_000);
    expect(Array.from({ length: 5 }, (_, device) => fleet.networkFaults.get(device))).toEqual([1, 0, 1, 0, 1]);
  });

  it('has a row for each device, which is behind the end of its connection', () => {
    const { link, slices } = fleetInSlices();
    slices.lose(loss(0), 3_000);
    expect([0, 1, 2, 3, 4].map((device) => slices.rowOf(device))).toEqual([100, undefined, 101, undefined, 102]);
    expect(link.send.mock.calls.map(([device, { type }, row, at]) => [device, type, row, at])).toEqual([
      [0, EventCode.CLOSED, 100, 7_001],
      [2, EventCode.CLOSED, 101, 7_001],
    ]);
    expect(slices.lost).toMatchObject([{ worker: 'vm.1.a', heardMs: 3_000, lostMs: 7_000, devices: 3 }]);
  });

  it('ends the run if it is the last one', () => {
    const { slices } = fleetInSlices();
    slices.lose(loss(1), 0);
    expect(slices.areAll).toBe(false);
    slices.lose(loss(0), 0);
    expect(slices.areAll).toBe(true);
  });
});
