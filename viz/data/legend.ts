import type { Family } from '../../sim/device/color-family.ts';
import { regionNames } from '../../sim/plan/regions.ts';

// What the color of a device in the fleet picture can stand for, and the entries of its legend; the worker computes a code for
// each device.

export const colorModes = ['health', 'attacks', ...regionNames, 'certificate', 'firmware', 'ring', 'changed'] as const;

export type ColorMode = (typeof colorModes)[number];

export interface LegendEntry {
  readonly name: string;
  readonly family: Family;
  /**
   * For ordinal modes (age, firmware, ring): a position from 0 to 1 on a scale of colors, instead of the family's color.
   */
  readonly scale?: number;
  /** How bad the state is: where a pixel holds several devices, the greatest weight wins. */
  readonly weight: number;
}
