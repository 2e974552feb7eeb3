import type { BackendFactory, IQueueBackend } from 'bullmq';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { QueueAddress } from './queue-address.ts';

/** A service that BullMQ keeps its queues in, once it has answered. */
export interface QueueService {
  /** Its address, for messages. */
  readonly shown: string;
  /** What each connection is made with. */
  readonly connection: object;
  readonly factory: BackendFactory<IQueueBackend, object>;
  /** The namespace of its queues, where connections do not have it. */
  readonly prefix?: string;
}

/** Where Redis and PostgreSQL have all that is ours. */
export const NAMESPACE = 'fleetlab';

export const CONNECT_MS = 10_000;

/** Errors of both services that no other try mends: who we are, where to, and whom we trust. */
export function unanswered({ kind, shown }: QueueAddress, error: unknown): LabError {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  // Node has no message of its own for a name that has several addresses, and all refuse.
  const reason = message || code || String(error);
  const isRefused = /WRONGPASS|NOAUTH|NOPERM|password|authentication|permission|role|database .* does not exist/i.test(
    reason,
  );
  return isRefused
    ? new LabError('queue/refused', {
        what: `the queue does not let us in: ${reason}`,
        where: shown,
        hint: `check user and password${kind === 'postgres' ? ', the database, and that the user may make tables' : ''}`,
      })
    : new LabError('queue/unreachable', {
        what: `the queue does not answer: ${reason}`,
        where: shown,
        hint: 'check the address, that the service runs, and with TLS that --queue-ca names its authority',
      });
}
