import { tamperings } from '../../decisions/boot/tampering.ts';
import { invariant } from '../../kernel/lab-error.ts';
import { type Capability, capabilities, type ManufacturingState, manufacturingStates } from './manufacturing.ts';
import { type Slots, updateSteps } from './slot-state.ts';

/** A device's persistent platform state; boot layers and applications follow from it and from the run's tables. */
export interface PlatformState {
  readonly slots: Slots;
  /** The one-way counter of security versions. */
  readonly counter: number;
  readonly manufacturing: ManufacturingState;
  readonly capabilities: readonly Capability[];
}

/** The same in six bytes: image set numbers in 16 bits, everything else in 32. */
export interface PackedPlatform {
  readonly sets: number;
  readonly word: number;
}

/**
 * Shape  word, from its low end: active 1 bit, marks 2 x 3, tries 2 x 2, trial 1, step 3, tampering 2 x 2, counter 8,
 *        manufacturing 2, capabilities 3
 */
export function pack({ slots, counter, manufacturing, capabilities: granted }: PlatformState): PackedPlatform {
  invariant(counter >= 0 && counter <= 255, 'a security counter has eight bits');
  let word = 0;
  let at = 0;
  const put = (value: number, bits: number): void => {
    invariant(value >= 0 && value < 1 << bits, `${value} has room in ${bits} bits`);
    word |= value << at;
    at += bits;
  };
  put(slots.active, 1);
  for (const mark of slots.marks) put(mark, 3);
  for (const left of slots.tries) put(left, 2);
  put(Number(slots.isTrial), 1);
  put(updateSteps.indexOf(slots.step), 3);
  for (const tampering of slots.tampered) put(tamperings.indexOf(tampering), 2);
  put(counter, 8);
  put(manufacturingStates.indexOf(manufacturing), 2);
  put(
    capabilities.reduce((bits, capability, nth) => bits | (Number(granted.includes(capability)) << nth), 0),
    capabilities.length,
  );
  invariant(
    slots.sets.every((set) => set >= 0 && set <= 255),
    'an image set number has eight bits',
  );
  return { sets: slots.sets[0] | (slots.sets[1] << 8), word: word >>> 0 };
}

/** Whether the image that runs is on trial, as `unpack` would say. */
export const isTrialIn = ({ word }: PackedPlatform): boolean => (word & TRIAL) !== 0;

export function unpack({ sets, word }: PackedPlatform): PlatformState {
  let at = 0;
  const take = (bits: number): number => {
    const value = (word >>> at) & ((1 << bits) - 1);
    at += bits;
    return value;
  };
  const active = take(1) as 0 | 1;
  const marks = [take(3), take(3)] as const;
  const tries = [take(2), take(2)] as const;
  const isTrial = take(1) === 1;
  const step = updateSteps[take(3)];
  const tampered = [tamperings[take(2)], tamperings[take(2)]] as const;
  const counter = take(8);
  const manufacturing = manufacturingStates[take(2)];
  const bits = take(capabilities.length);
  return {
    slots: { active, sets: [sets & 0xff, sets >>> 8], marks, tries, tampered, isTrial, step },
    counter,
    manufacturing,
    capabilities: capabilities.filter((_, nth) => ((bits >> nth) & 1) === 1),
  };
}

/** Behind the active slot, the marks and the tries. */
const TRIAL = 1 << 11;
