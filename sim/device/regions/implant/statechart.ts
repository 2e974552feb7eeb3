import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig } = machineSetup;

/** An image of an actor that has started is an implant at work, for as long as it is the one that runs. */
const invaded = { guard: 'runsIntruder', target: '#device.implant.active', actions: 'callHome' } as const;

/** Follows an intruder's progress on the device. */
export const implantRegion = createStateConfig({
  initial: 'clean',
  states: {
    clean: { on: { EXPLOITED: 'exploited', BOOTED: invaded } },
    exploited: { on: { IMPLANTED: 'dormant', CLEANED: 'cleaned', POWER_LOST: 'clean' } },
    /** Installed persistently, and silent; `active` is the same implant at work. */
    dormant: { on: { ACTIVATED: 'active', CLEANED: 'cleaned', BOOTED: [invaded, 'cleaned'] } },
    active: {
      on: { QUIETED: 'dormant', CLEANED: 'cleaned', POWER_LOST: 'dormant', SHUT_DOWN: 'dormant', RESTARTED: 'dormant' },
    },
    cleaned: { on: { EXPLOITED: 'exploited', BOOTED: invaded } },
  },
});
