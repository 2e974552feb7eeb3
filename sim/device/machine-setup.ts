import { setup } from 'xstate';
import type { DeviceContext, DeviceEvent } from '../protocol/device-events.ts';
import type { DeviceDuties } from './implementations.ts';

/** Every name that the device machine uses, looked up in the duties of its device. */
export const machineSetup = (duties: DeviceDuties) =>
  setup({
    types: {} as { context: DeviceContext; events: DeviceEvent; input: { device: number } },
    guards: {
      startsOs: ({ context }) => duties.starts.startsOs(context.device),
      startsTrial: ({ context }) => duties.starts.startsTrial(context.device),
      startsOld: ({ context }) => duties.starts.startsOld(context.device),
      startsAgain: ({ context }) => duties.starts.startsAgain(context.device),
      isSwapping: ({ context }) => duties.starts.isSwapping(context.device),
      isBricked: ({ context }) => duties.starts.isBricked(context.device),
      crashesAtStart: ({ context }) => duties.starts.crashesAtStart(context.device),
      appCrashesAtStart: ({ context }) => duties.app.crashesAtStart(context.device),
      appStarts: ({ context }) => duties.app.isSound(context.device),
      hasApp: ({ context }) => duties.app.isInstalled(context.device),
      restartsApp: ({ context }) => duties.app.isContained(context.device),
      isServiceable: ({ context }) => duties.installs.isServiceable(context.device),
      isBedtime: ({ context }) => duties.isBedtime(context.device),
      isFit: ({ context }) => duties.starts.isFit(context.device),
      isTrialOver: ({ context }) => duties.starts.isTrialOver(context.device),
      hangsForGood: ({ context }) => duties.starts.hangsForGood(context.device),
      isWornOut: ({ context }) => duties.starts.isWornOut(context.device),
      crashesAtReplacement: ({ context }) => duties.app.crashesAtStart(context.device),
      isCheckOverdue: ({ context }) => duties.updates.isCheckOverdue(context.device),
      isCheckDue: ({ context }) => duties.updates.isCheckDue(context.device),
      takesOffer: ({ context, event }) =>
        event.type === 'OFFERED' && duties.updates.takesOffer(context.device, event.value),
      isGenuine: ({ context }) => duties.updates.isGenuine(context.device),
      isOutOfPatience: ({ context }) => duties.updates.isOutOfPatience(context.device),
      agreesToStop: ({ context, event }) =>
        event.type === 'WITHDRAWN' && duties.updates.agreesToStop(context.device, event.value),
      mayDefer: ({ context }) => duties.updates.mayDefer(context.device),
      isDeferralOver: ({ context }) => duties.updates.isDeferralOver(context.device),
      replacesApp: ({ context }) => duties.installs.replacesApp(context.device),
      takesRepair: ({ context }) => duties.installs.takesRepair(context.device),
      isBeingRepaired: ({ context }) => duties.installs.isBeingRepaired(context.device),
      takesSideload: ({ context, event }) =>
        event.type === 'SIDELOADED' && duties.installs.takesSideload(context.device, event.value),
      isAccepted: ({ event }) => event.type === 'CONNACK' && event.returnCode === 0,
      isQuiet: ({ context }) => duties.isQuiet(context.device),
      reconnectsOnRenewal: ({ context }) => duties.reconnectsOnRenewal(context.device),
      isReconnectDue: ({ context }) => duties.isReconnectDue(context.device),
      mayDial: ({ context }) => duties.mayDial(context.device),
      hasCredential: ({ context }) => duties.hasCredential(context.device),
      reachesBroker: ({ context }) => duties.reachesBroker(context.device),
      wasLockedOut: ({ context }) => duties.wasLockedOut(context.device),
      isRunning: ({ context }) => duties.isRunning(context.device),
      isClaimed: ({ context }) => duties.isClaimed(context.device),
      isOutOfDate: ({ context }) => duties.isOutOfDate(context.device),
      isGranted: ({ event }) => event.type === 'ATTESTATION_REFUSED' && event.value === 1,
    },
    actions: {
      countBoot: ({ context }) => duties.countBoot(context.device),
      startUp: ({ context }) => duties.starts.startUp(context.device),
      finishSwap: ({ context }) => duties.starts.finishSwap(context.device),
      cutStart: ({ context }) => duties.starts.cutStart(context.device),
      countCrash: ({ context }) => duties.starts.countCrash(context.device),
      endApp: ({ context }) => duties.app.end(context.device),
      startApp: ({ context }) => duties.app.start(context.device),
      noteCrash: ({ context }) => duties.app.noteCrash(context.device),
      noteHang: ({ context }) => duties.app.noteHang(context.device),
      noteBlocked: ({ context }) => duties.app.noteBlocked(context.device),
      giveUpImage: ({ context }) => duties.starts.giveUpImage(context.device),
      confirmImage: ({ context }) => duties.starts.confirmImage(context.device),
      beginRepair: ({ context }) => duties.installs.beginRepair(context.device),
      refuseRepair: ({ context }) => duties.installs.refuseRepair(context.device),
      noteBrick: ({ context }) => duties.starts.noteBrick(context.device),
      noteWornOut: ({ context }) => duties.starts.noteWornOut(context.device),
      checkAtBoot: ({ context }) => duties.updates.checkAtBoot(context.device),
      check: ({ context }) => duties.updates.check(context.device),
      settleCheck: ({ context }) => duties.updates.settleCheck(context.device),
      beginDownload: ({ context, event }) => {
        if (event.type === 'OFFERED') duties.updates.beginDownload(context.device, event.value);
      },
      refuseOffer: ({ context, event }) => {
        if (event.type === 'OFFERED') duties.updates.refuseOffer(context.device, event.value);
      },
      noteProgress: ({ context, event }) => {
        if (event.type === 'STREAMING') duties.updates.noteProgress(context.device, event.value);
      },
      pauseDownload: ({ context }) => duties.updates.pauseDownload(context.device),
      refuseImage: ({ context }) => duties.updates.refuseImage(context.device),
      agreeToStop: ({ context }) => duties.updates.agreeToStop(context.device),
      defer: ({ context }) => duties.updates.defer(context.device),
      reportWritten: ({ context }) => duties.updates.report(context.device, 'written'),
      reportBooted: ({ context }) => duties.updates.report(context.device, 'rebooted'),
      reportConfirmed: ({ context }) => duties.updates.report(context.device, 'confirmed'),
      reportReverted: ({ context }) => duties.updates.report(context.device, 'fell-back'),
      cutInstall: ({ context }) => duties.installs.cutInstall(context.device),
      stage: ({ context }) => duties.installs.stage(context.device),
      erase: ({ context }) => duties.installs.erase(context.device),
      recover: ({ context }) => duties.installs.recover(context.device),
      beginSideload: ({ context, event }) => {
        if (event.type === 'SIDELOADED') duties.installs.beginSideload(context.device, event.value);
      },
      refuseSideload: ({ context, event }) => {
        if (event.type === 'SIDELOADED') duties.installs.refuseSideload(context.device, event.value);
      },
      sample: ({ context }) => duties.sample(context.device),
      dial: ({ context }) => duties.dial(context.device),
      secure: ({ context }) => duties.secure(context.device),
      connect: ({ context }) => duties.connect(context.device),
      settleIn: ({ context }) => duties.settleIn(context.device),
      subscribed: ({ context }) => duties.subscribed(context.device),
      acknowledged: ({ context }) => duties.acknowledged(context.device),
      release: ({ context, event }) => {
        if (event.type === 'PUBREC') duties.release(context.device, event.messageId);
      },
      accept: ({ context, event }) => {
        if (event.type === 'MESSAGE' || event.type === 'NOTIFIED' || event.type === 'WITHDRAWN')
          duties.accept(context.device, event.messageId, event.qos);
      },
      ping: ({ context }) => duties.ping(context.device),
      countFailure: ({ context }) => duties.countFailure(context.device),
      abandon: ({ context }) => duties.abandon(context.device),
      disconnect: ({ context }) => duties.disconnect(context.device),
      takeLeave: ({ context }) => duties.takeLeave(context.device),
      vanish: ({ context }) => duties.vanish(context.device),
      dropOut: ({ context }) => duties.dropOut(context.device),
      comeUp: ({ context }) => duties.comeUp(context.device),
      goDown: ({ context }) => duties.goDown(context.device),
      attest: ({ context }) => duties.attest(context.device),
      prove: ({ context, event }) => {
        if (event.type === 'CHALLENGED') duties.prove(context.device, event.value);
      },
      install: ({ context, event }) => {
        if (event.type === 'CERTIFIED') duties.install(context.device, event.value);
      },
      countSilence: ({ context }) => duties.countSilence(context.device),
    },
    delays: {
      firstBoot: ({ context }) => duties.firstBootIn(context.device),
      wake: ({ context }) => duties.wakesIn(context.device),
      upkeep: ({ context }) => duties.upkeepIn(context.device),
      rom: ({ context }) => duties.romTime(context.device),
      verification: ({ context }) => duties.verificationTime(context.device),
      osStart: ({ context }) => duties.osStartTime(context.device),
      swap: ({ context }) => duties.starts.swapTime(context.device),
      recovery: ({ context }) => duties.installs.recoveryTime(context.device),
      appRestart: ({ context }) => duties.app.restartIn(context.device),
      appReplacement: ({ context }) => duties.app.replacementTime(context.device),
      appWatchdog: ({ context }) => duties.app.watchdogIn(context.device),
      telemetry: ({ context }) => duties.telemetryIn(context.device),
      dialTimeout: 30_000,
      tlsTimeout: 30_000,
      connackTimeout: 30_000,
      keepAlive: ({ context }) => duties.pingIn(context.device),
      pongTimeout: 30_000,
      closeTimeout: 30_000,
      backoff: ({ context }) => duties.backoffIn(context.device),
      renewal: ({ context }) => duties.renewalIn(context.device),
      expiry: ({ context }) => duties.expiryIn(context.device),
      answer: ({ context }) => duties.answerIn(context.device),
      attestationBackoff: ({ context }) => duties.attestationBackoffIn(context.device),
      repairTime: ({ context }) => duties.repairTime(context.device),
      afterRefusal: ({ context }) => duties.afterRefusalIn(context.device),
    },
  });

export type MachineSetup = ReturnType<typeof machineSetup>;
