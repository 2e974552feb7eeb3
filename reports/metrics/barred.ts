import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';

/**
 * Tracks which devices were revoked or disabled. From then on such a device should be silent: its absence is no outage,
 * and its presence no success of the fleet. One byte per device.
 */
export class Barred {
  private readonly marks: Uint8Array;

  constructor(devices: number) {
    this.marks = new Uint8Array(devices);
  }

  /** The device that this row bars; undefined if it bars none, or one that was barred before. */
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
