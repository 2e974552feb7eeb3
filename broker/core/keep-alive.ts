/**
 * A keep-alive as CONNECT carries it; 0: none.
 *
 * Units  whole seconds of the wall clock, at least 1; `speed`: simulated milliseconds a millisecond
 */
export const keepAliveSeconds = (ms: number | undefined, speed = 1): number =>
  ms === undefined || ms === 0 ? 0 : Math.max(1, Math.round(ms / 1_000 / speed));
