/** How long a tick may be, in milliseconds. */
export const tickLengths = [1, 10, 100, 1_000] as const;
export type TickMs = (typeof tickLengths)[number];

/** How long a run with such ticks may be: some hours shorter than all ticks, so that what lies behind its end has room too. */
export const longestRunMs = (tickMs: number): number => Math.floor((TICKS * tickMs) / DAY) * DAY;

/** The shortest tick with which a run may be that long; undefined if none is long enough. */
export const shortestTickFor = (durationMs: number): TickMs | undefined =>
  tickLengths.find((tickMs) => durationMs <= longestRunMs(tickMs));

/** As many as 32 bits count. */
const TICKS = 2 ** 32 - 1;
const DAY = 86_400_000;
