import type { Family } from './families.ts';
export const colorModes = [
  'health',
  'power',
  'link',
  'trust',
  'update',
  'implant',
  'certificate',
  'firmware',
  'ring',
  'changed',
] as const;

export type ColorMode = (typeof colorModes)[number];

export interface LegendEntry {
  readonly name: string;
  readonly family: Family;
  /** For ordinal modes (age, firmware, ring): a place from 0 to 1 on a scale of colors, instead of the family's. */
  readonly scale?: number;
  /** Worst state wins where a pixel holds several devices: the higher the worse. */
  readonly weight: number;
}
