/**
 * What the device machine asks for: each of its actions, guards and delays, by the machine's own names.
 *
 * The fleet implements it on columns for a whole fleet; tests implement it for one device. Delays answer whole
 * milliseconds, or Infinity for «never».
 */
export interface DeviceDuties {
  /** Does the image in the active slot verify against what the boot chain trusts? */
  imageVerifies(device: number): boolean;
  /** Has nothing been sent for a whole keepalive interval? */
  isQuiet(device: number): boolean;

  countBoot(device: number): void;
  /** Takes one reading and sends what can be sent. */
  sample(device: number): void;
  dial(device: number): void;
  secure(device: number): void;
  connect(device: number): void;
  /** A session is up: forget past failures, subscribe, announce, send what has been kept. */
  settleIn(device: number): void;
  /** The oldest reading under way has arrived. */
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
  /** Ends the session in good order: DISCONNECT, so that no will is published. */
  takeLeave(device: number): void;
  /** The device is gone from one instant to the next; nobody is told. */
  vanish(device: number): void;

  /** Until the first power-up; Infinity once it has been. */
  firstBootIn(device: number): number;
  /** Until the schedule wakes it, or puts it to sleep. */
  wakesIn(device: number): number;
  sleepsIn(device: number): number;
  romTime(device: number): number;
  verificationTime(device: number): number;
  osStartTime(device: number): number;
  telemetryIn(device: number): number;
  /** Until a keepalive interval has passed since the last packet. */
  pingIn(device: number): number;
  backoffIn(device: number): number;
}
