import type { Certificate } from './certificate.ts';
import { hex } from './der/index.ts';
import { isSameName } from './name.ts';
import { INTERMEDIATES_MAX, type PathDemand, type PathVerdict, validatePath } from './path.ts';

/**
 * Finds a path from one of the anchors to a leaf through certificates in any order, and validates it (RFC 4158 2).
 *
 * Shape   the first valid path, or why the last one tried is invalid
 * Limits  depth first, anchors before others, never the same name and key twice; gives up after 64 steps
 */
export function findPath(
  leaf: Certificate,
  others: readonly Certificate[],
  anchors: readonly Certificate[],
  demand: PathDemand,
): PathVerdict {
  let verdict: PathVerdict = { ok: false, reason: 'no-path' };
  let left = STEPS_MAX;
  const extend = (path: readonly Certificate[]): boolean => {
    for (const anchor of anchors.filter((one) => mayIssue(one, path))) {
      if (left-- <= 0) return true;
      verdict = validatePath([anchor, ...path], demand);
      if (verdict.ok) return true;
    }
    if (path.length > 2 * INTERMEDIATES_MAX) return false;
    return others.filter((one) => mayIssue(one, path)).some((one) => left-- <= 0 || extend([one, ...path]));
  };
  extend([leaf]);
  return verdict;
}

/** How many steps the search takes before it gives up: the sender of the certificates controls their number. */
const STEPS_MAX = 64;

function mayIssue(candidate: Certificate, path: readonly Certificate[]): boolean {
  if (!isSameName(candidate.subject, path[0].issuer)) return false;
  const key = hex(candidate.publicKey);
  return !path.some((one) => isSameName(one.subject, candidate.subject) && hex(one.publicKey) === key);
}
