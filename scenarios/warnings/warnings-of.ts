import type { Plan } from '../../sim/plan/plan.ts';
import { deviceFile } from './device-file.ts';
import { handshakeQueue } from './handshake-queue.ts';
import { idleBrick } from './idle-brick.ts';
import { keepAlive } from './keep-alive.ts';
import { serverCertificate } from './server-certificate.ts';
import { sleepPastCertificate } from './sleep-past-certificate.ts';
import type { Warning, WarningRule } from './warning.ts';

const rules: readonly WarningRule[] = [
  handshakeQueue,
  keepAlive,
  sleepPastCertificate,
  serverCertificate,
  idleBrick,
  deviceFile,
];

/** What is likely to be a mistake in a plan, though it can run. */
export const warningsOf = (plan: Plan): readonly Warning[] => rules.flatMap((rule) => rule(plan));
