import type { Fleet } from '../fleet/fleet.ts';
import { OwnCounts, type SentCounts } from '../kernel/time/sent-counts.ts';

/** Messages that each process has sent: those of devices in their fleet records, those of services here. */
export class FleetCounts implements SentCounts {
  private readonly services: OwnCounts;

  constructor(
    private readonly fleet: Fleet,
    services: number,
  ) {
    this.services = new OwnCounts(services);
  }

  next(process: number): number {
    const { fleet } = this;
    return process < fleet.size ? fleet.messagesSent.next(process) : this.services.next(process - fleet.size);
  }

  /** Counters of the services only; the fleet saves those of the devices. */
  save(): Uint32Array {
    return this.services.save();
  }

  restore(counts: Uint32Array): void {
    this.services.restore(counts);
  }
}
