/** Which devices a row group has rows of: a bit per device, or per several of a very large fleet. */
export interface RowGroupDevices {
  /** False only if none of its rows is the device's. */
  mayHold(device: number): boolean;
}

/** Memory: 125 kB per group for a million devices; no more for a larger fleet. */
export function rowGroupDevices(column: Uint32Array, devices: number): RowGroupDevices {
  const bits = Math.min(devices, BITS_MAX);
  const set = new Uint8Array((bits + 7) >> 3);
  for (let i = 0; i < column.length; i++) {
    // `NONE` sets some bit too: at worst one more group is read.
    const device = column[i];
    const bit = device < bits ? device : device % bits;
    set[bit >> 3] |= 1 << (bit & 7);
  }
  return {
    mayHold(device) {
      const bit = device % bits;
      return ((set[bit >> 3] >> (bit & 7)) & 1) === 1;
    },
  };
}

const BITS_MAX = 2 ** 20;
