import type { MachineSetup } from '../machine-setup.ts';

const lost = { target: 'idle', actions: 'cutInstall' } as const;

const interrupted = { target: '#device.update.idle', actions: ['pauseDownload', 'cutInstall'] } as const;

/** Follows a new image, from the offer to what becomes of it. */
export function updateRegion({ createStateConfig, raise }: MachineSetup) {
  /** Between two updates: what is due is a check, and an offer is taken or refused. */
  const attentive = {
    BOOTED: { actions: 'checkAtBoot' },
    CERTIFIED: { guard: 'isCheckOverdue', actions: ['check', raise({ type: 'RESCHEDULED' })] },
    NOTIFIED: { actions: 'check' },
    DUE: { guard: 'isCheckDue', actions: ['check', raise({ type: 'RESCHEDULED' })] },
    UP_TO_DATE: { actions: ['settleCheck', raise({ type: 'RESCHEDULED' })] },
    OFFERED: [
      {
        guard: 'takesOffer',
        target: '#device.update.downloading',
        actions: ['beginDownload', raise({ type: 'RESCHEDULED' })],
      },
      { actions: ['refuseOffer', raise({ type: 'RESCHEDULED' })] },
    ],
  } as const;
  /** An image that replaces the application alone leaves the rest of the device running. */
  const staging = [
    {
      guard: 'replacesApp',
      target: '#device.update.staged',
      actions: ['stage', 'reportWritten', raise({ type: 'APP_REPLACED' })],
    },
    { target: '#device.update.staged', actions: ['stage', 'reportWritten', raise({ type: 'RESTARTED' })] },
  ] as const;
  return createStateConfig({
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
      /** What is there stays there: the next attempt goes on from it. */
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
      /** All of it is there, and the application has asked for time. A power cut takes what is not yet selected. */
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
      /** The next start takes it. One that needs no trial is in force as soon as it runs. */
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
}
