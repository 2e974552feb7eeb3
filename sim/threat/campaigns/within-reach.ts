import type { Attack } from '../attacks/attack.ts';
import { attackCalled, attackList, wayOf } from '../attacks/attack-list.ts';
import { type DeviceFact, withImplied } from '../facts/fact.ts';
import { type Move, moves, type Standing, unmetBy } from './move.ts';

/** The moves that need no other move before. What the actor holds counts as held, whether a device gives it away or not. */
export const startableBy = (actor: Standing): readonly Move[] =>
  moves.filter((move) => unmetBy(actor, wayOf(move).needs).length === 0);

/**
 * The moves that an actor could make if every attack gave all that it can give: an upper bound, since controls are not asked.
 *
 * Order  of `moves`
 */
export function withinReachOf(actor: Standing): readonly Move[] {
  let facts: ReadonlySet<DeviceFact> = withImplied(actor.holds);
  for (;;) {
    const held: Standing = { reaches: actor.reaches, holds: [...facts], ofGateway: [...facts] };
    const found = startableBy(held);
    const gained = found.flatMap(({ technique }) => attackCalled(technique).gives);
    const next = withImplied([...facts, ...gained]);
    if (next.size === facts.size) return found;
    facts = next;
  }
}

/** Those that it cannot make at once. */
export function startableLater(actor: Standing): readonly Move[] {
  const atOnce = startableBy(actor);
  return withinReachOf(actor).filter((move) => !atOnce.includes(move));
}

/** Moves by attack, in the order of the list: `A01 copied, self-made`. */
export const movesInWords = (some: readonly Move[]): readonly string[] =>
  attackList.flatMap(({ id, ways }: Attack) => {
    const own = some.filter(({ technique }) => technique === id).map(({ way }) => way);
    if (own.length === 0) return [];
    return [own.length === Object.keys(ways).length ? id : `${id} ${own.join(', ')}`];
  });
