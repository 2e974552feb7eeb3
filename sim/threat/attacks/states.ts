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
 * The actor waits until its code runs on the device, and looks from time to time whether it does.
 *
 * Shape  states of a machine that goes to `ready`
 */
export const standingBy = <const Next extends string>(next: Next) =>
  ({
    ready: { always: [{ guard: 'isImplanted', target: next }, { target: 'standingBy' }] },
    standingBy: { after: { standby: 'ready' } },
  }) as const;

/**
 * The actor's image runs, and sends to the actor from time to time, until another image runs.
 *
 * Shape  states of a machine that goes to `running`
 */
export const implanted = {
  running: { entry: 'gainControl', always: 'calling' },
  calling: {
    entry: 'callHome',
    after: { beacon: [{ guard: 'isResident', target: 'calling', reenter: true }, { target: 'gone' }] },
  },
  gone: { entry: 'fallSilent' },
} as const;

/** What an image of an actor sends once it runs. */
export const beacons = {
  beacon: { kind: 'span', byDefault: '5m', what: "How often the actor's image sends to the actor, once it runs." },
  bytes: {
    kind: 'size',
    bounds: { min: 1, max: 2 ** 30 },
    byDefault: '1KiB',
    what: 'How much it sends each time: that much shares the uplink of the device.',
  },
} as const;

/**
 * The actor is on the update path, and answers whenever the device asks, until the device refuses what it is shown. What
 * the device makes of it depends on the image.
 *
 * Shape  states of a machine that has `refused`, too
 */
export const onPath = {
  between: {
    on: {
      REFUSED: 'refused',
      CALLED: 'running',
      WRITTEN: { guard: 'bringsWrongSoftware', target: 'wrongSoftware' },
      CONFIRMED: { guard: 'bringsOld', target: 'rolledBack' },
      BELIEVED: 'frozen',
    },
  },
  ...implanted,
  wrongSoftware: { entry: 'gainWrongSoftware' },
  rolledBack: { entry: 'gainRolledBack' },
  frozen: { entry: 'gainFrozen' },
} as const;
