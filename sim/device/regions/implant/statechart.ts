import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig } = machineSetup;

/** An image of an actor that has started is an implant at work, for as long as it is the one that runs. */
const invaded = { guard: 'runsIntruder', target: '#device.implant.active', actions: 'callHome' } as const;

/** The system starts, or the application alone. */
const whenStarted = { BOOTED: invaded, APP_STARTED: invaded } as const;
const sinceRestarted = [invaded, '#device.implant.cleaned'] as const;

/** Follows an intruder's progress on the device. */
export const implantRegion = createStateConfig({
  initial: 'clean',
  states: {
    clean: { on: { EXPLOITED: 'exploited', ...whenStarted } },
    exploited: { on: { IMPLANTED: 'dormant', CLEANED: 'cleaned', POWER_LOST: 'clean' } },
    /** Installed persistently, and silent; `active` is the same implant at work. */
    dormant: { on: { ACTIVATED: 'active', CLEANED: 'cleaned', BOOTED: sinceRestarted, APP_STARTED: sinceRestarted } },
    active: {
      on: {
        QUIETED: 'dormant',
        CLEANED: 'cleaned',
        POWER_LOST: 'dormant',
        SHUT_DOWN: 'dormant',
        RESTARTED: 'dormant',
        APP_REPLACED: 'dormant',
      },
    },
    cleaned: { on: { EXPLOITED: 'exploited', ...whenStarted } },
  },
});
