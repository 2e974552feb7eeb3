import { type Pair, type SlotAnswer, type Slots, withAt } from './slot-state.ts';

/** Bits of an image trailer: its magic is valid, the image is confirmed, the swap is complete. */
export const Trailer = { MAGIC: 1, IMAGE_OK: 2, COPY_DONE: 4 } as const;

export type SwapType = 'NONE' | 'TEST' | 'PERM' | 'REVERT' | 'FAIL' | 'PANIC';

/**
 * What MCUboot will do with the primary (first) and the secondary slot, from their trailers.
 *
 * `isStartable` refers to the image that would be swapped in: if it is not valid, the type is FAIL.
 *
 * Source       MCUboot design.md, image trailer and swap tables
 * Assumptions  PANIC is for trailers that no boot loader writes: bits without the magic
 */
export function swapType([primary, secondary]: Pair<number>, isStartable: boolean): SwapType {
  if (isPanic(primary) || isPanic(secondary)) return 'PANIC';
  const type = intended(primary, secondary);
  return type === 'NONE' || isStartable ? type : 'FAIL';
}

/**
 * Primary and secondary slot, exchanged by the boot loader: MCUboot.
 *
 * Only the primary slot runs. A new image is swapped in for a test; if it is not confirmed by the next reset, it is
 * swapped out again and left without its magic, so it is not tried a second time. An interrupted swap resumes at the
 * next reset. With nothing to swap, a primary image that does not verify makes the device hang.
 *
 * Source  MCUboot design.md: «Reset, invalid secondary» erases it and marks the primary OK
 */
export const swapTrailer = {
  select(slots: Slots, isPermanent: boolean): SlotAnswer {
    const marks = withAt(slots.marks, 1, Trailer.MAGIC | (isPermanent ? Trailer.IMAGE_OK : 0));
    return { slots: { ...slots, marks, step: 'selected' }, outcome: 'selected' };
  },

  reset(slots: Slots, startable: Pair<boolean>): SlotAnswer {
    if (slots.step === 'swapping') return { slots, outcome: 'swapping' };
    const rested: Slots = { ...slots, isTrial: false, step: 'idle' };
    const swap = swapType(slots.marks, slots.sets[1] !== 0 && startable[1]);
    switch (swap) {
      case 'PANIC':
        return { slots: rested, outcome: 'nothing-boots' };
      case 'TEST':
      case 'PERM':
      case 'REVERT':
        return { slots: { ...rested, step: 'swapping' }, outcome: 'swapping' };
      case 'FAIL':
        return startPrimary(withoutSecondary(rested), startable, 'fell-back');
      case 'NONE':
        return startPrimary(rested, startable, 'running');
    }
    swap satisfies never;
  },

  swapped(slots: Slots): SlotAnswer {
    const type = intended(...slots.marks);
    const isTrial = type === 'TEST';
    const primary = Trailer.MAGIC | Trailer.COPY_DONE | (isTrial ? 0 : Trailer.IMAGE_OK);
    return {
      slots: {
        ...slots,
        sets: [slots.sets[1], slots.sets[0]],
        tampered: [slots.tampered[1], slots.tampered[0]],
        marks: [primary, 0],
        isTrial,
        step: 'idle',
      },
      outcome: isTrial ? 'trial' : type === 'REVERT' ? 'reverted' : 'running',
    };
  },

  confirm(slots: Slots): SlotAnswer {
    if (!slots.isTrial) return { slots, outcome: 'ignored' };
    const marks = withAt(slots.marks, 0, slots.marks[0] | Trailer.IMAGE_OK);
    return { slots: { ...slots, marks, isTrial: false }, outcome: 'confirmed' };
  },
};

function intended(primary: number, secondary: number): 'NONE' | 'TEST' | 'PERM' | 'REVERT' {
  if ((secondary & Trailer.MAGIC) !== 0) return (secondary & Trailer.IMAGE_OK) !== 0 ? 'PERM' : 'TEST';
  const isUnconfirmed = (primary & (Trailer.MAGIC | Trailer.IMAGE_OK | Trailer.COPY_DONE)) === UNCONFIRMED;
  return isUnconfirmed ? 'REVERT' : 'NONE';
}

const UNCONFIRMED = Trailer.MAGIC | Trailer.COPY_DONE;
const isPanic = (trailer: number): boolean => trailer !== 0 && (trailer & Trailer.MAGIC) === 0;

/** «Ensures that it is not tried again»: the image that does not verify is erased, the primary one is marked OK. */
const withoutSecondary = (slots: Slots): Slots => ({
  ...slots,
  sets: [slots.sets[0], 0],
  tampered: slots.tampered[1] === 'loader' ? slots.tampered : [slots.tampered[0], 'none'],
  marks: [Trailer.MAGIC | Trailer.COPY_DONE | Trailer.IMAGE_OK, 0],
});

function startPrimary(slots: Slots, startable: Pair<boolean>, outcome: 'running' | 'fell-back'): SlotAnswer {
  return slots.sets[0] !== 0 && startable[0] ? { slots, outcome } : { slots, outcome: 'nothing-boots' };
}
