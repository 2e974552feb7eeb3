import { other, type Pair, type Slot, type SlotAnswer, type Slots, withAt } from './slot-state.ts';

/** States of a slot in ESP-IDF's `otadata`. */
export const OtaState = { UNDEFINED: 0, NEW: 1, PENDING_VERIFY: 2, VALID: 3, INVALID: 4, ABORTED: 5 } as const;
type OtaMark = (typeof OtaState)[keyof typeof OtaState];

/**
 * Two slots and a record of which to boot: ESP-IDF's scheme, also used here for an Azure Sphere device.
 *
 * A new image is booted once as PENDING_VERIFY. Confirmation makes it VALID; if it is still pending at the next reset,
 * it becomes ABORTED and the other slot is booted. INVALID and ABORTED images are never booted again.
 *
 * Source       ESP-IDF ota.rst and secure-boot-v2.rst (if an image does not verify, another that verifies is booted)
 * Assumptions  Azure Sphere documents only that it keeps backup copies; that it works like this is an inference. A new
 *              image that does not verify is marked at once, where ESP-IDF marks it at the following reset
 */
export const otadata = {
  /** Without rollback configured there is no trial: the image stays unmarked. */
  select(slots: Slots, hasTrials: boolean): SlotAnswer {
    const spare = other(slots.active);
    const marks = withAt(slots.marks, spare, hasTrials ? OtaState.NEW : OtaState.UNDEFINED);
    return { slots: { ...slots, active: spare, marks, step: 'selected' }, outcome: 'selected' };
  },

  reset(slots: Slots, startable: Pair<boolean>): SlotAnswer {
    const wasTrial = slots.marks[slots.active] === OtaState.PENDING_VERIFY;
    let marks = wasTrial ? withAt(slots.marks, slots.active, OtaState.ABORTED) : slots.marks;
    for (const slot of [slots.active, other(slots.active)]) {
      if (slots.sets[slot] === 0 || !isBootable(marks[slot])) continue;
      const isNew = marks[slot] === OtaState.NEW;
      if (startable[slot]) {
        if (isNew) marks = withAt(marks, slot, OtaState.PENDING_VERIFY);
        return started({ ...slots, active: slot, marks, isTrial: isNew, step: 'idle' }, slots.active, wasTrial);
      }
      if (isNew) marks = withAt(marks, slot, OtaState.INVALID);
    }
    return { slots: { ...slots, marks, isTrial: false, step: 'idle' }, outcome: 'nothing-boots' };
  },

  confirm(slots: Slots): SlotAnswer {
    if (!slots.isTrial) return { slots, outcome: 'ignored' };
    const marks = withAt(slots.marks, slots.active, OtaState.VALID);
    return { slots: { ...slots, marks, isTrial: false }, outcome: 'confirmed' };
  },

  reject(slots: Slots): SlotAnswer {
    const marks = withAt(slots.marks, slots.active, OtaState.INVALID);
    return { slots: { ...slots, active: other(slots.active), marks, isTrial: false }, outcome: 'reverted' };
  },

  /** Whether the other slot can boot: otherwise an image cannot reject itself. */
  canReject: (slots: Slots, startable: Pair<boolean>): boolean => {
    const back = other(slots.active);
    return slots.sets[back] !== 0 && isBootable(slots.marks[back]) && startable[back];
  },
};

function started(slots: Slots, wanted: Slot, wasTrial: boolean): SlotAnswer {
  if (slots.isTrial) return { slots, outcome: 'trial' };
  if (slots.active === wanted) return { slots, outcome: 'running' };
  return { slots, outcome: wasTrial ? 'reverted' : 'fell-back' };
}

const isBootable = (mark: number): boolean => bootable.includes(mark as OtaMark);
const bootable: readonly OtaMark[] = [OtaState.UNDEFINED, OtaState.NEW, OtaState.VALID];
