import type { Fleet } from '../fleet/fleet.ts';
import type { ProcessId, Row } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import type { ServiceLink } from '../protocol/service-link.ts';
import { Links } from './links.ts';
import { PacketDelay } from './packet-delay.ts';

/** What a channel carries messages over. */
export interface DeviceChannelParts {
  readonly fleet: Fleet;
  readonly network: NetworkPlan;
  readonly link: ServiceLink;
  /** Size of each message. */
  readonly bytes: number;
}

/** The same either way. */
export interface ChannelDelays {
  readonly uplink: PacketDelay;
  readonly downlink: PacketDelay;
}

/** Requests of devices to a service, and its answers, each on a connection of its own: lost during a network outage. */
export class DeviceChannel {
  private readonly fleet: Fleet;
  private readonly link: ServiceLink;
  private readonly links: Links;
  private readonly bytes: number;
  private readonly delays: ChannelDelays;

  constructor({ fleet, network, link, bytes }: DeviceChannelParts) {
    this.fleet = fleet;
    this.link = link;
    this.links = new Links(fleet, network);
    this.bytes = bytes;
    const delay = new PacketDelay(fleet);
    this.delays = { uplink: delay, downlink: delay };
  }

  /** How long the channel's messages take, by the words of their draws; valid until the next is asked for. */
  delaysOf(device: ProcessId): ChannelDelays {
    this.links.setDelay(this.delays.uplink, device, this.bytes);
    return this.delays;
  }

  /** From the device to the service. */
  up(device: ProcessId, message: Message, cause: Row): void {
    if (this.fleet.networkFaults.get(device) > 0) return;
    this.link.receiveFrom(device, message, cause, this.link.now + this.links.uplink(device, this.bytes));
  }

  /** From the service to the device. */
  down(device: ProcessId, message: Message, cause: Row): void {
    if (this.fleet.networkFaults.get(device) > 0) return;
    this.link.send(device, message, cause, this.link.now + this.links.downlink(device, this.bytes));
  }
}
