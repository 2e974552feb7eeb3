import { plain } from '../metrics/quantity.ts';
import type { AttackedOf } from '../trace-index/attack-account.ts';
import type { StepCount } from '../trace-index/step-devices.ts';
import type { StepStanding } from '../trace-index/steps-by.ts';

/** A sentence in parts; a number in it has devices behind it. */
export type Said = readonly (string | Counted)[];

export interface Counted {
  readonly count: number;
  readonly of: AttackedOf | StepOf;
}

/** Devices behind a number of a step. */
export interface StepOf extends Pick<StepStanding, 'step' | 'label'> {
  readonly counted: StepCount;
}

/** The same without what is behind its numbers. */
export const plainText = (said: Said): string =>
  said.map((part) => (typeof part === 'string' ? part : plain(part.count))).join('');
