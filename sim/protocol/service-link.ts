import type { ProcessId, Row, Tick } from '../kernel/ids.ts';
import type { Agenda } from '../kernel/time/agenda.ts';
import type { Message } from '../kernel/time/message.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts, Recorder } from '../kernel/trace/recorder.ts';

/** What a service has of the run: the clock, the agenda, the trace. */
export class ServiceLink {
  constructor(
    readonly process: ProcessId,
    private readonly agenda: Agenda,
    private readonly recorder: Recorder,
  ) {}

  get now(): Tick {
    return this.agenda.now;
  }

  /** Sends a message that arrives at `at`, which is after now. `cause` is the trace row behind it. */
  send(to: ProcessId, message: Message, cause: Row, at: Tick): void {
    this.agenda.send(to, this.process, message, cause, at);
  }

  /** Sends a message on behalf of a device, as if the device had sent it. */
  receiveFrom(device: ProcessId, message: Message, cause: Row, at: Tick): void {
    this.agenda.send(this.process, device, message, cause, at);
  }

  /** The same two, at the current tick if need be: the message is handled at its place in the rest of it. */
  sendYet(to: ProcessId, message: Message, cause: Row, at: Tick): void {
    this.agenda.sendAt(to, this.process, message, cause, at);
  }

  receiveFromYet(device: ProcessId, message: Message, cause: Row, at: Tick): void {
    this.agenda.sendAt(this.process, device, message, cause, at);
  }

  /** Reminds the service of something at `at`. */
  toSelf(message: Message, cause: Row, at: Tick): void {
    this.agenda.send(this.process, this.process, message, cause, at);
  }

  /** The same, at the current tick if need be: it is handled at its place in the rest of it. */
  toSelfYet(message: Message, cause: Row, at: Tick): void {
    this.agenda.sendAt(this.process, this.process, message, cause, at);
  }

  /** Whether the run has passed the place of a reminder for `at`. */
  hasPassed(at: Tick): boolean {
    return this.agenda.hasPassedMessage(at, this.process, this.process);
  }

  /** Calls the service's `timer` at `at`; a later call replaces an earlier one. */
  alarmAt(at: Tick): void {
    this.agenda.arm(this.process, 0, Math.max(1, at - this.agenda.now));
  }

  /** Records a fact; returns its row. */
  record(kind: EventKind, facts: EventFacts): Row {
    return this.recorder.event(this.agenda.now, kind, facts);
  }
}
