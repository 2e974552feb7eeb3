import { createHash } from 'node:crypto';
import type { Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import { canonicalJson } from './canonical-json.ts';

/** The folder of a run, below the root: `<scenario>-<seed>-<hash8>`. The hash covers the whole plan and the code version. */
export function folderName(plan: Plan, version: string): string {
  const hash8 = createHash('sha256')
    .update(canonicalJson({ plan: withoutRows(plan), version }))
    .digest('hex')
    .slice(0, 8);
  return `${folderPart(plan.name)}-${folderPart(plan.seed)}-${hash8}`;
}

/** Seeds are free text; characters that a file system might interpret become a dash. The hash keeps such names apart. */
export const folderPart = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60) || 'x';
