import type { ProcessId, Row } from '../ids.ts';
import type { Message } from './message.ts';

/** Handles what falls due. Both methods may arm, cancel and send; nothing that they start falls into the same tick. */
export interface Handler {
  timer(process: ProcessId, slot: number): void;
  /** `cause` is the trace row behind the message. */
  message(to: ProcessId, from: ProcessId, message: Message, cause: Row): void;
}
