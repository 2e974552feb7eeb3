/** Which devices a row group has rows of: a bit for each, or for several of a very large fleet. */
export interface RowGroupDevices {
  /** False only if none of its rows is the device's. */
  mayHold(device: number): boolean;
}

/** Memory: of a million devices 125 kB a group; of a larger fleet no more. */
export function deviceSight(column: Uint32Array, devices: number): RowGroupDevices {
  const bits = Math.min(devices, bitsMax);
  const set = new Uint8Array((bits + 7) >> 3);
  for (let i = 0; i < column.length; i++) {
    // The missing device falls anywhere: one group more may then be looked at.
    const bit = column[i] % bits;
    set[bit >> 3] |= 1 << (bit & 7);
  }
  return {
    mayHold(device) {
      const bit = device % bits;
      return ((set[bit >> 3] >> (bit & 7)) & 1) === 1;
    },
  };
}

const bitsMax = 2 ** 20;
