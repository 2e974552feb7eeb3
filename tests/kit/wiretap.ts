import type { Packet } from 'mqtt-packet';
import type { BrokerCore, BrokerHost, OwnPacket, ReadingPacket } from '../../broker/core/broker-core.ts';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { World } from '../../sim/simulation/world.ts';
import { type Row, type Sample, traceRows } from './trace-rows.ts';

/** A packet at the broker's end: its time, its direction, and the packet itself. */
export interface TappedPacket {
  readonly t: number;
  readonly conn: number;
  /** `reading 4`, `reading 4 dup`, `connack 3`, `pingreq`, `drop`. */
  readonly what: string;
}

export interface Tapped {
  readonly world: World;
  readonly rows: readonly Row[];
  readonly samples: readonly Sample[];
  readonly packets: readonly TappedPacket[];
  /** Times at which the tap recorded it. */
  times(what: string | RegExp): readonly number[];
}

/** Runs a plan with a tap between fabric and broker; `tamper` may change a packet before the broker receives it. */
export async function tapped(plan: Plan, tamper: (packet: Packet) => Packet = (packet) => packet): Promise<Tapped> {
  const packets: TappedPacket[] = [];
  let trace!: ReturnType<typeof traceRows>;
  const world = new World(plan, {
    stretches: false,
    sink: {
      changes: (block) => trace.sink.changes(block),
      events: (block) => trace.sink.events(block),
      samples: (block) => trace.sink.samples(block),
      reached: () => {},
    },
    fabric: (parts) => new SimulatedFabric(parts, (host) => tap(host, packets, tamper)),
  });
  trace = traceRows(world.projection.regions);
  await world.fabric.start();
  world.advance(plan.durationMs);
  world.conclude('finished');
  const { rows, samples } = trace;
  const times = (what: string | RegExp) =>
    packets.filter((one) => (typeof what === 'string' ? one.what === what : what.test(one.what))).map(({ t }) => t);
  return { world, rows, samples, packets, times };
}

function tap(host: BrokerHost, packets: TappedPacket[], tamper: (packet: Packet) => Packet): BrokerCore {
  const note = (conn: number, what: string) => packets.push({ t: host.now(), conn, what });
  const listening = Object.assign(Object.create(host) as BrokerHost, {
    send(conn: number, packet: Packet) {
      note(conn, packet.cmd === 'connack' ? `connack ${packet.returnCode}` : packet.cmd);
      host.send(conn, packet);
    },
    sendPuback(conn: number, messageId: number) {
      note(conn, 'puback');
      host.sendPuback(conn, messageId);
    },
  });
  const broker = new ModelBroker(listening);
  const { receive, receiveReading, drop } = broker;
  return Object.assign(broker, {
    receive(conn: number, packet: Packet) {
      note(conn, packet.cmd);
      receive.call(broker, conn, tamper(packet));
    },
    receiveOwn(conn: number, device: number, command: OwnPacket) {
      broker.receive(conn, host.packetOf(command, device));
    },
    receiveReading(conn: number, device: number, reading: ReadingPacket) {
      note(conn, `reading ${reading.number}${reading.dup ? ' dup' : ''}`);
      receiveReading.call(broker, conn, device, reading);
    },
    drop(conn: number) {
      note(conn, 'drop');
      drop.call(broker, conn);
    },
  });
}
