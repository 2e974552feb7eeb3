import type { Fleet } from './fleet.ts';

/**
 * Finds readings that the platform will never get: their device has dropped them, or sent them in vain.
 *
 * A device sends its readings in order, so one that is missing when a later one arrives is lost. Readings taken are those
 * delivered, those lost, and those that a device still holds. What is found is recorded a tick later: within an
 * instant, brokers differ in when they serve the platform's own subscriber.
 */
export class LostReadings {
  private found: (readonly [device: number, count: number])[] = [];

  constructor(
    private readonly fleet: Fleet,
    /** Takes the number of readings that a device has lost since the last call. */
    private readonly record: (device: number, count: number) => unknown,
    /** Has `flush` called at the next tick. */
    private readonly remind: () => void,
  ) {}

  /** A reading is about to be counted as delivered. */
  arrived(device: number, reading: number): void {
    const missed = reading - this.fleet.expected.get(device);
    if (missed <= 0) return;
    if (this.found.length === 0) this.remind();
    this.found.push([device, missed]);
  }

  /** Records what has been found. */
  flush(): void {
    for (const [device, count] of this.found) this.record(device, count);
    this.found = [];
  }

  save(): readonly (readonly [number, number])[] {
    return [...this.found];
  }

  restore(found: ReturnType<LostReadings['save']>): void {
    this.found = [...found];
  }

  /** The run is over: readings that devices are done with, and that never arrived. */
  atEnd(): void {
    this.flush();
    const { fleet } = this;
    for (let device = 0; device < fleet.size; device++) {
      const missed = fleet.settled.get(device) - fleet.expected.get(device);
      if (missed > 0) this.record(device, missed);
    }
  }
}
