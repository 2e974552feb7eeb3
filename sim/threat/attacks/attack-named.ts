import { LabError } from '../../kernel/lab-error.ts';
import { suggest } from '../../kernel/near.ts';
import type { Attack } from './attack.ts';
import { attackList } from './attack-list.ts';

/**
 * The attack with that id or name, in any case.
 *
 * Errors  LabError `attack/unknown`, which suggests the nearest; `where` says what asked for it
 */
export function attackNamed(given: string, where: string): Attack {
  const word = given.trim().toLowerCase();
  const found = (attackList as readonly Attack[]).find(({ id, name }) => id.toLowerCase() === word || name === word);
  if (found !== undefined) return found;
  throw new LabError('attack/unknown', {
    what: `there is no attack "${given}"`,
    where,
    hint: suggest(given, /^a\d*$/i.test(word) ? ids : names),
  });
}

const ids = attackList.map(({ id }) => id);
const names = attackList.map(({ name }) => name);
