/** A slice of a fleet: of `devices`, those whose number has the remainder `slice`, divided by `slices`. */
export interface Slice {
  readonly slice: number;
  readonly slices: number;
  /** How many the whole fleet has. */
  readonly devices: number;
}

export const isInSlice = ({ slice, slices, devices }: Slice, device: number): boolean =>
  Number.isSafeInteger(device) && device >= 0 && device < devices && device % slices === slice;

export const devicesIn = ({ slice, slices, devices }: Slice): number => Math.ceil((devices - slice) / slices);
