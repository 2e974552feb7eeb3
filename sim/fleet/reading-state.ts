import type { Fleet } from './fleet.ts';

/** How far a device is with readings that nothing has held up: at most the latest is under way. */
export interface ReadingState {
  readonly taken: number;
  /** Whether the latest reading awaits its acknowledgment. */
  readonly isUnsettled: boolean;
  /** Whether it has not arrived at the platform. */
  readonly isUnheard: boolean;
  /** When the device sent its latest packet, modulo 2^32. */
  readonly sentAt: number;
}

/** Writes it to the device's record, for the processes that would have done so reading by reading. */
export function setReadings(
  fleet: Fleet,
  device: number,
  { taken, isUnsettled, isUnheard, sentAt }: ReadingState,
): void {
  fleet.readingsTaken.set(device, taken);
  fleet.settled.set(device, isUnsettled ? taken - 1 : taken);
  fleet.inFlight.set(device, isUnsettled ? 1 : 0);
  fleet.expected.set(device, isUnheard ? taken - 1 : taken);
  fleet.lastSentAt.set(device, sentAt);
}

/** Writes the same of a device without a session, which keeps what it has taken, and drops the oldest. */
export function setHeldReadings(fleet: Fleet, device: number, taken: number, settled: number): void {
  fleet.readingsTaken.set(device, taken);
  fleet.settled.set(device, settled);
}

/** Whether the device has sent none of the readings that it keeps. */
export const hasSentNoneHeld = (fleet: Fleet, device: number): boolean =>
  fleet.inFlight.get(device) === 0 && fleet.repeats.get(device) === 0;

/** Whether the device has a session, and every reading that it has taken is acknowledged and has arrived. */
export function isQuiet(fleet: Fleet, device: number): boolean {
  const taken = fleet.readingsTaken.get(device);
  return (
    fleet.online.get(device) === 1 &&
    fleet.inFlight.get(device) === 0 &&
    fleet.repeats.get(device) === 0 &&
    fleet.settled.get(device) === taken &&
    fleet.expected.get(device) === taken &&
    fleet.networkFaults.get(device) === 0
  );
}
