import type { CheckState } from '../fleet/check-state.ts';
import type { ProcessId, Row, Tick } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import type { PacketDelays } from './reading-path.ts';

/**
 * Checks for updates that find nothing new, and their answers, as arithmetic.
 *
 * Units  ticks
 */
export interface CheckPath {
  /** Whether the service has nothing new for the device, and the device, if it installs nothing, its next check at that tick. */
  isPlain(device: ProcessId, dueAt: Tick): boolean;
  /** How long the checks of a device take to the service, and the answers back; valid until the next is asked for. */
  delaysOf(device: ProcessId): PacketDelays;
  /** When the service answers a check that arrives at that tick. */
  answeredAt(arrivesAt: Tick): Tick;
  /** When a check of that tick is repeated without an answer. */
  retryAt(device: ProcessId, sentAt: Tick): Tick;
  /** When the device checks again that has got its answer at that tick. */
  nextAt(device: ProcessId, answeredAt: Tick): Tick;
  /** How many checks before their time may wait for their answers at once. */
  readonly aheadMax: number;
  numberOf(device: ProcessId): number;
  set(device: ProcessId, state: CheckState): void;
  /** The message of the latest check to the service, the one of its processing there, and the answer; valid until the next is made. */
  check(device: ProcessId): Message;
  processing(device: ProcessId): Message;
  answer(device: ProcessId): Message;
  /** A check that came before waits for its answer from here on. */
  letIn(): void;
  /** The trace row behind all three. */
  rowOf(device: ProcessId): Row;
}
