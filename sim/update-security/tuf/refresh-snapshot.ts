import { invariant } from '../../kernel/lab-error.ts';
import { isDigestOf } from './digests.ts';
import type { Exchange } from './exchange.ts';
import type { MetaFile, Signed, Snapshot } from './metadata.ts';
import { clientLimits, type Session } from './session.ts';

/**
 * Fetches the snapshot that the timestamp lists, unless the trusted one is still valid.
 *
 * Source  TUF specification 5.5, in its order
 */
export function* refreshSnapshot(session: Session): Exchange<void> {
  const { root, timestamp, snapshot: known } = session.trusted;
  invariant(timestamp !== undefined, 'a timestamp is trusted before its snapshot');
  const listed = timestamp.part.snapshot;
  if (known !== undefined && isUsable(session, known, listed)) return;

  const { consistentSnapshot, roles, keys } = root.part;
  const bytes = yield* session.fetchListed(
    'snapshot',
    consistentSnapshot ? listed.version : undefined,
    listed.length,
    clientLimits.snapshotLength,
  );
  session.matches(bytes, listed.hashes, 'the timestamp', 'snapshot');
  const snapshot = session.read(bytes, 'snapshot', 'snapshot');
  session.signed(snapshot, roles.snapshot, keys, 'snapshot');
  session.decide(
    'update-consistency',
    snapshot.part.version === listed.version,
    'mix-and-match',
    () => `snapshot ${snapshot.part.version} is not ${listed.version}, which the timestamp lists`,
    'snapshot',
  );
  for (const [role, { version }] of known?.part.meta ?? []) neverFalls(session, snapshot, role, version);
  session.unexpired(snapshot, 'snapshot');
  if (!snapshot.part.meta.has('targets'))
    session.refuse('update-format', 'malformed', 'the snapshot lists no targets', 'snapshot');
  session.trusted = { ...session.trusted, snapshot };
}

function neverFalls(session: Session, { part }: Signed<Snapshot>, role: string, known: number): void {
  const now = part.meta.get(role)?.version;
  session.decide(
    'update-rollback',
    now !== undefined && now >= known,
    'rollback',
    () => (now === undefined ? `snapshot no longer lists ${role}` : `it lists ${role} ${now}, which is below ${known}`),
    'snapshot',
  );
}

function isUsable(session: Session, known: Signed<Snapshot>, listed: MetaFile): boolean {
  const { roles, keys } = session.trusted.root.part;
  return (
    known.part.version === listed.version &&
    (listed.hashes === undefined || isDigestOf(listed.hashes, known.bytes)) &&
    session.isSigned(known, roles.snapshot, keys) &&
    (session.isCurrent(known.part) || !session.input.controls['update-expiry'])
  );
}
