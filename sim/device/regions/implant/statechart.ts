import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig } = machineSetup;

/** Follows an intruder's progress on the device. */
export const implantRegion = createStateConfig({
  initial: 'clean',
  states: {
    clean: { on: { EXPLOITED: 'exploited' } },
    exploited: { on: { IMPLANTED: 'dormant', CLEANED: 'cleaned', POWER_LOST: 'clean' } },
    /** Installed persistently, and silent; `active` is the same implant at work. */
    dormant: { on: { ACTIVATED: 'active', CLEANED: 'cleaned' } },
    active: { on: { QUIETED: 'dormant', CLEANED: 'cleaned' } },
    cleaned: { on: { EXPLOITED: 'exploited' } },
  },
});
