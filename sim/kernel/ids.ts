/**
 * A number that names something. Any number may become one, and one that names something else may not, so that two of
 * them cannot change places in a call. At run time it is a plain number.
 */
type Named<Kind extends string> = number & { readonly named?: Kind };

/** Milliseconds since the run began: a whole number of the run's ticks, of one millisecond each unless the plan says otherwise. */
export type Tick = Named<'tick'>;
/** A row of the trace; `NONE` for no row. */
export type Row = Named<'row'>;
/** A process on the agenda: devices from 0, then the services. */
export type ProcessId = Named<'process'>;
