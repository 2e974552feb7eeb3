import { createHash } from 'node:crypto';
import type { DelegatedRole, Delegations, RoleKeys } from './metadata.ts';

/** A role that may list a target path. */
export interface NextRole extends RoleKeys {
  readonly name: string;
  readonly terminating: boolean;
}

/** The roles that a path is delegated to, in the order in which they are searched. */
export function rolesFor({ roles, succinct }: Delegations, path: string): readonly NextRole[] {
  if (succinct === undefined) return roles.filter((role) => isDelegated(role, path));
  // TAP 15: the first bits of the path's hash are the number of its bin.
  const bin = Number.parseInt(hashOf(path).slice(0, 8), 16) >>> (32 - succinct.bitLength);
  const last = 2 ** succinct.bitLength - 1;
  const number = bin.toString(16).padStart(last.toString(16).length, '0');
  return [{ name: `${succinct.namePrefix}-${number}`, terminating: true, ...succinct }];
}

function isDelegated({ paths, pathHashPrefixes }: DelegatedRole, path: string): boolean {
  if (paths !== undefined) return paths.some((pattern) => matchesPath(pattern, path));
  const hash = hashOf(path);
  return pathHashPrefixes?.some((prefix) => hash.startsWith(prefix)) ?? false;
}

/**
 * Whether a path matches a pattern: `*` matches any number of characters and `?` one, and neither matches a slash.
 *
 * Source  TUF specification 4.5, PATHPATTERN
 */
export function matchesPath(pattern: string, path: string): boolean {
  const patterns = pattern.split('/');
  const parts = path.split('/');
  return patterns.length === parts.length && patterns.every((one, n) => matchesPart(one, parts[n]));
}

/** Backtracks to the last `*` only, so that no pattern makes it slow. */
function matchesPart(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

const hashOf = (path: string): string => createHash('sha256').update(path).digest('hex');
