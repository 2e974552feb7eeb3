import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig, raise } = machineSetup;

const lost = { target: 'idle', actions: 'cutInstall' } as const;

const interrupted = { target: '#device.update.idle', actions: ['pauseDownload', 'cutInstall'] } as const;

/** Between two updates: the device checks when due, and accepts or refuses offers. */
const attentive = {
  BOOTED: { actions: 'checkAtBoot' },
  CERTIFIED: { guard: 'isCheckOverdue', actions: ['check', raise({ type: 'RESCHEDULED' })] },
  NOTIFIED: { actions: 'check' },
  DUE: { guard: 'isCheckDue', actions: ['check', raise({ type: 'RESCHEDULED' })] },
  UP_TO_DATE: { actions: ['settleCheck', raise({ type: 'RESCHEDULED' })] },
  OFFERED: [
    { guard: 'findsNothingNew', actions: ['settleForNothing', raise({ type: 'RESCHEDULED' })] },
    {
      guard: 'takesOffer',
      target: '#device.update.downloading',
      actions: ['beginDownload', raise({ type: 'RESCHEDULED' })],
    },
    { actions: ['refuseOffer', raise({ type: 'RESCHEDULED' })] },
  ],
} as const;
/** If an image replaces only the application, the rest of the device runs on. */
const staging = [
  {
    guard: 'replacesApp',
    target: '#device.update.staged',
    actions: ['stage', 'reportWritten', raise({ type: 'APP_REPLACED' })],
  },
  { target: '#device.update.staged', actions: ['stage', 'reportWritten', raise({ type: 'RESTARTED' })] },
] as const;

/** Follows a new image, from the offer to its confirmation or reversal. */
export const updateRegion = createStateConfig({
  initial: 'idle',
  on: {
    GRANTED: [{ guard: 'takesRepair', target: '.downloading', actions: 'beginRepair' }, { actions: 'refuseRepair' }],
    SIDELOADED: [
      { guard: 'takesSideload', target: '.downloading', actions: 'beginSideload' },
      { actions: 'refuseSideload' },
    ],
    ERASED: '.idle',
  },
  states: {
    idle: { on: attentive },
    /** What has been downloaded is kept: the next attempt resumes there. */
    downloading: {
      on: {
        STREAMING: { actions: ['noteProgress', raise({ type: 'RESCHEDULED' })] },
        DOWNLOADED: [
          { guard: 'isGenuine', target: 'verifying', actions: raise({ type: 'IMAGE_VERIFIED' }) },
          { target: 'idle', actions: ['refuseImage', 'cutInstall'] },
        ],
        DUE: { guard: 'isOutOfPatience', ...interrupted },
        WITHDRAWN: { guard: 'agreesToStop', target: 'idle', actions: ['pauseDownload', 'cutInstall', 'agreeToStop'] },
        POWER_LOST: interrupted,
        SHUT_DOWN: interrupted,
        RESTARTED: interrupted,
      },
    },
    verifying: {
      on: {
        IMAGE_VERIFIED: [
          { guard: 'mayDefer', target: 'deferred', actions: ['defer', raise({ type: 'RESCHEDULED' })] },
          ...staging,
        ],
      },
    },
    /** Downloaded, and deferred by the application. A power cut loses an image that is not yet selected. */
    deferred: {
      on: {
        DUE: { guard: 'isDeferralOver', target: 'accepted' },
        WITHDRAWN: { guard: 'agreesToStop', target: 'idle', actions: ['cutInstall', 'agreeToStop'] },
        POWER_LOST: lost,
        SHUT_DOWN: lost,
        RESTARTED: lost,
      },
    },
    accepted: { always: [...staging] },
    /** The next start uses it. An image that needs no trial is confirmed as soon as it runs. */
    staged: {
      on: {
        TRIAL_STARTED: 'trial',
        REVERTED: 'reverted',
        BOOTED: { target: 'confirmed', actions: ['reportBooted', 'reportConfirmed'] },
      },
    },
    trial: {
      on: {
        BOOTED: { actions: 'reportBooted' },
        APP_STARTED: { actions: 'reportBooted' },
        CONFIRMED: { target: 'confirmed', actions: 'reportConfirmed' },
        REVERTED: 'reverted',
      },
    },
    confirmed: { on: attentive },
    reverted: {
      on: {
        ...attentive,
        BOOTED: { actions: ['reportReverted', 'checkAtBoot'] },
        APP_STARTED: { actions: 'reportReverted' },
      },
    },
  },
});
