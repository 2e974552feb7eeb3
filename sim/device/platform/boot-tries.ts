import { other, type Pair, type Slot, type SlotAnswer, type Slots, TRIES_MAX, withAt } from './slot-state.ts';

/** State of a slot besides its tries. */
export const TryMark = { unknown: 0, fresh: 1, good: 2, bad: 3 } as const;

/**
 * Two slots, each with three tries: RAUC with U-Boot.
 *
 * Every start uses up one try of the slot; a successful start restores them all. A slot without tries is skipped; when
 * neither has any, both get three again.
 *
 * Source       RAUC: contrib/uboot.sh, integration.rst
 * Assumptions  a new image that has used up its tries stays bad, where the script would give it three more if the old
 *              one had none left either; if neither slot starts, the cycle of resets is cut short
 */
export const bootTries = {
  select(slots: Slots): SlotAnswer {
    const spare = other(slots.active);
    const marks = withAt(slots.marks, spare, TryMark.fresh);
    const tries = withAt(slots.tries, spare, TRIES_MAX);
    return { slots: { ...slots, active: spare, marks, tries, step: 'selected' }, outcome: 'selected' };
  },

  reset(before: Slots, startable: Pair<boolean>): SlotAnswer {
    const slots: Slots = { ...before, isTrial: false, step: 'idle' };
    const wanted = slots.active;
    const back = other(wanted);
    const isNew = slots.marks[wanted] === TryMark.fresh;
    if (!starts(slots, wanted, startable) && !starts(slots, back, startable))
      return { slots, outcome: 'nothing-boots' };
    if (slots.tries[wanted] > 0) {
      const tries = withAt(slots.tries, wanted, slots.tries[wanted] - 1);
      if (!starts(slots, wanted, startable)) return { slots: { ...slots, tries }, outcome: 'retrying' };
      return { slots: { ...slots, tries, isTrial: isNew }, outcome: isNew ? 'trial' : 'running' };
    }
    if (!starts(slots, back, startable) || (slots.tries[back] === 0 && !isNew))
      return { slots: { ...slots, tries: [TRIES_MAX, TRIES_MAX] }, outcome: 'retrying' };
    const marks = isNew ? withAt(slots.marks, wanted, TryMark.bad) : slots.marks;
    const tries = withAt(slots.tries, back, (slots.tries[back] || TRIES_MAX) - 1);
    return { slots: { ...slots, active: back, marks, tries }, outcome: isNew ? 'reverted' : 'fell-back' };
  },

  /** `mark-good`, which user space calls after every successful start. */
  confirm(slots: Slots): SlotAnswer {
    const running = slots.step === 'selected' ? other(slots.active) : slots.active;
    const marks = withAt(slots.marks, running, TryMark.good);
    const tries = withAt(slots.tries, running, TRIES_MAX);
    const confirmed: Slots = { ...slots, marks, tries, isTrial: false };
    return { slots: confirmed, outcome: slots.isTrial ? 'confirmed' : 'running' };
  },

  reject(slots: Slots): SlotAnswer {
    const marks = withAt(slots.marks, slots.active, TryMark.bad);
    const tries = withAt(slots.tries, slots.active, 0);
    return { slots: { ...slots, active: other(slots.active), marks, tries, isTrial: false }, outcome: 'reverted' };
  },

  canReject: (slots: Slots, startable: Pair<boolean>): boolean => starts(slots, other(slots.active), startable),
};

const starts = (slots: Slots, slot: Slot, startable: Pair<boolean>): boolean =>
  slots.sets[slot] !== 0 && slots.marks[slot] !== TryMark.bad && startable[slot];
