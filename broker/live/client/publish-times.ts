/**
 * When each of a device's latest readings was first sent, in memory that all threads share.
 *
 * So measuring end-to-end latency needs no bytes in the payload, and readings have the same bytes in every fidelity.
 *
 * Shape   PLACES slots a device, more than it has readings in flight; later readings reuse the slots
 */
export class PublishTimes {
  private readonly times: Float64Array;
  private readonly readings: Int32Array;

  constructor(readonly memory: SharedArrayBuffer) {
    const places = memory.byteLength / PLACE_BYTES;
    this.times = new Float64Array(memory, 0, places);
    this.readings = new Int32Array(memory, places * 8, places);
  }

  static memoryFor(devices: number): SharedArrayBuffer {
    return new SharedArrayBuffer(devices * PLACES * PLACE_BYTES);
  }

  sent(device: number, reading: number, at: number): void {
    const place = device * PLACES + (reading % PLACES);
    this.readings[place] = reading + 1;
    this.times[place] = at;
  }

  /** Undefined if a later reading has reused the slot. */
  of(device: number, reading: number): number | undefined {
    const place = device * PLACES + (reading % PLACES);
    return this.readings[place] === reading + 1 ? this.times[place] : undefined;
  }
}

const PLACES = 32;
const PLACE_BYTES = 12;
