import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { ProcessId, Row, Tick } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import { Links } from '../../sim/network/links.ts';
import type { PacketDelay } from '../../sim/network/packet-delay.ts';
import { UplinkQueues } from '../../sim/network/uplink-queues.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { reasonCode } from '../core/close-reasons.ts';
import { type Connections, DEVICE_END } from '../core/connections.ts';
import { UndeliveredPackets } from '../core/undelivered.ts';
import { ByteBudgets } from './byte-budgets.ts';
import { CONTROL_BYTES } from './wire-sizes.ts';

/** Packets on their way between devices and the edge: how long they take, and what becomes of them without a network. */
export class DeviceTraffic {
  private readonly links: Links;
  private readonly undelivered = new UndeliveredPackets();
  /** Of devices with an implant that sends. */
  private readonly uplinks: UplinkQueues;
  private readonly budgets: ByteBudgets;
  /** Whether any packet can have to wait: one comparison a packet for fleets without implants and budgets. */
  private isHeldUp = false;

  private readonly fleet: Fleet;
  private readonly link: ServiceLink;

  constructor(
    private readonly parts: FabricParts,
    private readonly connections: Connections,
  ) {
    this.fleet = parts.fleet;
    this.link = parts.link;
    this.links = new Links(parts.fleet, parts.plan.network);
    this.uplinks = new UplinkQueues(parts.fleet.gateways);
    this.budgets = new ByteBudgets(parts);
    this.noteHeldUp();
  }

  /** Whether no packet has to wait for others. */
  get isFree(): boolean {
    return !this.isHeldUp;
  }

  /** Sets a delay to that of packets of this size between the device and the edge. */
  setDelay(delay: PacketDelay, device: number, bytes: number): void {
    this.links.setDelay(delay, device, bytes);
  }

  up(conn: number, message: Message, bytes: number, cause: Row): void {
    const { fleet, link } = this;
    const device = this.connections.deviceOf(conn);
    const { now } = link;
    if (fleet.networkFaults.get(device) > 0) {
      if (this.undelivered.put(conn, now, { isUp: true, message: codec.keep(message), bytes, cause }))
        link.toSelf(codec.stalled(conn, now), this.parts.networkRow(device), now + STALL_MAX_MS);
      return;
    }
    const waits = this.isHeldUp ? this.waitFor(device, conn, bytes) : 0;
    const at = this.connections.arrivesUp(conn, now + waits + this.links.uplink(device, bytes));
    link.receiveFrom(device, message, cause, at);
  }

  down(conn: number, message: Message, bytes: number): void {
    const { fleet, link } = this;
    const device = this.connections.deviceOf(conn);
    const cause = this.connections.causeOf(conn);
    const { now } = link;
    if (fleet.networkFaults.get(device) > 0) {
      this.undelivered.put(conn, now, { isUp: false, message: codec.keep(message), bytes, cause });
      return;
    }
    const at = this.connections.arrivesDown(conn, now + this.links.downlink(device, bytes));
    link.send(device, message, cause, at);
  }

  /** An implant on a device sends, as far as the budget of its uplink goes: that much takes the uplink. */
  implantSends(device: number, bytes: number, cause: Row): Verdict {
    const { now } = this.link;
    const { bytes: left, verdict } = this.budgets.spend(device, bytes, now);
    this.uplinks.occupy(device, left, this.bandwidthOf(device), now, cause);
    this.noteHeldUp();
    return verdict;
  }

  implantSilent(device: number): void {
    this.uplinks.release(device);
    this.budgets.release(device);
    this.noteHeldUp();
  }

  /** How long the packet waits for room in the budget of its uplink, and then for what an implant sends. */
  private waitFor(device: number, conn: number, bytes: number): number {
    const { now } = this.link;
    const untilRoom = this.budgets.isEmpty ? 0 : this.budgets.enter(device, bytes, now);
    const waits = untilRoom + this.uplinks.enter(device, bytes, this.bandwidthOf(device), now + untilRoom);
    // What comes of a connection that is held up goes back to the implant.
    const behind = waits === 0 ? undefined : this.uplinks.causeFor(device);
    if (behind !== undefined) this.connections.setCause(conn, behind);
    return waits;
  }

  /** While packets may have to wait, no stretch begins: those that have begun are taken back once. */
  private noteHeldUp(): void {
    const wasHeldUp = this.isHeldUp;
    this.isHeldUp = !this.uplinks.isEmpty || !this.budgets.isEmpty;
    if (this.isHeldUp && !wasHeldUp) this.fleet.allToPresent();
  }

  private bandwidthOf(device: number): number | undefined {
    const { fleet, plan } = this.parts;
    return (fleet.productOf(device).plan.network ?? plan.network).bandwidthBps;
  }

  /** Whether the device at the far end can answer: neither it nor its network has gone. */
  answers(conn: number): boolean {
    return (
      this.connections.has(conn, DEVICE_END) && this.fleet.networkFaults.get(this.connections.deviceOf(conn)) === 0
    );
  }

  /** How long the device at the far end takes to answer; undefined if none can come. */
  roundTrip(conn: number): number | undefined {
    const device = this.connections.deviceOf(conn);
    if (!this.answers(conn)) return undefined;
    return this.links.downlink(device, CONTROL_BYTES) + this.links.uplink(device, CONTROL_BYTES);
  }

  /** The network is back: TCP retransmits what it could not deliver, in order. */
  retransmit(conn: number): void {
    for (const { isUp, message, bytes, cause } of this.undelivered.take(conn)) {
      if (isUp) this.up(conn, codec.again(message), bytes, cause);
      else if (this.connections.has(conn, DEVICE_END)) this.down(conn, codec.again(message), bytes);
    }
  }

  /** The device's TCP gives the connection up, if it has waited since that tick. */
  timeOut(conn: number, since: Tick, cause: Row): void {
    if (!this.undelivered.isSince(conn, since)) return;
    const { fleet, link } = this;
    const device: ProcessId = this.connections.deviceOf(conn);
    if (fleet.connection.get(device) !== conn) return;
    this.undelivered.forget(conn);
    link.send(device, codec.closed(conn, reasonCode['timed-out']), cause, link.now + 1);
  }

  forget(conn: number): void {
    this.undelivered.forget(conn);
  }

  save() {
    return { undelivered: this.undelivered.save(), uplinks: this.uplinks.save(), budgets: this.budgets.save() };
  }

  restore({ undelivered, uplinks, budgets }: ReturnType<DeviceTraffic['save']>): void {
    this.undelivered.restore(undelivered);
    this.uplinks.restore(uplinks);
    this.budgets.restore(budgets);
    this.noteHeldUp();
  }
}

/** How long TCP tries to deliver before it gives the connection up (assumption: a device's stack, 2 minutes). */
const STALL_MAX_MS = 120_000;
