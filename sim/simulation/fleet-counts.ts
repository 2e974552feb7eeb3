import type { Fleet } from '../fleet/fleet.ts';
import { OwnCounts, type SentCounts } from '../kernel/time/sent-counts.ts';

/** What each process has sent: devices count in their records, which a step has at hand, services above them apart. */
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

  /** Those of the services: the devices' go with the fleet. */
  save(): Uint32Array {
    return this.services.save();
  }

  restore(counts: Uint32Array): void {
    this.services.restore(counts);
  }
}
