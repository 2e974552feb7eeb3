import type { Exchange } from './exchange.ts';
import type { RoleKeys, Root } from './metadata.ts';
import { clientLimits, type Session } from './session.ts';

/**
 * Follows the chain of roots to its end.
 *
 * Source      TUF specification 5.3, in its order
 * Assumption  the deletions of 5.3.11 happen in the step that trusts the new root, not after the last one: if the last
 *             root had expired, a client would forget that keys had been replaced, and keep the old versions forever
 */
export function* refreshRoot(session: Session): Exchange<void> {
  for (let step = 0; step < clientLimits.rootVersions; step++) {
    const trusted = session.trusted.root.part;
    const version = trusted.version + 1;
    const bytes = yield* session.fetch('root', version, clientLimits.rootLength);
    if (bytes === undefined) break;
    const name = `${version}.root`;
    const root = session.read(bytes, 'root', name);
    session.signed(root, trusted.roles.root, trusted.keys, name);
    session.signed(root, root.part.roles.root, root.part.keys, name);
    session.decide(
      'update-rollback',
      root.part.version === version,
      'rollback',
      () => `${name} says that it is version ${root.part.version}`,
      name,
    );
    // Even with the control off: a chain that does not advance would be followed forever.
    if (root.part.version <= trusted.version) break;
    const isReplaced = (['timestamp', 'snapshot'] as const).some((role) => losesKey(trusted, root.part, role));
    const forgets = isReplaced && session.input.controls['fast-forward-recovery'];
    if (forgets)
      session.allow('fast-forward-recovery', `keys were replaced: versions before ${name} are forgotten`, name);
    session.trusted = {
      ...session.trusted,
      root,
      ...(forgets ? { timestamp: undefined, snapshot: undefined } : {}),
    };
  }
  session.unexpired(session.trusted.root, 'root');
}

/** A key that is only added replaces none. */
const losesKey = (before: Root, after: Root, role: 'timestamp' | 'snapshot'): boolean =>
  before.roles[role].keyIds.some((id) => !isHeld(after.roles[role], id));

const isHeld = ({ keyIds }: RoleKeys, id: string): boolean => keyIds.includes(id);
