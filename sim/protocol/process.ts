import type { ProcessId, Row } from '../kernel/ids.ts';
import type { Message, Word } from '../kernel/time/message.ts';

/** A process of the platform beside the devices: a service, or the timeline. */
export interface Process<State = unknown> {
  /** A message has arrived; `cause` is the trace row behind it. */
  message(from: ProcessId, message: Message, cause: Row): void;
  /** All state as plain data, and its reverse. */
  save(): State;
  restore(state: State): void;
}

/** A process that devices send commands to: the fabric, the cloud security service, the update service. */
export interface CommandedProcess<State = unknown> extends Process<State> {
  /** Handles one command of a device; `cause` is the trace row behind it. */
  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void;
}
