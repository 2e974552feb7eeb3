import type { Tampering } from '../../decisions/boot/tampering.ts';

export type Slot = 0 | 1;
export type Pair<T> = readonly [T, T];

/**
 * The state of a device's two slots, in any scheme; an in-place scheme has slot 0 only.
 *
 * `active` is the slot that runs or, from `selected` to the reset, the one that will run. `sets` are image set numbers,
 * 0 for an empty or partly written slot. `marks` are three bits defined by the scheme, `tries` the remaining tries
 * where it counts.
 */
export interface Slots {
  readonly active: Slot;
  readonly sets: Pair<number>;
  readonly marks: Pair<number>;
  readonly tries: Pair<number>;
  readonly tampered: Pair<Tampering>;
  /** The running image has not been confirmed yet. */
  readonly isTrial: boolean;
  readonly step: UpdateStep;
}

/**
 * Progress of an installation. `writing` and `written` exist in memory only; the rest survives a power cut. `erased`: there
 * will be no further one, since the images are gone and with them whatever could have brought them back.
 */
export const updateSteps = ['idle', 'writing', 'written', 'selected', 'swapping', 'erased'] as const;
export type UpdateStep = (typeof updateSteps)[number];

export type SlotEvent =
  /** The spare slot is erased and written. */
  | { readonly kind: 'install' }
  /** The image set is completely written. */
  | { readonly kind: 'written'; readonly set: number }
  /** The next reset tries it; `isPermanent`: without a trial, where the scheme supports that. */
  | { readonly kind: 'select'; readonly isPermanent?: boolean }
  /** A start from the boot loader, for any reason. `startable`: by slot, whether the loader would start it. */
  | { readonly kind: 'reset'; readonly startable: Pair<boolean> }
  /** The boot loader has exchanged the slots. */
  | { readonly kind: 'swapped' }
  /** The running image is healthy. */
  | { readonly kind: 'confirm' }
  /** The running image rejects itself and wants the old one back. */
  | { readonly kind: 'reject'; readonly startable: Pair<boolean> }
  | { readonly kind: 'power-cut' };

export type SlotOutcome =
  /** The event has no effect in this state. */
  | 'ignored'
  /** The event is not allowed now; `reason` says why. */
  | 'refused'
  | 'writing'
  | 'written'
  | 'selected'
  /** The boot loader exchanges the slots; `swapped` follows. */
  | 'swapping'
  | 'running'
  /** The image runs, and has to be confirmed. */
  | 'trial'
  /** The old image runs again, since the new one was not confirmed. */
  | 'reverted'
  /** The other image runs, since the intended one would not start. */
  | 'fell-back'
  /** This start failed and another reset follows. */
  | 'retrying'
  | 'nothing-boots'
  | 'confirmed'
  | 'cut';

export interface SlotAnswer {
  readonly slots: Slots;
  readonly outcome: SlotOutcome;
  readonly reason?: string;
}

export const other = (slot: Slot): Slot => (slot === 0 ? 1 : 0);

export const withAt = <T>(pair: Pair<T>, slot: Slot, value: T): Pair<T> =>
  slot === 0 ? [value, pair[1]] : [pair[0], value];

/** A device as it leaves the factory: one image set, the other slot empty. */
export const factorySlots = (set: number): Slots => ({
  active: 0,
  sets: [set, 0],
  marks: [0, 0],
  tries: [TRIES_MAX, 0],
  tampered: ['none', 'none'],
  isTrial: false,
  step: 'idle',
});

/** BOOT_x_LEFT=3 in the example script of RAUC for U-Boot. */
export const TRIES_MAX = 3;
