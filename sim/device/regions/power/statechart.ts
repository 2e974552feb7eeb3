import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig, raise } = machineSetup;

/** A correction that matters to other regions is an event of its own. */
const told = [
  { guard: 'isClockStep', actions: ['takeTime', raise({ type: 'CLOCK_SET' })] },
  { actions: 'takeTime' },
] as const;

const served = { guard: 'isServiceable', target: '#device.power.recovery.writing' } as const;

/** Boots, samples, and supervises the application. */
export const powerRegion = createStateConfig({
  initial: 'off',
  states: {
    off: {
      on: { POWER_RESTORED: 'rom' },
      initial: 'fresh',
      states: {
        /** Never powered up; after a power cut it, too, waits for the power to come back. */
        fresh: { on: { POWER_LOST: 'cut' }, after: { firstBoot: '#device.power.rom' } },
        cut: { entry: 'stopClock' },
      },
    },
    /** Powered down by its own schedule; wakes by its own clock. */
    asleep: {
      on: { POWER_LOST: 'off.cut', SERVED: served },
      after: { wake: 'rom' },
    },
    rom: {
      entry: 'countBoot',
      on: { POWER_LOST: 'off.cut' },
      after: { rom: 'verifying' },
    },
    verifying: {
      on: { POWER_LOST: 'off.cut' },
      initial: 'checking',
      states: {
        checking: { after: { verification: { target: 'decided', actions: 'startUp' } } },
        /** The boot loader's decision, taken in no time. */
        decided: {
          always: [
            { guard: 'startsOs', target: '#device.power.os' },
            { guard: 'isSwapping', target: 'swapping' },
            { guard: 'startsTrial', target: '#device.power.os', actions: raise({ type: 'TRIAL_STARTED' }) },
            { guard: 'startsOld', target: '#device.power.os', actions: raise({ type: 'REVERTED' }) },
            { guard: 'startsAgain', target: '#device.power.rom' },
            { guard: 'isBricked', target: '#device.power.bricked' },
            { target: '#device.power.recovery' },
          ],
        },
        /** A power loss here does no harm: the exchange resumes at the next start. */
        swapping: { after: { swap: { target: 'decided', actions: 'finishSwap' } } },
      },
    },
    os: {
      on: { POWER_LOST: { target: 'off.cut', actions: 'cutStart' } },
      after: {
        osStart: [
          { guard: 'hangsForGood', target: 'bricked', actions: 'noteBrick' },
          { guard: 'crashesAtStart', target: 'rom', actions: 'countCrash' },
          { guard: 'appCrashesAtStart', target: 'running', actions: raise({ type: 'APP_CRASHED' }) },
          { target: 'running' },
        ],
      },
    },
    running: {
      entry: ['onBoot', 'forgetLogins', raise({ type: 'BOOTED' })],
      exit: 'onShutdown',
      on: {
        POWER_LOST: 'off.cut',
        RESTARTED: 'rom',
        SERVED: { ...served, actions: raise({ type: 'RESTARTED' }) },
        TIME_TOLD: told,
        CLOCK_MOVED: told,
        TIME_FORGED: told,
        LOGIN_TRIED: { actions: 'answerLogin' },
        WIPED: { target: 'rom', actions: ['wipe', raise({ type: 'RESTARTED' }), raise({ type: 'CLEANED' })] },
      },
      type: 'parallel',
      states: {
        upkeep: {
          initial: 'waiting',
          states: {
            waiting: {
              on: { RESCHEDULED: { target: 'waiting', reenter: true } },
              after: {
                upkeep: [
                  { guard: 'isWornOut', actions: ['noteWornOut', raise({ type: 'POWER_LOST' })] },
                  { guard: 'isBedtime', target: '#device.power.asleep', actions: raise({ type: 'SHUT_DOWN' }) },
                  {
                    guard: 'isFit',
                    target: 'waiting',
                    reenter: true,
                    actions: ['confirmImage', raise({ type: 'CONFIRMED' })],
                  },
                  /** The image rejects itself: an unconfirmed image does not survive a reset. */
                  { guard: 'isTrialOver', actions: ['giveUpImage', raise({ type: 'RESTARTED' })] },
                  { target: 'waiting', reenter: true, actions: ['askForTime', raise({ type: 'DUE' })] },
                ],
              },
            },
          },
        },
        app: {
          initial: 'sampling',
          states: {
            sampling: {
              on: {
                APP_CRASHED: [
                  { guard: 'restartsApp', target: 'restarting', actions: 'noteCrash' },
                  { guard: 'hasApp', actions: ['noteCrash', raise({ type: 'RESTARTED' })] },
                ],
                APP_HUNG: { guard: 'hasApp', target: 'hung' },
                APP_REPLACED: 'replacing',
              },
              after: { telemetry: { target: 'sampling', reenter: true, actions: 'sample' } },
            },
            restarting: {
              entry: 'endApp',
              after: {
                appRestart: [
                  {
                    guard: 'appStarts',
                    target: 'sampling',
                    actions: ['startApp', raise({ type: 'APP_STARTED' })],
                  },
                  { target: 'restarting', reenter: true, actions: 'noteCrash' },
                ],
              },
            },
            /** The old application has ended and the new one starts; the rest of the device runs on. */
            replacing: {
              entry: 'endApp',
              after: { appReplacement: { target: 'starting', actions: 'startUp' } },
            },
            starting: {
              always: [
                {
                  guard: 'crashesAtReplacement',
                  target: 'restarting',
                  actions: ['noteCrash', raise({ type: 'TRIAL_STARTED' }), raise({ type: 'RESCHEDULED' })],
                },
                {
                  guard: 'startsTrial',
                  target: 'sampling',
                  actions: [
                    'startApp',
                    raise({ type: 'TRIAL_STARTED' }),
                    raise({ type: 'RESCHEDULED' }),
                    raise({ type: 'APP_STARTED' }),
                  ],
                },
                {
                  guard: 'startsOld',
                  target: 'sampling',
                  actions: ['startApp', raise({ type: 'REVERTED' }), raise({ type: 'APP_STARTED' })],
                },
                /** Any other decision of the boot loader needs a full start. */
                { target: 'sampling', actions: raise({ type: 'RESTARTED' }) },
              ],
            },
            hung: {
              entry: 'endApp',
              after: {
                appWatchdog: [
                  { guard: 'restartsApp', target: 'restarting', actions: 'noteHang' },
                  { actions: ['noteHang', raise({ type: 'RESTARTED' })] },
                ],
              },
            },
          },
        },
      },
    },
    /** No image starts; the device restores itself, or waits for an operator with a cable. */
    recovery: {
      on: { POWER_LOST: 'off.cut' },
      initial: 'waiting',
      states: {
        waiting: { on: { SERVED: served }, after: { restore: 'writing' } },
        writing: {
          entry: 'erase',
          after: { recovery: { target: '#device.power.rom', actions: ['recover', raise({ type: 'ERASED' })] } },
        },
      },
    },
    bricked: {},
  },
});
