import type { UpdateSignal } from '../protocol/update-signals.ts';

/**
 * What the device machine asks for: each of its actions, guards and delays, by the machine's own names.
 *
 * The fleet implements it on columns for a whole fleet; tests implement it for one device. Delays answer whole
 * milliseconds, or Infinity for «never».
 */
export interface DeviceImplementations {
  readonly starts: StartImplementations;
  readonly installs: InstallImplementations;
  readonly app: AppImplementations;
  readonly updates: UpdateImplementations;

  /** Has the schedule no more time for it today? */
  isBedtime(device: number): boolean;
  /** Has nothing been sent for a whole keepalive interval? */
  isQuiet(device: number): boolean;
  /** Does it connect again when it has been given its next certificate, and is it time for that? */
  reconnectsOnRenewal(device: number): boolean;
  isReconnectDue(device: number): boolean;

  /** Has it something to show to the broker, and may its application call it? */
  mayDial(device: number): boolean;
  /** A password, or a certificate in force. */
  hasCredential(device: number): boolean;
  reachesBroker(device: number): boolean;
  /** Was there, until the certificate that has just come, none in force? */
  wasLockedOut(device: number): boolean;
  isRunning(device: number): boolean;
  /** Is there a certificate to be had for it at all? */
  isClaimed(device: number): boolean;
  /** Has the certificate that it holds run out? */
  isOutOfDate(device: number): boolean;

  countBoot(device: number): void;
  /** Takes one reading and sends what can be sent. */
  sample(device: number): void;
  dial(device: number): void;
  secure(device: number): void;
  connect(device: number): void;
  /** A session is up: forget past failures, subscribe, announce, send what has been kept. */
  onSessionUp(device: number): void;
  /** The oldest reading under way has arrived. */
  /** The broker has taken its subscription. */
  subscribed(device: number): void;
  acknowledged(device: number): void;
  /** Answers PUBREC with PUBREL. */
  release(device: number, messageId: number): void;
  /** Takes a message in and acknowledges it as its QoS asks. */
  accept(device: number, messageId: number, qos: number): void;
  ping(device: number): void;
  /** Enters back-off: counts the failure and takes stock of readings that were under way. */
  countFailure(device: number): void;
  /** Breaks the connection: the broker's end hears of it if the network lets it. */
  abandon(device: number): void;
  /** Sends DISCONNECT and waits for the end of the connection; readings without an acknowledgement wait to be sent again. */
  disconnect(device: number): void;
  /** Ends the session in good order: DISCONNECT, so that no will is published. */
  takeLeave(device: number): void;
  /** The device is gone from one instant to the next; nobody is told. */
  vanish(device: number): void;
  /** The application is gone: the OS closes its connection. */
  dropOut(device: number): void;
  /** The device runs, or runs no more. */
  onBoot(device: number): void;
  onShutdown(device: number): void;
  /** Asks for a challenge, and answers one. */
  attest(device: number): void;
  prove(device: number, nonce: number): void;
  /** Takes the certificate that was issued at that tick into use, and reports failures if a report is due. */
  install(device: number, issuedAt: number): void;
  /** A request got no answer. */
  countSilence(device: number): void;

  /** Until the first power-up; Infinity once it has been. */
  firstBootIn(device: number): number;
  /** Until the schedule wakes it. */
  wakesIn(device: number): number;
  /** Until the schedule puts it to sleep, a new image has run for as long as it has to, or something of an update is due. */
  upkeepIn(device: number): number;
  romTime(device: number): number;
  verificationTime(device: number): number;
  osStartTime(device: number): number;
  telemetryIn(device: number): number;
  /** Until a keepalive interval has passed since the last packet, or the session has to begin anew. */
  pingIn(device: number): number;
  backoffIn(device: number): number;
  /** Until the certificate should be renewed, and until it runs out. */
  renewalIn(device: number): number;
  expiryIn(device: number): number;
  /** How long an answer is waited for: not beyond the end of the certificate. */
  answerIn(device: number): number;
  /** Until the service is asked again, after a silence or a refusal. */
  attestationBackoffIn(device: number): number;
  afterRefusalIn(device: number): number;
  repairTime(device: number): number;
}

/** Starting what is in the slots, and trying what is new. */
export interface StartImplementations {
  /** The boot loader decides what to start, and starts it. */
  startUp(device: number): void;
  /** The same, once it has exchanged the slots. */
  finishSwap(device: number): void;

  // What has just been decided so; if none of these, the device waits for recovery.
  startsOs(device: number): boolean;
  /** A new image, which has yet to be confirmed. */
  startsTrial(device: number): boolean;
  /** The image that it had before, or that the other slot holds. */
  startsOld(device: number): boolean;
  /** Another reset follows at once. */
  startsAgain(device: number): boolean;
  isSwapping(device: number): boolean;
  isBricked(device: number): boolean;

  /** The power goes before the start has gone well. */
  cutStart(device: number): void;
  /** Does what was started take the device down as it starts? */
  crashesAtStart(device: number): boolean;
  countCrash(device: number): void;
  /** Has what is on trial had its time? */
  isTrialOver(device: number): boolean;
  /** Does what was started hang for good, before it can say so? */
  hangsForGood(device: number): boolean;
  noteBrick(device: number): void;
  /** Has what runs done for the device, long after it was installed? */
  isWornOut(device: number): boolean;
  noteWornOut(device: number): void;
  /** Has what is on trial done well? */
  isFit(device: number): boolean;
  confirmImage(device: number): void;
  /** What is on trial has not done well. */
  giveUpImage(device: number): void;
  /** How long it takes to exchange the slots. */
  swapTime(device: number): number;
}

/** Putting other images on the device. */
export interface InstallImplementations {
  takesSideload(device: number, step: number): boolean;
  beginSideload(device: number, step: number): void;
  refuseSideload(device: number, step: number): void;
  takesRepair(device: number): boolean;
  /** Is what it fetches the repair, and not what came to be fetched meanwhile? */
  isBeingRepaired(device: number): boolean;
  beginRepair(device: number): void;
  refuseRepair(device: number): void;
  cutInstall(device: number): void;
  /** Does the image that is there replace the application, and nothing else of what runs? */
  replacesApp(device: number): boolean;
  /** The image is whole, and the next start is to take it. */
  stage(device: number): void;
  /** Can somebody with a cable write its system software anew? */
  isServiceable(device: number): boolean;
  /** Flash is erased; the system has been written anew. */
  erase(device: number): void;
  recover(device: number): void;
  recoveryTime(device: number): number;
}

/** The application: it ends, and is started again. */
export interface AppImplementations {
  isInstalled(device: number): boolean;
  /** Does it come up when it is started? */
  isSound(device: number): boolean;
  /** Does it crash when it is started, and leave the rest of the device alone? */
  crashesAtStart(device: number): boolean;
  /** Is it started again when it ends, and the rest of the device left alone? */
  isContained(device: number): boolean;
  end(device: number): void;
  start(device: number): void;
  /** Its failure goes on record, and counts for the next report. */
  noteCrash(device: number): void;
  noteHang(device: number): void;
  /** Records that the firewall does not let it call the broker, if that is so. */
  noteBlocked(device: number): void;
  /** Until it is started again, and until the watchdog gives it up. */
  restartIn(device: number): number;
  replacementTime(device: number): number;
  watchdogIn(device: number): number;
}

/** Asking for releases, and installing them. Offers are the number of a release plus one, 0 for what came from the factory. */
export interface UpdateImplementations {
  isCheckDue(device: number): boolean;
  /** Was there a check due which there was no certificate for? */
  isCheckOverdue(device: number): boolean;
  checkAtBoot(device: number): void;
  check(device: number): void;
  /** There is nothing for it; the next check is due in a while. */
  settleCheck(device: number): void;
  /** Does what is offered hold, and is there room for it? Offers come as their codes. */
  takesOffer(device: number, code: number): boolean;
  beginDownload(device: number, code: number): void;
  refuseOffer(device: number, code: number): void;
  /** The release comes in, and will all be there at that tick. */
  noteProgress(device: number, doneAt: number): void;
  pauseDownload(device: number): void;
  /** Has it been waiting for the rest too long? */
  isOutOfPatience(device: number): boolean;
  /** Is what has been downloaded what was offered? */
  isGenuine(device: number): boolean;
  refuseImage(device: number): void;
  agreesToStop(device: number, code: number): boolean;
  agreeToStop(device: number): void;
  mayDefer(device: number): boolean;
  defer(device: number): void;
  isDeferralOver(device: number): boolean;
  report(device: number, signal: UpdateSignal): void;
}
