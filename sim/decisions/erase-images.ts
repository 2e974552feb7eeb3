import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Profile } from '../plan/profiles.ts';
import { withOverlooked } from './overlooked.ts';

/** Code that erases what it can write on the device where it runs. */
export interface Erasure {
  /** It reaches the kernel, and with it all flash that software can write; otherwise its own application. */
  readonly reachesKernel: boolean;
  /** The system starts without an application. */
  readonly startsWithoutApp: boolean;
  readonly lastResort: Profile['lastResort'];
}

/**
 * Whether the device can no longer be brought back once the code has erased what it reaches.
 *
 * Source       NIST SP 800-193, 4.4: recovery mechanisms are protected from what runs on the device
 * Assumptions  a device with a last resort has a recovery image as well; unless its memory is write-protected, code with
 *              supervisor rights can erase it
 */
export const eraseImages = (controls: ControlSettings, erasure: Erasure): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, erasure));

function judge(controls: ControlSettings, { reachesKernel, startsWithoutApp, lastResort }: Erasure): Verdict {
  if (!reachesKernel && startsWithoutApp) return isConfined;
  if (lastResort === 'bricked') return hasNoRecovery;
  if (restoresItself(controls, lastResort)) return isProtected;
  return reachesKernel ? switchedOff : isOutOfReach;
}

/** Whether a device whose images have all been erased writes them anew by itself. */
export const restoresItself = (
  controls: Pick<ControlSettings, 'immutable-recovery'>,
  lastResort: Profile['lastResort'],
): boolean => lastResort === 'recovery' && controls['immutable-recovery'];

/** Not controls: the platform keeps the code from going further. */
const isConfined = refused('protocol', 'its code reaches only its application, and the system starts without one');
const isOutOfReach = refused('protocol', 'its code does not reach the recovery image');
const hasNoRecovery = allowed('immutable-recovery', 'it has no recovery image');
const isProtected = refused('immutable-recovery', 'its recovery image is in memory that no software can erase');
const switchedOff = allowed('immutable-recovery', 'switched off');

const checks = ['immutable-recovery'] as const;
