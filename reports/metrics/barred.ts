import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';

/**
 * Follows which devices were revoked or disabled. From then on their success is silence: being offline is no outage of
 * theirs, and being online is no success of the fleet. A byte a device.
 */
export class Barred {
  private readonly marks: Uint8Array;

  constructor(devices: number) {
    this.marks = new Uint8Array(devices);
  }

  /** The device that this row bars, if it is the first to do so. */
  event({ kind, device }: EventBlock, i: number): number | undefined {
    if (kind[i] !== revoked && kind[i] !== disabled) return undefined;
    const d = device[i];
    if (d === NONE || this.has(d)) return undefined;
    this.marks[d] = 1;
    return d;
  }

  has = (device: number): boolean => this.marks[device] === 1;
}

const [revoked, disabled] = [kindCode('certificate.revoked'), kindCode('device.disabled')];
