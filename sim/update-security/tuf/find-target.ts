import type { NextRole } from './delegation.ts';
import { rolesFor } from './delegation.ts';
import type { Exchange } from './exchange.ts';
import type { TargetFile } from './metadata.ts';
import { type Delegator, refreshTargets } from './refresh-targets.ts';
import { clientLimits, type Session } from './session.ts';

/** A target, and the role that lists it. */
export interface FoundTarget {
  readonly path: string;
  readonly file: TargetFile;
  readonly by: string;
}

/**
 * Searches the targets role, and those it delegates to, for a path; undefined if none of them lists it.
 *
 * Source  TUF specification 5.6.7: depth first, in the order of the delegations, no role twice, no further than a
 *         terminating one
 */
export function* findTarget(session: Session, path: string): Exchange<FoundTarget | undefined> {
  let toVisit: { readonly name: string; readonly delegator: Delegator }[] = [topTargets(session)];
  const visited = new Set<string>();
  while (toVisit.length > 0 && visited.size <= clientLimits.delegations) {
    const { name, delegator } = toVisit.pop()!;
    if (visited.has(name)) continue;
    visited.add(name);
    const { targets, delegations } = yield* refreshTargets(session, name, delegator);
    const file = targets.get(path);
    if (file !== undefined) return { path, file, by: name };
    if (delegations === undefined) continue;
    const next = upToTerminating(rolesFor(delegations, path));
    if (next.at(-1)?.terminating) toVisit = [];
    // The stack is last in, first out.
    for (const role of next.toReversed())
      toVisit.push({ name: role.name, delegator: { role, keys: delegations.keys } });
  }
  return undefined;
}

export function topTargets({ trusted }: Session): { readonly name: 'targets'; readonly delegator: Delegator } {
  const { keys, roles } = trusted.root.part;
  return { name: 'targets', delegator: { keys, role: roles.targets } };
}

function upToTerminating(roles: readonly NextRole[]): readonly NextRole[] {
  const last = roles.findIndex(({ terminating }) => terminating);
  return last < 0 ? roles : roles.slice(0, last + 1);
}
