import type { Image } from '../../decisions/boot/image.ts';
import type { AppManifest } from './app-manifest.ts';
import type { Properties } from './properties.ts';

/** A failure or a planned event on a device. Times are ticks of the run. */
export type DeviceError =
  | { readonly kind: 'AppCrash'; readonly signal: number; readonly signalCode: number; readonly image: Image }
  | { readonly kind: 'AppExit'; readonly exitCode: number; readonly image: Image }
  | { readonly kind: 'AppUpdate'; readonly image: Image }
  | { readonly kind: 'OsUpdate'; readonly version: string };

/** Equal events, as a report lists them: how many, and from when to when. */
export interface ReportedEvent {
  readonly type: 'planned' | 'unplanned';
  readonly of: 'OS' | 'application';
  readonly description: string;
  readonly count: number;
  readonly startTime: number;
  readonly endTime: number;
}

/** Events that a device has logged since its last report. Most devices never log any: keep the logs in a sparse map. */
export interface ErrorLog {
  readonly events: readonly ReportedEvent[];
  /** When the last report went out; undefined if none has. */
  readonly reportedAt: number | undefined;
}

export const emptyLog: ErrorLog = { events: [], reportedAt: undefined };

/** About once a day; the service's report download is cut off at this many events. */
export const REPORT_EVERY_MS = 86_400_000;
export const REPORT_EVENTS_MAX = 1_000;

/**
 * Adds an event to a device's log; equal events are counted.
 *
 * Devices that do not report errors log nothing, nor do applications on a real-time core.
 *
 * Source  Azure Sphere, interpret error data; the two text forms: its error reporting tutorials
 */
export function noted(
  log: ErrorLog,
  error: DeviceError,
  at: number,
  properties: Properties,
  app?: AppManifest,
): ErrorLog {
  if (!properties.errorReporting || app?.type === 'RealTimeCapable') return log;
  const description = describe(error);
  const known = log.events.findIndex((event) => event.description === description);
  if (known >= 0) {
    const events = log.events.with(known, counted(log.events[known], at));
    return { ...log, events };
  }
  if (log.events.length === REPORT_EVENTS_MAX) return log;
  const isPlanned = error.kind === 'AppUpdate' || error.kind === 'OsUpdate';
  const event: ReportedEvent = {
    type: isPlanned ? 'planned' : 'unplanned',
    of: error.kind === 'OsUpdate' ? 'OS' : 'application',
    description,
    count: 1,
    startTime: at,
    endTime: at,
  };
  return { ...log, events: [...log.events, event] };
}

/**
 * The report that is due, and the log after it: at most once a day, and a reboot brings it forward if none has been
 * sent that day. Undefined if the log is empty or it is too early.
 *
 * `hasJustBooted`: the device has just started; `firstAt`: when its daily cycle began.
 *
 * Source       Azure Sphere, error reporting tutorial (about every 24 h or at reboot); element14 (one report a day at
 *              most)
 * Assumptions  where the two conflict, the limit of one a day takes precedence over the reboot
 */
export function dueReport(
  log: ErrorLog,
  at: number,
  facts: { readonly hasJustBooted: boolean; readonly firstAt: number },
): { readonly report: readonly ReportedEvent[]; readonly log: ErrorLog } | undefined {
  if (log.events.length === 0) return undefined;
  const isFirst = log.reportedAt === undefined;
  const dayIsOver = at - (log.reportedAt ?? facts.firstAt) >= REPORT_EVERY_MS;
  if (!dayIsOver && !(facts.hasJustBooted && isFirst)) return undefined;
  return { report: log.events, log: { events: [], reportedAt: at } };
}

/** A line of a report, as the service shows it; the texts of updates are fleetlab's. */
export function describe(error: DeviceError): string {
  switch (error.kind) {
    case 'AppCrash':
      return `AppCrash (exit_status=${error.signal}; signal_status=${error.signal}; signal_code=${error.signalCode}; ${of(error.image)})`;
    case 'AppExit':
      return `AppExit (exit_code=${error.exitCode}; ${of(error.image)})`;
    case 'AppUpdate':
      return `AppUpdate (${of(error.image)})`;
    case 'OsUpdate':
      return `OSUpdate (version=${error.version})`;
  }
  error satisfies never;
}

const of = ({ componentId, imageId }: Image): string => `component_id=${componentId}; image_id=${imageId}`;

const counted = (event: ReportedEvent, at: number): ReportedEvent => ({
  ...event,
  count: event.count + 1,
  startTime: Math.min(event.startTime, at),
  endTime: Math.max(event.endTime, at),
});
