import { describe, expect, it } from 'vitest';
import { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { CommandCode } from '../../sim/protocol/outbox.ts';
import type { FabricPorts } from '../../sim/simulation/fabric-port.ts';
import { planWith } from '../kit/small-plan.ts';
import { trustOf } from '../kit/trust-of.ts';

type Sent = Parameters<FabricPorts['send']>;

/** A fabric whose messages the test delivers itself. */
function bench() {
  const plan = planWith([{ count: 4 }]);
  const fleet = new Fleet(plan);
  const counters = new RunCounters();
  const sent: Sent[] = [];
  const clock = { now: 0 };
  const ports: FabricPorts = {
    process: fleet.size,
    now: () => clock.now,
    send: (...message) => sent.push(message),
    alarmAt: () => {},
    record: () => 0,
    networkRow: () => 0,
    linkRow: () => 0,
  };
  const fabric = new SimulatedFabric(plan, fleet, counters, ports, trustOf(plan, fleet));
  const deliver = ([, from, type, a, b, cause, tick, payload]: Sent): void => {
    clock.now = tick;
    fabric.message(from, type, a, b, cause, payload);
  };
  return { fabric, fleet, counters, sent, clock, deliver };
}

describe('a dial', () => {
  it('is answered over its own connection', () => {
    const { fabric, fleet, sent, deliver } = bench();
    fabric.handle(CommandCode.dial, 2, 0, 0, 5);
    expect(sent.map(([to, from]) => [to, from])).toEqual([[fleet.size, 2]]);
    deliver(sent[0]);
    expect(sent.slice(1).map(([to, from, , conn]) => [to, from, conn])).toEqual([[2, fleet.size, 0]]);
  });

  it('that arrives after its device has left gets no answer, and its number is used again once', () => {
    const { fabric, fleet, counters, sent, clock, deliver } = bench();
    fabric.handle(CommandCode.dial, 0, 0, 0, 3);
    fabric.handle(CommandCode.vanish, 0, 0, 0, 3);
    deliver(sent[0]);
    expect([sent.length, counters.refused]).toEqual([1, 0]);
    clock.now += 1;
    for (const device of [1, 2, 3]) fabric.handle(CommandCode.dial, device, 0, 0, 9);
    expect([0, 1, 2, 3].map((device) => fleet.connection.get(device))).toEqual([-1, 0, 1, 2]);
  });
});
