/**
 * Receives a run's trace, block by block, in row order. Blocks are reused: a sink copies what it stores.
 *
 * Shape   struct of arrays, `length` rows valid; row numbers rise within a block and are shared by changes and events
 * Units   `t` in ticks (the manifest says how long a tick is; 1 ms by default)
 */
export interface TraceSink {
  changes(block: ChangeBlock): void;
  events(block: EventBlock): void;
  samples(block: SampleBlock): void;
  /** Simulated time has reached `t`; a sink may flush its data. Called at every sample. */
  reached(t: number): void;
}

/** No row, no device, no actor: the missing value of the u32 columns. */
export const NONE = 0xffffffff;

/** Committed transitions, one row per region that changed. */
export interface ChangeBlock {
  length: number;
  readonly row: Uint32Array;
  readonly t: Uint32Array;
  readonly device: Uint32Array;
  /** Index into the manifest's regions. */
  readonly region: Uint8Array;
  /** Index into the manifest's state names of that region. */
  readonly state: Uint8Array;
  /** The row that caused this one, or NONE. */
  readonly cause: Uint32Array;
}

/**
 * Decisions, steps, faults. Strings are interned: codes index `strings`, which only grows during a run. Only what is
 * another text in nearly each row, such as a serial number, gives way to another one once as many rows as a row group has have followed.
 */
export interface EventBlock {
  length: number;
  readonly strings: readonly string[];
  readonly row: Uint32Array;
  readonly t: Uint32Array;
  /** Index into `eventKinds`. */
  readonly kind: Uint8Array;
  /** Device number or NONE. */
  readonly device: Uint32Array;
  /** Index into `strings` or NONE: the actor, if not the device itself. */
  readonly actor: Uint32Array;
  /** Index into `strings` or NONE: the control that decided. */
  readonly control: Uint32Array;
  /** Index into `verdicts`. */
  readonly verdict: Uint8Array;
  /** Index into `strings` or NONE: the reason or subject; equal for equal decisions with equal reasons. */
  readonly detail: Uint32Array;
  /** Index into `strings` or NONE: what the control checked, such as a serial number and the number of a CRL. */
  readonly evidence: Uint32Array;
  readonly cause: Uint32Array;
}

/**
 * Gauges and counters at one sampling instant: `values[i]` belongs to `seriesWith(plan.groups)[i]`, which begins with
 * `seriesList`. Counters are totals since start.
 */
export interface SampleBlock {
  readonly t: number;
  readonly values: Float64Array;
}

/** Passes each block to several sinks in order. */
export const tee = (...sinks: readonly TraceSink[]): TraceSink => ({
  changes: (block) => {
    for (const sink of sinks) sink.changes(block);
  },
  events: (block) => {
    for (const sink of sinks) sink.events(block);
  },
  samples: (block) => {
    for (const sink of sinks) sink.samples(block);
  },
  reached: (t) => {
    for (const sink of sinks) sink.reached(t);
  },
});
