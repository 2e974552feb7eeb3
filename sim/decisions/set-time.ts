import { showSpan } from '../kernel/time/duration.ts';
import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { withOverlooked } from './overlooked.ts';

/** A time that a device is to set its clock to, and what it knows of time. In milliseconds since the start of the run. */
export interface OfferedTime {
  readonly offered: number;
  /** The latest time that a signature has proved to be past. */
  readonly verified: number;
}

/**
 * Whether a device sets its clock to a time that it is told.
 *
 * Source  the build date as a floor for the clock: systemd-timesyncd(8). That the start of a certificate counts as well is
 *         this project's own choice (assumption): an authority has signed it
 */
export const setTime = (controls: ControlSettings, time: OfferedTime): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, time));

function judge(controls: ControlSettings, { offered, verified }: OfferedTime): Verdict {
  if (!controls['monotonic-time']) return switchedOff;
  return offered < verified
    ? refused('monotonic-time', 'before a time that it has verified', `${showSpan(verified - offered)} before it`)
    : allowed('monotonic-time', 'after every time that it has verified', `${showSpan(offered - verified)} after it`);
}

const switchedOff = allowed('monotonic-time', 'switched off');

const checks = ['monotonic-time'] as const;
