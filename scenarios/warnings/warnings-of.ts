import type { Plan } from '../../sim/plan/plan.ts';
import { coarseTick } from './coarse-tick.ts';
import { deviceFile } from './device-file.ts';
import { emptySites } from './empty-sites.ts';
import { handshakeQueue } from './handshake-queue.ts';
import { idleBrick } from './idle-brick.ts';
import { keepAlive } from './keep-alive.ts';
import { outOfRange } from './out-of-range.ts';
import { serverCertificate } from './server-certificate.ts';
import { sleepPastCertificate } from './sleep-past-certificate.ts';
import { tooLittleTime } from './too-little-time.ts';
import type { PlacedWarning, WarningRule } from './warning.ts';

const rules: readonly WarningRule[] = [
  handshakeQueue,
  keepAlive,
  sleepPastCertificate,
  serverCertificate,
  idleBrick,
  deviceFile,
  emptySites,
  tooLittleTime,
  outOfRange,
  coarseTick,
];

/** What is likely to be a mistake in a plan, though it can run. */
export const warningsOf = (plan: Plan): readonly PlacedWarning[] => rules.flatMap((rule) => rule(plan));
