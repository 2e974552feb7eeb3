/**
 * When each of the latest readings of a device was first sent, in memory that all threads see.
 *
 * So an end-to-end latency needs no byte in the payload, and readings look on the wire as in every other fidelity.
 *
 * Shape   by device, as many places as it has readings under way, and some; a place is used again by later readings
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

  /** Undefined if its place has been used for a later reading. */
  of(device: number, reading: number): number | undefined {
    const place = device * PLACES + (reading % PLACES);
    return this.readings[place] === reading + 1 ? this.times[place] : undefined;
  }
}

const PLACES = 32;
const PLACE_BYTES = 12;
