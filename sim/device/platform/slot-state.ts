import type { Tampering } from '../../decisions/boot/tampering.ts';

export type Slot = 0 | 1;
export type Pair<T> = readonly [T, T];

/**
 * Where a device stands with its two slots, whatever the scheme; in place there is slot 0 only.
 *
 * `active` is what runs, and from `selected` to the reset what will run. `sets` are image set numbers, 0 for nothing or
 * half of something. `marks` are three bits in the words of the scheme, `tries` what is left of them where they count.
 */
export interface Slots {
  readonly active: Slot;
  readonly sets: Pair<number>;
  readonly marks: Pair<number>;
  readonly tries: Pair<number>;
  readonly tampered: Pair<Tampering>;
  /** What runs has not been confirmed yet. */
  readonly isTrial: boolean;
  readonly step: UpdateStep;
}

/** How far an installation is. `writing` and `written` live in memory only; the rest survives a power cut. */
export const updateSteps = ['idle', 'writing', 'written', 'selected', 'swapping'] as const;
export type UpdateStep = (typeof updateSteps)[number];

export type SlotEvent =
  /** The spare slot is erased and written to. */
  | { readonly kind: 'install' }
  /** All of an image set is there. */
  | { readonly kind: 'written'; readonly set: number }
  /** The next reset is to try it; `isPermanent`: without a trial, where the scheme knows that. */
  | { readonly kind: 'select'; readonly isPermanent?: boolean }
  /** A start from the boot loader, for any reason. By slot, whether what is in it would be started. */
  | { readonly kind: 'reset'; readonly startable: Pair<boolean> }
  /** The boot loader has exchanged the slots. */
  | { readonly kind: 'swapped' }
  /** What runs is healthy. */
  | { readonly kind: 'confirm' }
  /** What runs gives up on itself and wants the old image back. */
  | { readonly kind: 'reject'; readonly startable: Pair<boolean> }
  | { readonly kind: 'power-cut' };

export type SlotOutcome =
  /** The event means nothing here. */
  | 'ignored'
  /** The event is not allowed now; `reason` says why. */
  | 'refused'
  | 'writing'
  | 'written'
  | 'selected'
  /** The boot loader exchanges the slots; `swapped` is to follow. */
  | 'swapping'
  | 'running'
  /** Runs, and has to be confirmed. */
  | 'trial'
  /** The old image runs again, since the new one was not confirmed. */
  | 'reverted'
  /** The other image runs, since the one that should have would not start. */
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

/** A device as it leaves the factory: one image set, and nothing in the other slot. */
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
