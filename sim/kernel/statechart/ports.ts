import type { EventObject } from 'xstate';

/** What a statechart is joined to: columns it works on, an event it reads, timers it asks for. */
export interface Ports<Context> {
  /** The process's context. One view that moves from process to process will do: it is asked for again at each step. */
  context(process: number): Context;
  /** The one event object: the caller sets its fields before a step, the runner its type. */
  readonly event: EventObject & Record<string, unknown>;
  /** Arms a timer; `code` is the event to step with when it falls due. `ticks` is whole and at least 1. */
  arm(process: number, slot: number, code: number, ticks: number): void;
  /** Cancels a timer; it may have fallen due already, or never have been armed. */
  cancel(process: number, slot: number): void;
}

/** Steps processes; the table and the real actors answer alike. */
export interface Runner {
  /** Enters the initial states; answers the configuration reached. */
  start(process: number): number;
  /** One event, run to completion; answers the next configuration. */
  step(configuration: number, code: number, process: number): number;
  /** 32 bits over what the last step did: its actions, then the timers it armed and canceled; 0 for nothing. */
  readonly effects: number;
}
