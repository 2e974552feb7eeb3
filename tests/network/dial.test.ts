import { describe, expect, it } from 'vitest';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { Agenda } from '../../sim/kernel/time/agenda.ts';
import { type Message, NO_WORD } from '../../sim/kernel/time/message.ts';
import { Recorder } from '../../sim/kernel/trace/recorder.ts';
import { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { CommandNumbers } from '../../sim/protocol/device-command.ts';
import { ServerCertificates } from '../../sim/protocol/server-certificates.ts';
import { ServiceLink } from '../../sim/protocol/service-link.ts';
import { planWith } from '../kit/small-plan.ts';
import { trustOf } from '../kit/trust-of.ts';

/** A fabric whose messages the test delivers itself. */
function bench(plan = planWith([{ count: 4 }])) {
  const fleet = new Fleet(plan);
  const counters = new RunCounters();
  const sent: Sent[] = [];
  const clock = { now: 0 };
  const agenda = {
    get now() {
      return clock.now;
    },
    send: (to: number, from: number, message: Message, cause: number, at: number) =>
      sent.push({ to, from, message: codec.keep(message), cause, at }),
  } as unknown as Agenda;
  const link = new ServiceLink(fleet.size, agenda, new Recorder(nothing));
  const controls = controlSettings(plan.controls);
  const parts = { plan, fleet, counters, controls, link, trust: trustOf(plan, fleet) };
  const fabric = new SimulatedFabric(
    {
      ...parts,
      responder: 0,
      clients: fleet.size + 4,
      attackers: fleet.size + 5,
      losses: undefined,
      values: undefined,
      seen: undefined,
      commands: new CommandNumbers(),
      serverCertificates: new ServerCertificates(),
      networkRow: () => 0,
      linkRow: () => 0,
    },
    (host) => new ModelBroker(host),
  );
  const command = (code: number, device: number, cause: number): void =>
    fabric.command(code, device, NO_WORD, NO_WORD, cause);
  const deliver = ({ from, message, cause, at }: Sent): void => {
    clock.now = at;
    fabric.message(from, message, cause);
  };
  return { command, fleet, fabric, counters, sent, clock, deliver };
}

interface Sent {
  readonly to: number;
  readonly from: number;
  readonly message: Message;
  readonly cause: number;
  readonly at: number;
}

const nothing: TraceSink = { changes: () => {}, events: () => {}, samples: () => {}, reached: () => {} };

describe('a dial', () => {
  it('is answered over its own connection', () => {
    const { command, fleet, sent, deliver } = bench();
    command(CommandCode.dial, 2, 5);
    expect(sent.map(({ to, from }) => [to, from])).toEqual([[fleet.size, 2]]);
    deliver(sent[0]);
    expect(sent.slice(1).map(({ to, from, message }) => [to, from, codec.connectionIn(message)])).toEqual([
      [2, fleet.size, 0],
    ]);
  });

  it('that arrives after its device has left gets no answer, and its number is used again once', () => {
    const { command, fleet, counters, sent, clock, deliver } = bench();
    command(CommandCode.dial, 0, 3);
    command(CommandCode.vanish, 0, 3);
    deliver(sent[0]);
    expect([sent.length, counters.refused.total]).toEqual([1, 0]);
    clock.now += 1;
    for (const device of [1, 2, 3]) command(CommandCode.dial, device, 9);
    expect([0, 1, 2, 3].map((device) => fleet.connection.get(device))).toEqual([-1, 0, 1, 2]);
  });
});

describe('a client that waits for the status of its certificate', () => {
  it('leaves nothing behind on its connection, whose number another device may get', () => {
    const base = planWith([{ count: 4, identity: 'attested' }]);
    const revocation = { ...base.pki.revocation, check: 'ocsp' } as const;
    const { command, fleet, fabric, counters, sent, clock, deliver } = bench({
      ...base,
      pki: { ...base.pki, revocation },
    });
    for (const device of [0, 1]) fleet.issuedAt.set(device, 1);
    const connected = (device: number): void => {
      for (const code of [CommandCode.dial, CommandCode.secure, CommandCode.connect]) command(code, device, 3);
    };
    connected(0);
    deliver(sent[2]);
    expect(sent.slice(3).map(({ to, message }) => [to, message.type])).toEqual([
      [0, codec.TrustMessage.status],
      [fleet.size, codec.FabricMessage.statusTimeout],
    ]);
    command(CommandCode.vanish, 0, 3);
    clock.now += 1;
    connected(1);
    expect(fleet.connection.get(1)).toBe(0);
    const before = sent.length;
    fabric.message(0, codec.status(0, 'good'), 3);
    expect(sent.length).toBe(before);
    expect([counters.accepted.total, counters.refused.total, fabric.connections]).toEqual([0, 0, 0]);
  });
});
