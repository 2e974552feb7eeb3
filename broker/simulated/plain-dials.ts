import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { ProcessId, Row, Tick } from '../../sim/kernel/ids.ts';
import { PacketDelay } from '../../sim/network/packet-delay.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import type { DialPath, RefusedDial } from '../../sim/simulation/dial-path.ts';
import type { PacketDelays } from '../../sim/simulation/reading-path.ts';
import { reasonCode } from '../core/close-reasons.ts';
import { type Connections, DEVICE_END, EDGE_END } from '../core/connections.ts';
import type { DeviceTraffic } from './device-traffic.ts';
import { CONTROL_BYTES } from './wire-sizes.ts';

interface PlainDialParts {
  readonly fleet: Fleet;
  readonly link: ServiceLink;
  readonly connections: Connections;
  readonly traffic: DeviceTraffic;
  linkRow(device: ProcessId): Row;
}

/** The way of dials through the simulated fabric as arithmetic, while the edge refuses them all. */
export class PlainDials implements DialPath {
  private readonly delays: { readonly uplink: PacketDelay; readonly downlink: PacketDelay };

  constructor(private readonly parts: PlainDialParts) {
    const { fleet } = parts;
    this.delays = { uplink: new PacketDelay(fleet), downlink: new PacketDelay(fleet) };
  }

  isFree(): boolean {
    return this.parts.traffic.isFree;
  }

  delaysOf(device: ProcessId): PacketDelays {
    const { uplink, downlink } = this.delays;
    this.parts.traffic.setDelay(uplink, device, CONTROL_BYTES);
    this.parts.traffic.setDelay(downlink, device, CONTROL_BYTES);
    return this.delays;
  }

  dialed(device: ProcessId, at: Tick): void {
    const { fleet, connections } = this.parts;
    fleet.connection.set(device, connections.take(device, at));
  }

  refused(device: ProcessId, at: Tick): void {
    const { fleet, connections } = this.parts;
    const conn = fleet.connection.get(device);
    fleet.connection.set(device, -1);
    connections.setLatest(conn, at, at);
    connections.release(conn, DEVICE_END | EDGE_END);
  }

  goOnWith(device: ProcessId, { dialedAt, up, down, isRefused }: RefusedDial): void {
    const { fleet, link, connections, linkRow } = this.parts;
    const conn = fleet.connection.get(device);
    connections.setLatest(conn, up, isRefused ? down : dialedAt);
    if (!isRefused) {
      link.receiveFromYet(device, codec.dial(conn), linkRow(device), up);
      return;
    }
    connections.release(conn, EDGE_END);
    link.sendYet(device, codec.closed(conn, reasonCode['broker-failed']), linkRow(device), down);
  }
}
