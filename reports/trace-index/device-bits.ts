/** Devices of a run: bit `device & 7` of byte `device >> 3`. */
export interface DeviceBits {
  readonly count: number;
  readonly bits: Uint8Array<ArrayBuffer>;
}

/** `all` is the size of the fleet. */
export function bitsOf(devices: ReadonlySet<number>, all: number): DeviceBits {
  const bits = new Uint8Array((all + 7) >> 3);
  for (const device of devices) bits[device >> 3] |= 1 << (device & 7);
  return { count: devices.size, bits };
}
