import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig } = machineSetup;

/** An image of an actor that has started is an implant at work, for as long as it is the one that runs. */
const invaded = { guard: 'runsIntruder', target: '#device.implant.active', actions: 'callHome' } as const;

/** The system starts, or the application alone. */
const whenStarted = { BOOTED: invaded, APP_STARTED: invaded } as const;
const sinceRestarted = [invaded, '#device.implant.cleaned'] as const;

/** Code of an actor that has logged in runs in memory, until the device restarts. */
const exploit = { guard: 'isRunning', target: '#device.implant.exploited', actions: 'callBack' } as const;
const callsBack = { guard: 'isRunning', actions: 'callBack' } as const;

/** The image of an actor no longer runs, and what another has in memory is lost. */
const stopped = { target: '#device.implant.dormant', actions: 'forgetIntruders' } as const;

/** Follows an intruder's progress on the device. */
export const implantRegion = createStateConfig({
  initial: 'clean',
  states: {
    clean: { on: { EXPLOITED: exploit, ...whenStarted } },
    /** In memory alone. */
    exploited: {
      exit: 'forgetIntruders',
      on: {
        EXPLOITED: callsBack,
        IMPLANTED: 'dormant',
        CLEANED: 'cleaned',
        POWER_LOST: 'clean',
        SHUT_DOWN: 'clean',
        RESTARTED: 'clean',
        APP_REPLACED: 'clean',
      },
    },
    /** Installed persistently, and silent; `active` is the same implant at work. */
    dormant: { on: { ACTIVATED: 'active', CLEANED: 'cleaned', BOOTED: sinceRestarted, APP_STARTED: sinceRestarted } },
    active: {
      on: {
        EXPLOITED: callsBack,
        QUIETED: 'dormant',
        CLEANED: 'cleaned',
        POWER_LOST: stopped,
        SHUT_DOWN: stopped,
        RESTARTED: stopped,
        APP_REPLACED: stopped,
      },
    },
    cleaned: { on: { EXPLOITED: exploit, ...whenStarted } },
  },
});
