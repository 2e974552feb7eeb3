/**
 * Evidence is shown to the attestation service, which answers after a while, or not at all.
 *
 * Shape  states of a machine that has `waiting` and `refused`, too
 */
export const presenting = <const Taken extends string>(taken: Taken) =>
  ({
    entry: 'present',
    after: {
      answer: [{ guard: 'isTaken', target: taken }, { guard: 'isRefused', target: 'refused' }, { target: 'waiting' }],
    },
  }) as const;

/**
 * The actor is on the way of updates, and answers whenever the device asks, until the device refuses what it is shown. What
 * the device makes of it depends on the image.
 *
 * Shape  states of a machine that has `refused`, too
 */
export const onTheWay = {
  between: {
    on: {
      REFUSED: 'refused',
      CALLED: 'running',
      WRITTEN: { guard: 'bringsMisfit', target: 'misled' },
      CONFIRMED: { guard: 'bringsOld', target: 'outdated' },
      BELIEVED: 'standing',
    },
  },
  running: { entry: 'gainControl' },
  misled: { entry: 'gainMisfit' },
  outdated: { entry: 'gainOutdated' },
  standing: { entry: 'gainStandstill' },
} as const;
