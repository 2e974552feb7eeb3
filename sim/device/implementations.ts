import type { UpdateSignal } from '../protocol/update-signals.ts';

/**
 * The implementations that the device machine needs: each of its actions, guards and delays, under the machine's own
 * names.
 *
 * The fleet implements them on columns for a whole fleet; tests implement them for one device. Delays return whole
 * milliseconds, or Infinity for «never».
 */
export interface DeviceImplementations {
  readonly starts: StartImplementations;
  readonly installs: InstallImplementations;
  readonly app: AppImplementations;
  readonly updates: UpdateImplementations;

  /** Whether the schedule's wake window for today is over. */
  isBedtime(device: number): boolean;
  /** Whether the device has sent nothing for a whole keepalive interval. */
  isQuiet(device: number): boolean;
  /** Whether the device reconnects once it has its next certificate, and whether that is now due. */
  reconnectsOnRenewal(device: number): boolean;
  isReconnectDue(device: number): boolean;

  /** Whether the device has a credential for the broker, and its application may call the broker. */
  mayDial(device: number): boolean;
  /** A password, or a certificate in force. */
  hasCredential(device: number): boolean;
  reachesBroker(device: number): boolean;
  /** Whether the device had no certificate in force before the one that just came. */
  wasLockedOut(device: number): boolean;
  isRunning(device: number): boolean;
  /** Whether the device can get a certificate at all. */
  isClaimed(device: number): boolean;
  /** Whether its current certificate has expired. */
  isOutOfDate(device: number): boolean;

  countBoot(device: number): void;
  /** Takes one reading and sends waiting ones if the session allows. */
  sample(device: number): void;
  dial(device: number): void;
  secure(device: number): void;
  connect(device: number): void;
  /** A session is up: resets the failure count, subscribes, announces the device, sends buffered readings. */
  onSessionUp(device: number): void;
  /** The broker has acknowledged the subscription. */
  subscribed(device: number): void;
  /** The broker has acknowledged the oldest reading in flight. */
  acknowledged(device: number): void;
  /** Answers PUBREC with PUBREL. */
  release(device: number, messageId: number): void;
  /** Accepts a message and acknowledges it as its QoS requires. */
  accept(device: number, messageId: number, qos: number): void;
  ping(device: number): void;
  /** Enters back-off: counts the failure and puts readings in flight back into the buffer. */
  countFailure(device: number): void;
  /** Breaks the connection: the broker's end learns of it if the network allows. */
  abandon(device: number): void;
  /** Sends DISCONNECT and waits for the connection to close; unacknowledged readings wait to be sent again. */
  disconnect(device: number): void;
  /** Ends the session cleanly: DISCONNECT, so that no will is published. */
  takeLeave(device: number): void;
  /** The device disappears without a packet. */
  vanish(device: number): void;
  /** The application has ended: the OS closes its connection. */
  dropOut(device: number): void;
  /** The device has begun or stopped running. */
  onBoot(device: number): void;
  onShutdown(device: number): void;
  /** Asks for a challenge, and answers one. */
  attest(device: number): void;
  prove(device: number, nonce: number): void;
  /** Installs the certificate that was issued at that tick, and sends an error report if one is due. */
  install(device: number, issuedAt: number): void;
  /** A request to the service got no answer. */
  countSilence(device: number): void;

  /** Until the first power-up; Infinity after it. */
  firstBootIn(device: number): number;
  /** Until the schedule wakes it. */
  wakesIn(device: number): number;
  /** Until the schedule puts the device to sleep, a trial is over, or the update agent has something due. */
  upkeepIn(device: number): number;
  romTime(device: number): number;
  verificationTime(device: number): number;
  osStartTime(device: number): number;
  telemetryIn(device: number): number;
  /** Until a keepalive interval has passed since the last packet, or the session has to be renewed. */
  pingIn(device: number): number;
  backoffIn(device: number): number;
  /** Until the certificate is due for renewal, and until it expires. */
  renewalIn(device: number): number;
  expiryIn(device: number): number;
  /** How long the device waits for an answer: not beyond the expiry of its certificate. */
  answerIn(device: number): number;
  /** Until the device asks the service again, after a missing answer or a refusal. */
  attestationBackoffIn(device: number): number;
  afterRefusalIn(device: number): number;
  repairTime(device: number): number;
}

/** Starting the images in the slots, and trying new ones. */
export interface StartImplementations {
  /** The boot loader decides what to start, and starts it. */
  startUp(device: number): void;
  /** Continues the start after the boot loader has exchanged the slots. */
  finishSwap(device: number): void;

  // The latest decision of the boot loader; if none of these holds, the device waits for recovery.
  startsOs(device: number): boolean;
  /** A new image, not yet confirmed. */
  startsTrial(device: number): boolean;
  /** The previous image, or the one in the other slot. */
  startsOld(device: number): boolean;
  /** Another reset follows at once. */
  startsAgain(device: number): boolean;
  isSwapping(device: number): boolean;
  isBricked(device: number): boolean;

  /** The power fails before the start has succeeded. */
  cutStart(device: number): void;
  /** Whether the started image crashes the device at start. */
  crashesAtStart(device: number): boolean;
  countCrash(device: number): void;
  /** Whether the trial period of the image is over. */
  isTrialOver(device: number): boolean;
  /** Whether the started image hangs for good, before it can report anything. */
  hangsForGood(device: number): boolean;
  noteBrick(device: number): void;
  /** Whether the running image destroys the device long after its installation. */
  isWornOut(device: number): boolean;
  noteWornOut(device: number): void;
  /** Whether the image on trial is healthy. */
  isFit(device: number): boolean;
  confirmImage(device: number): void;
  /** The image on trial is not healthy. */
  giveUpImage(device: number): void;
  /** How long exchanging the slots takes. */
  swapTime(device: number): number;
}

/** Putting other images on the device. */
export interface InstallImplementations {
  takesSideload(device: number, step: number): boolean;
  beginSideload(device: number, step: number): void;
  refuseSideload(device: number, step: number): void;
  takesRepair(device: number): boolean;
  /** Whether the image being fetched is the repair, and not another one that replaced it meanwhile. */
  isBeingRepaired(device: number): boolean;
  beginRepair(device: number): void;
  refuseRepair(device: number): void;
  cutInstall(device: number): void;
  /** Whether the downloaded image replaces the application and nothing else of the running set. */
  replacesApp(device: number): boolean;
  /** The image is complete; the next start will use it. */
  stage(device: number): void;
  /** Whether an operator with a cable can rewrite its system software. */
  isServiceable(device: number): boolean;
  /** Recovery: flash is erased; then the system has been written anew. */
  erase(device: number): void;
  recover(device: number): void;
  recoveryTime(device: number): number;
}

/** The application: it ends, and is restarted. */
export interface AppImplementations {
  isInstalled(device: number): boolean;
  /** Whether the application comes up when started. */
  isSound(device: number): boolean;
  /** Whether the application crashes at start while the rest of the device runs on. */
  crashesAtStart(device: number): boolean;
  /** Whether the application is restarted when it ends, while the rest of the device runs on. */
  isContained(device: number): boolean;
  end(device: number): void;
  start(device: number): void;
  /** Records the application's failure, which counts toward the next report. */
  noteCrash(device: number): void;
  noteHang(device: number): void;
  /** Records that the firewall blocks its calls to the broker, if so. */
  noteBlocked(device: number): void;
  /** Until the application is restarted, and until the watchdog gives it up. */
  restartIn(device: number): number;
  replacementTime(device: number): number;
  watchdogIn(device: number): number;
}

/** Checking for releases, and installing them. Offers are the number of a release plus one, 0 for the factory image. */
export interface UpdateImplementations {
  isCheckDue(device: number): boolean;
  /** Whether a check became due while the device had no certificate. */
  isCheckOverdue(device: number): boolean;
  checkAtBoot(device: number): void;
  check(device: number): void;
  /** The service has no release for the device; schedules the next check. */
  settleCheck(device: number): void;
  /** Whether the offer is valid and a slot is free for it. Offers are passed as their codes. */
  takesOffer(device: number, code: number): boolean;
  beginDownload(device: number, code: number): void;
  refuseOffer(device: number, code: number): void;
  /** The release is being downloaded, and will be complete at that tick. */
  noteProgress(device: number, doneAt: number): void;
  pauseDownload(device: number): void;
  /** Whether the download has stood still too long. */
  isOutOfPatience(device: number): boolean;
  /** Whether the downloaded image is the one that was offered. */
  isGenuine(device: number): boolean;
  refuseImage(device: number): void;
  agreesToStop(device: number, code: number): boolean;
  agreeToStop(device: number): void;
  mayDefer(device: number): boolean;
  defer(device: number): void;
  isDeferralOver(device: number): boolean;
  report(device: number, signal: UpdateSignal): void;
}
