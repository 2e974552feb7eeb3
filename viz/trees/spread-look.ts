import type { Spread } from '../../reports/trace-index/spread.ts';
import type { Sign } from '../data/signs.ts';
import type { PlacedName } from './place-names.ts';
import type { PlacedSpread } from './place-spread.ts';
import type { SpreadTree } from './spread-tree.ts';

/** What a picture of the spread is drawn from at an instant. */
export interface SpreadLook {
  readonly spread: Spread;
  readonly tree: SpreadTree;
  readonly placed: PlacedSpread;
  readonly names: readonly (PlacedName & { readonly text: string })[];
  /** On the axis of a tidy tree, by its share of that. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  /** How many devices had been taken; and the share of the axis at which the instant is. */
  readonly taken: number;
  readonly now: number;
  /** The device pointed at, by its column. */
  readonly active: number | undefined;
  /** The right edge of the boxes of actors. */
  readonly actorRight: number;
  readonly colors: SpreadColors;
  /** How much larger than standard text is, and how many pixels of the screen a pixel of the page has. */
  readonly scale: number;
  readonly ratio: number;
  /** The loudest sign of a device now; undefined where it has none any more. */
  signOf(device: number): Pick<Sign, 'shape' | 'tone'> | undefined;
  /** Its color as a pixel, and how loud it is. */
  pixelOf(device: number): { readonly pixel: number; readonly rank: number };
}

export interface SpreadColors {
  readonly ink: string;
  readonly dim: string;
  readonly line: string;
  readonly panel: string;
  readonly hostile: string;
  readonly tones: Readonly<Record<Sign['tone'], string>>;
}
