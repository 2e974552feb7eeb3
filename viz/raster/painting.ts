import type { Layout } from './layout.ts';
import type { Palette } from './palette.ts';
import type { Signs } from './signs-of.ts';

/** The inputs of a picture of the fleet. */
export interface Painting {
  readonly layout: Layout;
  /** The device in each slot. */
  readonly devices: Uint32Array;
  readonly codes: Uint8Array;
  readonly palette: Palette;
  /** Devices that stand out, one bit each; undefined: all of them. */
  readonly bits: Uint8Array | undefined;
  readonly pool: number;
  /** Signs of cells that are too small for shapes; see `signs-of.ts`. */
  readonly signs: Signs | undefined;
  readonly split: number;
}
