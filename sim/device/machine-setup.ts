import { setup } from 'xstate';
import type { DeviceContext, DeviceEvent } from '../protocol/device-events.ts';
import type { DeviceImplementations } from './implementations.ts';

/** Binds every name that the device machine uses to the implementations of its device. */
export const machineSetup = (implementations: DeviceImplementations) =>
  setup({
    types: {} as { context: DeviceContext; events: DeviceEvent; input: { device: number } },
    guards: {
      startsOs: ({ context }) => implementations.starts.startsOs(context.device),
      startsTrial: ({ context }) => implementations.starts.startsTrial(context.device),
      startsOld: ({ context }) => implementations.starts.startsOld(context.device),
      startsAgain: ({ context }) => implementations.starts.startsAgain(context.device),
      isSwapping: ({ context }) => implementations.starts.isSwapping(context.device),
      isBricked: ({ context }) => implementations.starts.isBricked(context.device),
      crashesAtStart: ({ context }) => implementations.starts.crashesAtStart(context.device),
      appCrashesAtStart: ({ context }) => implementations.app.crashesAtStart(context.device),
      appStarts: ({ context }) => implementations.app.isSound(context.device),
      hasApp: ({ context }) => implementations.app.isInstalled(context.device),
      restartsApp: ({ context }) => implementations.app.isContained(context.device),
      isServiceable: ({ context }) => implementations.installs.isServiceable(context.device),
      isBedtime: ({ context }) => implementations.isBedtime(context.device),
      isFit: ({ context }) => implementations.starts.isFit(context.device),
      isTrialOver: ({ context }) => implementations.starts.isTrialOver(context.device),
      hangsForGood: ({ context }) => implementations.starts.hangsForGood(context.device),
      isWornOut: ({ context }) => implementations.starts.isWornOut(context.device),
      crashesAtReplacement: ({ context }) => implementations.app.crashesAtStart(context.device),
      isCheckOverdue: ({ context }) => implementations.updates.isCheckOverdue(context.device),
      isCheckDue: ({ context }) => implementations.updates.isCheckDue(context.device),
      takesOffer: ({ context, event }) =>
        event.type === 'OFFERED' && implementations.updates.takesOffer(context.device, event.value),
      isGenuine: ({ context }) => implementations.updates.isGenuine(context.device),
      isOutOfPatience: ({ context }) => implementations.updates.isOutOfPatience(context.device),
      agreesToStop: ({ context, event }) =>
        event.type === 'WITHDRAWN' && implementations.updates.agreesToStop(context.device, event.value),
      mayDefer: ({ context }) => implementations.updates.mayDefer(context.device),
      isDeferralOver: ({ context }) => implementations.updates.isDeferralOver(context.device),
      replacesApp: ({ context }) => implementations.installs.replacesApp(context.device),
      takesRepair: ({ context }) => implementations.installs.takesRepair(context.device),
      isBeingRepaired: ({ context }) => implementations.installs.isBeingRepaired(context.device),
      takesSideload: ({ context, event }) =>
        event.type === 'SIDELOADED' && implementations.installs.takesSideload(context.device, event.value),
      isAccepted: ({ event }) => event.type === 'CONNACK' && event.returnCode === 0,
      isQuiet: ({ context }) => implementations.isQuiet(context.device),
      reconnectsOnRenewal: ({ context }) => implementations.reconnectsOnRenewal(context.device),
      isReconnectDue: ({ context }) => implementations.isReconnectDue(context.device),
      mayDial: ({ context }) => implementations.mayDial(context.device),
      hasCredential: ({ context }) => implementations.hasCredential(context.device),
      reachesBroker: ({ context }) => implementations.reachesBroker(context.device),
      wasLockedOut: ({ context }) => implementations.wasLockedOut(context.device),
      isRunning: ({ context }) => implementations.isRunning(context.device),
      isClaimed: ({ context }) => implementations.isClaimed(context.device),
      isOutOfDate: ({ context }) => implementations.isOutOfDate(context.device),
      isGranted: ({ event }) => event.type === 'ATTESTATION_REFUSED' && event.value === 1,
    },
    actions: {
      countBoot: ({ context }) => implementations.countBoot(context.device),
      startUp: ({ context }) => implementations.starts.startUp(context.device),
      finishSwap: ({ context }) => implementations.starts.finishSwap(context.device),
      cutStart: ({ context }) => implementations.starts.cutStart(context.device),
      countCrash: ({ context }) => implementations.starts.countCrash(context.device),
      endApp: ({ context }) => implementations.app.end(context.device),
      startApp: ({ context }) => implementations.app.start(context.device),
      noteCrash: ({ context }) => implementations.app.noteCrash(context.device),
      noteHang: ({ context }) => implementations.app.noteHang(context.device),
      noteBlocked: ({ context }) => implementations.app.noteBlocked(context.device),
      giveUpImage: ({ context }) => implementations.starts.giveUpImage(context.device),
      confirmImage: ({ context }) => implementations.starts.confirmImage(context.device),
      beginRepair: ({ context }) => implementations.installs.beginRepair(context.device),
      refuseRepair: ({ context }) => implementations.installs.refuseRepair(context.device),
      noteBrick: ({ context }) => implementations.starts.noteBrick(context.device),
      noteWornOut: ({ context }) => implementations.starts.noteWornOut(context.device),
      checkAtBoot: ({ context }) => implementations.updates.checkAtBoot(context.device),
      check: ({ context }) => implementations.updates.check(context.device),
      settleCheck: ({ context }) => implementations.updates.settleCheck(context.device),
      beginDownload: ({ context, event }) => {
        if (event.type === 'OFFERED') implementations.updates.beginDownload(context.device, event.value);
      },
      refuseOffer: ({ context, event }) => {
        if (event.type === 'OFFERED') implementations.updates.refuseOffer(context.device, event.value);
      },
      noteProgress: ({ context, event }) => {
        if (event.type === 'STREAMING') implementations.updates.noteProgress(context.device, event.value);
      },
      pauseDownload: ({ context }) => implementations.updates.pauseDownload(context.device),
      refuseImage: ({ context }) => implementations.updates.refuseImage(context.device),
      agreeToStop: ({ context }) => implementations.updates.agreeToStop(context.device),
      defer: ({ context }) => implementations.updates.defer(context.device),
      reportWritten: ({ context }) => implementations.updates.report(context.device, 'written'),
      reportBooted: ({ context }) => implementations.updates.report(context.device, 'rebooted'),
      reportConfirmed: ({ context }) => implementations.updates.report(context.device, 'confirmed'),
      reportReverted: ({ context }) => implementations.updates.report(context.device, 'fell-back'),
      cutInstall: ({ context }) => implementations.installs.cutInstall(context.device),
      stage: ({ context }) => implementations.installs.stage(context.device),
      erase: ({ context }) => implementations.installs.erase(context.device),
      recover: ({ context }) => implementations.installs.recover(context.device),
      beginSideload: ({ context, event }) => {
        if (event.type === 'SIDELOADED') implementations.installs.beginSideload(context.device, event.value);
      },
      refuseSideload: ({ context, event }) => {
        if (event.type === 'SIDELOADED') implementations.installs.refuseSideload(context.device, event.value);
      },
      sample: ({ context }) => implementations.sample(context.device),
      dial: ({ context }) => implementations.dial(context.device),
      secure: ({ context }) => implementations.secure(context.device),
      connect: ({ context }) => implementations.connect(context.device),
      onSessionUp: ({ context }) => implementations.onSessionUp(context.device),
      subscribed: ({ context }) => implementations.subscribed(context.device),
      acknowledged: ({ context }) => implementations.acknowledged(context.device),
      release: ({ context, event }) => {
        if (event.type === 'PUBREC') implementations.release(context.device, event.messageId);
      },
      accept: ({ context, event }) => {
        if (event.type === 'MESSAGE' || event.type === 'NOTIFIED' || event.type === 'WITHDRAWN')
          implementations.accept(context.device, event.messageId, event.qos);
      },
      ping: ({ context }) => implementations.ping(context.device),
      countFailure: ({ context }) => implementations.countFailure(context.device),
      abandon: ({ context }) => implementations.abandon(context.device),
      disconnect: ({ context }) => implementations.disconnect(context.device),
      takeLeave: ({ context }) => implementations.takeLeave(context.device),
      vanish: ({ context }) => implementations.vanish(context.device),
      dropOut: ({ context }) => implementations.dropOut(context.device),
      onBoot: ({ context }) => implementations.onBoot(context.device),
      onShutdown: ({ context }) => implementations.onShutdown(context.device),
      attest: ({ context }) => implementations.attest(context.device),
      prove: ({ context, event }) => {
        if (event.type === 'CHALLENGED') implementations.prove(context.device, event.value);
      },
      install: ({ context, event }) => {
        if (event.type === 'CERTIFIED') implementations.install(context.device, event.value);
      },
      countSilence: ({ context }) => implementations.countSilence(context.device),
    },
    delays: {
      firstBoot: ({ context }) => implementations.firstBootIn(context.device),
      wake: ({ context }) => implementations.wakesIn(context.device),
      upkeep: ({ context }) => implementations.upkeepIn(context.device),
      rom: ({ context }) => implementations.romTime(context.device),
      verification: ({ context }) => implementations.verificationTime(context.device),
      osStart: ({ context }) => implementations.osStartTime(context.device),
      swap: ({ context }) => implementations.starts.swapTime(context.device),
      recovery: ({ context }) => implementations.installs.recoveryTime(context.device),
      appRestart: ({ context }) => implementations.app.restartIn(context.device),
      appReplacement: ({ context }) => implementations.app.replacementTime(context.device),
      appWatchdog: ({ context }) => implementations.app.watchdogIn(context.device),
      telemetry: ({ context }) => implementations.telemetryIn(context.device),
      dialTimeout: 30_000,
      tlsTimeout: 30_000,
      connackTimeout: 30_000,
      keepAlive: ({ context }) => implementations.pingIn(context.device),
      pongTimeout: 30_000,
      closeTimeout: 30_000,
      backoff: ({ context }) => implementations.backoffIn(context.device),
      renewal: ({ context }) => implementations.renewalIn(context.device),
      expiry: ({ context }) => implementations.expiryIn(context.device),
      answer: ({ context }) => implementations.answerIn(context.device),
      attestationBackoff: ({ context }) => implementations.attestationBackoffIn(context.device),
      repairTime: ({ context }) => implementations.repairTime(context.device),
      afterRefusal: ({ context }) => implementations.afterRefusalIn(context.device),
    },
  });

export type MachineSetup = ReturnType<typeof machineSetup>;
