import { invariant } from '../../kernel/lab-error.ts';
import type { Profile } from '../../plan/profiles.ts';
import { bootTries, TryMark } from './boot-tries.ts';
import { otadata } from './otadata.ts';
import { other, type Slot, type SlotAnswer, type SlotEvent, type Slots, withAt } from './slot-state.ts';
import { swapTrailer, Trailer } from './swap-trailer.ts';

/** How a product stores its images. */
export interface SlotScheme {
  readonly kind: Profile['slotScheme'];
  /** New images are on trial until confirmed. In ESP-IDF that needs configuring; on by default here. */
  readonly hasTrials: boolean;
}

export const schemeOf = ({ slotScheme }: Profile, hasTrials = true): SlotScheme => ({ kind: slotScheme, hasTrials });

/**
 * One step of a device's slots: what an update, a reset or a loss of power does to them.
 *
 * The order of an update is install, written, select, reset (on the swap scheme also swapped), confirm. With two slots
 * a loss of power between or during any of these leaves an image that boots. In place it may not: the only image is
 * partly written.
 */
export function slotStep(scheme: SlotScheme, slots: Slots, event: SlotEvent): SlotAnswer {
  switch (event.kind) {
    case 'install':
      return install(scheme, slots);
    case 'written':
      return written(scheme, slots, event.set);
    case 'power-cut': {
      const isLost = slots.step === 'writing' || slots.step === 'written';
      return { slots: isLost ? { ...slots, step: 'idle' } : slots, outcome: 'cut' };
    }
    case 'select':
      if (slots.step !== 'written') return refusal(slots, 'no image has been written');
      return select(scheme, slots, event.isPermanent === true || !scheme.hasTrials);
    case 'reset':
      return reset(scheme, slots, event.startable);
    case 'swapped':
      return slots.step === 'swapping' ? swapTrailer.swapped(slots) : { slots, outcome: 'ignored' };
    case 'confirm':
      return confirm(scheme, slots);
    case 'reject':
      return reject(scheme, slots, event.startable);
  }
  event satisfies never;
}

/** The slot that an update writes to: the inactive one, which on the swap scheme is always the second. */
export const spareOf = ({ kind }: SlotScheme, { active }: Slots): Slot =>
  kind === 'in-place' || kind === 'none' ? 0 : other(active);

/** The running slot: with two slots and an update selected, not yet the one that the next reset starts. */
export const runningSlot = ({ kind }: SlotScheme, { active, step }: Slots): Slot =>
  step === 'selected' && (kind === 'otadata' || kind === 'tries') ? other(active) : active;

/** The slot that the next reset is meant to start: on the swap scheme, the one that would be swapped in. */
export const wantedSlot = ({ kind }: SlotScheme, { active, marks }: Slots): Slot =>
  kind === 'trailer' && (marks[1] & Trailer.MAGIC) !== 0 ? 1 : active;

function install(scheme: SlotScheme, slots: Slots): SlotAnswer {
  if (scheme.kind === 'none') return refusal(slots, 'this product takes no updates');
  // Either would destroy the only image known to work.
  if (slots.isTrial) return refusal(slots, 'what runs has not been confirmed yet');
  if (slots.step === 'erased') return refusal(slots, 'everything has been erased');
  if (slots.step === 'selected' || slots.step === 'swapping') return refusal(slots, 'an update waits for its reset');
  const spare = spareOf(scheme, slots);
  const isLoader = slots.tampered[spare] === 'loader';
  return {
    slots: {
      ...slots,
      sets: withAt(slots.sets, spare, 0),
      // RAUC marks a slot bad before it writes to it; the other schemes clear its marks.
      marks: withAt(slots.marks, spare, scheme.kind === 'tries' ? TryMark.bad : 0),
      tries: scheme.kind === 'tries' ? withAt(slots.tries, spare, 0) : slots.tries,
      // An update overwrites tampering in the slot; it does not reach the loader.
      tampered: isLoader ? slots.tampered : withAt(slots.tampered, spare, 'none'),
      step: 'writing',
    },
    outcome: 'writing',
  };
}

function written(scheme: SlotScheme, slots: Slots, set: number): SlotAnswer {
  if (slots.step !== 'writing') return { slots, outcome: 'ignored' };
  invariant(set > 0, 'an image set that has been written has a number');
  return {
    slots: { ...slots, sets: withAt(slots.sets, spareOf(scheme, slots), set), step: 'written' },
    outcome: 'written',
  };
}

function select({ kind }: SlotScheme, slots: Slots, isPermanent: boolean): SlotAnswer {
  if (kind === 'otadata') return otadata.select(slots, !isPermanent);
  if (kind === 'tries') return bootTries.select(slots);
  if (kind === 'trailer') return swapTrailer.select(slots, isPermanent);
  return { slots: { ...slots, step: 'selected' }, outcome: 'selected' };
}

function reset({ kind }: SlotScheme, slots: Slots, startable: readonly [boolean, boolean]): SlotAnswer {
  if (kind === 'otadata') return otadata.reset(slots, startable);
  if (kind === 'tries') return bootTries.reset(slots, startable);
  if (kind === 'trailer') return swapTrailer.reset(slots, startable);
  const starts = slots.sets[0] !== 0 && startable[0];
  return { slots: { ...slots, step: 'idle' }, outcome: starts ? 'running' : 'nothing-boots' };
}

function confirm({ kind }: SlotScheme, slots: Slots): SlotAnswer {
  if (kind === 'otadata') return otadata.confirm(slots);
  if (kind === 'tries') return bootTries.confirm(slots);
  return kind === 'trailer' ? swapTrailer.confirm(slots) : { slots, outcome: 'ignored' };
}

/** On the swap scheme an image that rejects itself simply does not confirm, and resets. */
function reject({ kind }: SlotScheme, slots: Slots, startable: readonly [boolean, boolean]): SlotAnswer {
  if (!slots.isTrial || kind === 'trailer') return { slots, outcome: 'ignored' };
  const scheme = kind === 'otadata' ? otadata : bootTries;
  return scheme.canReject(slots, startable) ? scheme.reject(slots) : refusal(slots, 'there is nothing to go back to');
}

const refusal = (slots: Slots, reason: string): SlotAnswer => ({ slots, outcome: 'refused', reason });
