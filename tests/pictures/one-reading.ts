import type { BrokerCore, BrokerHost } from '../../broker/core/broker-core.ts';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { CommandCode } from '../../sim/protocol/commands.ts';
import { deviceEvents } from '../../sim/protocol/device-events.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { World } from '../../sim/simulation/world.ts';
import { lonePlan, minutely, minutes, running } from '../kit/lone-plan.ts';

export const lanes = ['device', 'fabric', 'broker', 'counters'] as const;
export type Lane = (typeof lanes)[number];

/** A call or a message of a run: from whom, to whom, what it is called in the code, and when it arrives. */
export interface Passage {
  readonly from: Lane;
  readonly to: Lane;
  readonly name: string;
  /** Ticks since the device took the reading. */
  readonly at: number;
}

/** What passes between the parts for the second reading of a lone device at QoS 1, as a run in simulated time has it. */
export async function oneReading(): Promise<readonly Passage[]> {
  const plan = lonePlan({ telemetry: minutely({ qos: 1 }) }, [], { durationMs: minutes(4) });
  const taken = running + minutes(2);
  const passages: Passage[] = [];
  const note = (from: Lane, to: Lane, name: string, at: number): void => {
    if (at >= taken && at < taken + 1_000) passages.push({ from, to, name, at: at - taken });
  };
  const world = new World(plan, {
    sink: nothing,
    stretches: false,
    fabric: (parts) => {
      const { fleet, link } = parts;
      const listening = Object.assign(Object.create(link) as ServiceLink, {
        send: (...sent: Parameters<ServiceLink['send']>) => {
          const [to, { type }, , at] = sent;
          if (to < fleet.size) note('fabric', 'device', eventNames[type], at);
          link.send(...sent);
        },
      });
      return new SimulatedFabric({ ...parts, link: listening }, (host) =>
        tapped(host, (from, to, name) => note(from, to, name, host.now())),
      );
    },
  });
  const { fabric } = world;
  const { command } = fabric;
  fabric.command = (code, ...others) => {
    note('device', 'fabric', commandNames[code], world.now);
    command.call(fabric, code, ...others);
  };
  await fabric.start();
  world.advance(plan.durationMs);
  return passages;
}

function tapped(host: BrokerHost, note: (from: Lane, to: Lane, name: string) => void): BrokerCore {
  const broker = new ModelBroker(
    Object.assign(Object.create(host) as BrokerHost, {
      sendPuback(conn: number, messageId: number): void {
        note('broker', 'fabric', 'sendPuback');
        host.sendPuback(conn, messageId);
      },
      ingested(device: number, reading: number, value: number, payloadBytes: number): void {
        note('broker', 'counters', 'ingested');
        host.ingested(device, reading, value, payloadBytes);
      },
    }),
  );
  const { receiveReading } = broker;
  return Object.assign(broker, {
    receiveReading(...reading: Parameters<BrokerCore['receiveReading']>): void {
      note('fabric', 'broker', 'receiveReading');
      receiveReading.apply(broker, reading);
    },
  });
}

const eventNames = Object.keys(deviceEvents);
const commandNames = Object.keys(CommandCode);
const nothing: TraceSink = { changes() {}, events() {}, samples() {}, reached() {} };
