import type { Fleet } from '../fleet/fleet.ts';
import type { ProcessId, Row } from '../kernel/ids.ts';
import type { Message, Word } from '../kernel/time/message.ts';
import { DeviceChannel } from '../network/device-channel.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import * as codec from '../protocol/codec.ts';
import { EventCode } from '../protocol/event-codes.ts';
import { Outages } from '../protocol/outages.ts';
import type { CommandedProcess } from '../protocol/process.ts';
import type { ServiceLink } from '../protocol/service-link.ts';
import type { TimeInterceptor } from '../protocol/time-interceptor.ts';

/** What the service is made of. */
export interface TimeServiceParts {
  readonly fleet: Fleet;
  readonly network: NetworkPlan;
  readonly link: ServiceLink;
  /** Called when a device asks: the actors are made later. */
  readonly interceptor: () => TimeInterceptor;
}

/**
 * The time service of the platform: tells devices the true time. Nothing signs its answers. A request during an outage gets
 * none, and the device asks again. An actor on the path answers in place of the service, outage or not.
 *
 * Source  SNTP (RFC 4330)
 */
export class TimeService implements CommandedProcess<TimeState> {
  private readonly link: ServiceLink;
  private readonly channel: DeviceChannel;
  private readonly interceptor: () => TimeInterceptor;
  private readonly outages = new Outages(['time']);

  constructor({ fleet, network, link, interceptor }: TimeServiceParts) {
    this.link = link;
    this.interceptor = interceptor;
    this.channel = new DeviceChannel({ fleet, network, link, bytes: MESSAGE_BYTES });
  }

  command(_command: number, device: ProcessId, request: Word, _second: Word, cause: Row): void {
    this.channel.up(device, codec.askTime(request), cause);
  }

  message(device: ProcessId, message: Message, cause: Row): void {
    const forged = this.interceptor().timeFor(device);
    if (forged !== undefined) {
      this.channel.down(device, codec.answer(EventCode.TIME_FORGED, forged.step, codec.numberIn(message)), forged.row);
      return;
    }
    if (this.outages.isDown('time')) return;
    this.channel.down(device, codec.answerAt(EventCode.TIME_TOLD, this.link.now, codec.numberIn(message)), cause);
  }

  fail(cause: Row): void {
    if (this.outages.begin('time')) this.link.record('service.failed', { detail: 'time', cause });
  }

  recover(cause: Row): void {
    if (this.outages.end('time')) this.link.record('service.recovered', { detail: 'time', cause });
  }

  save() {
    return this.outages.save();
  }

  restore(state: TimeState): void {
    this.outages.restore(state);
  }
}

type TimeState = ReturnType<TimeService['save']>;

/** 48 bytes (RFC 4330, 4) and the headers of UDP and IPv4. */
const MESSAGE_BYTES = 76;
