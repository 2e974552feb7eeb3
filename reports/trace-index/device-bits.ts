/** Devices of a run: bit `device & 7` of byte `device >> 3`. */
export interface DeviceBits {
  readonly count: number;
  readonly bits: Uint8Array<ArrayBuffer>;
}

/** Devices, each once: a set, or what has them as keys. */
export interface Devices {
  readonly size: number;
  has(device: number): boolean;
  keys(): IterableIterator<number>;
}

/** `all` is the size of the fleet. */
export function bitsOf(devices: Devices, all: number): DeviceBits {
  const bits = new Uint8Array((all + 7) >> 3);
  for (const device of devices.keys()) bits[device >> 3] |= 1 << (device & 7);
  return { count: devices.size, bits };
}
