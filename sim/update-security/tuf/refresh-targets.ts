import { invariant } from '../../kernel/lab-error.ts';
import { isDigestOf } from './digests.ts';
import { type Exchange, metadataFileName } from './exchange.ts';
import type { MetaFile, RoleKeys, Signed, Targets, TufKey } from './metadata.ts';
import { clientLimits, type Session } from './session.ts';

/** The role that assigns a role's keys: root for `targets`, another targets role for a delegated one. */
export interface Delegator {
  readonly keys: ReadonlyMap<string, TufKey>;
  readonly role: RoleKeys;
}

/**
 * Fetches a targets role that the snapshot lists, unless the trusted file is still valid. A trusted file is verified
 * with the keys of the role that delegates NOW, since an earlier signature with another delegator's keys proves
 * nothing.
 *
 * Source  TUF specification 5.6.1 to 5.6.6, in their order
 */
export function* refreshTargets(session: Session, name: string, delegator: Delegator): Exchange<Targets> {
  const { root, snapshot, targets } = session.trusted;
  invariant(snapshot !== undefined, 'a snapshot is trusted before its targets');
  const listed = snapshot.part.meta.get(name);
  if (listed === undefined)
    return session.refuse('update-format', 'unavailable', `the snapshot does not list ${name}`, name);
  const known = targets.get(name);
  if (known !== undefined && isUsable(session, known, listed, delegator)) return known.part;

  const version = root.part.consistentSnapshot ? listed.version : undefined;
  const file = metadataFileName({ role: name, version });
  const bytes = yield* session.fetchListed(name, version, listed.length, clientLimits.targetsLength);
  session.matches(bytes, listed.hashes, 'the snapshot', file);
  const role = session.read(bytes, 'targets', file);
  session.signed(role, delegator.role, delegator.keys, file);
  session.decide(
    'update-consistency',
    role.part.version === listed.version,
    'mix-and-match',
    () => `${name} ${role.part.version} is not ${listed.version}, which the snapshot lists`,
    file,
  );
  session.unexpired(role, name);
  session.trusted = { ...session.trusted, targets: new Map(targets).set(name, role) };
  return role.part;
}

function isUsable(session: Session, known: Signed<Targets>, listed: MetaFile, { role, keys }: Delegator): boolean {
  return (
    known.part.version === listed.version &&
    (listed.hashes === undefined || isDigestOf(listed.hashes, known.bytes)) &&
    session.isSigned(known, role, keys) &&
    (session.isCurrent(known.part) || !session.input.controls['update-expiry'])
  );
}
