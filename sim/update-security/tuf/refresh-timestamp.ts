import type { Exchange } from './exchange.ts';
import { clientLimits, type Session } from './session.ts';

/**
 * Fetches the timestamp. One of the already trusted version changes nothing, whatever else it contains; the client then
 * completes an earlier update from the trusted one.
 *
 * Source  TUF specification 5.4, in its order
 */
export function* refreshTimestamp(session: Session): Exchange<void> {
  const { root, timestamp: known } = session.trusted;
  const bytes = yield* session.fetchListed('timestamp', undefined, undefined, clientLimits.timestampLength);
  const timestamp = session.read(bytes, 'timestamp', 'timestamp');
  const { version, snapshot } = timestamp.part;
  session.signed(timestamp, root.part.roles.timestamp, root.part.keys, 'timestamp');
  const isKept = known?.part.version === version && session.input.takesEqualTimestamp !== true;
  if (isKept && session.isSigned(known, root.part.roles.timestamp, root.part.keys)) {
    session.allow('update-rollback', `timestamp ${version} is the one at hand`, 'timestamp');
    session.unexpired(known, 'timestamp');
    return;
  }
  const least = known?.part ?? none;
  session.decide(
    'update-rollback',
    version >= least.version,
    'rollback',
    () => `timestamp ${version} is below ${least.version}`,
    'timestamp',
  );
  session.decide(
    'update-rollback',
    snapshot.version >= least.snapshot.version,
    'rollback',
    () => `it lists snapshot ${snapshot.version}, which is below ${least.snapshot.version}`,
    'timestamp',
  );
  session.unexpired(timestamp, 'timestamp');
  session.trusted = { ...session.trusted, timestamp };
}

/** The lower bound for a client without a timestamp: versions begin at 1. */
const none = { version: 0, snapshot: { version: 0 } };
