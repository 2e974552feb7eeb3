/** The components of the platform that keep a log; the first word of an event names its logger. */
export const loggers = ['edge', 'broker', 'attestation', 'ca', 'registry', 'update', 'console', 'telemetry'] as const;
export type Logger = (typeof loggers)[number];

/** How the log of a component reaches those who read logs. */
export interface LogPlan {
  /** From the event until its entry has arrived. */
  readonly delayMs: number;
  /** The share of entries that never arrive. */
  readonly loss: number;
}

export type LogsPlan = Readonly<Record<Logger, LogPlan>>;
