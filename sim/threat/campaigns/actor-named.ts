import { LabError } from '../../kernel/lab-error.ts';
import { suggest } from '../../kernel/near.ts';
import { actorList, type ReadyActor } from '../../plan/actor-list.ts';

/**
 * The ready actor with that id, in any case.
 *
 * Errors  LabError `actor/unknown`, which suggests the nearest; `where` says what asked for it
 */
export function actorNamed(id: string, where: string): ReadyActor {
  const found = actorList.find((actor) => actor.id === id.toLowerCase());
  if (found !== undefined) return found;
  throw new LabError('actor/unknown', {
    what: `there is no actor "${id}"`,
    where,
    hint: suggest(
      id,
      actorList.map((actor) => actor.id),
    ),
  });
}
