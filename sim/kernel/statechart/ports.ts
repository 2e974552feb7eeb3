import type { EventObject } from 'xstate';

/** Connects a statechart to its caller: contexts that it works on, an event that it reads, timers that it arms. */
export interface Ports<Context> {
  /** The process's context. A single view that moves from process to process is enough: every step calls this again. */
  context(process: number): Context;
  /** The reused event object: before a step the caller sets its fields, and the runner its type. */
  readonly event: EventObject & Record<string, unknown>;
  /** Arms a timer; `code` is the event for the step when it falls due. `ticks` is whole and at least 1. */
  arm(process: number, slot: number, code: number, ticks: number): void;
  /** Cancels a timer, which may have fallen due already, or never have been armed. */
  cancel(process: number, slot: number): void;
}

/** Steps processes; the table and the real actors behave identically. */
export interface Runner {
  /** Enters the initial states; returns the resulting configuration. */
  start(process: number): number;
  /** One event, run to completion; returns the next configuration. */
  step(configuration: number, code: number, process: number): number;
  /** A 32-bit hash of the last step's effects: its actions, then the timers it armed and canceled; 0 for none. */
  readonly effects: number;
}
