import type { Position } from '../../plan/actors.ts';
import type { Attack } from '../attacks/attack.ts';
import { attackCalled, attackList } from '../attacks/attack-list.ts';
import { type DeviceFact, type Need, withImplied } from '../facts/fact.ts';

/** One way of one attack. */
export interface Move {
  readonly technique: string;
  readonly way: string;
}

/** What an actor reaches, and the facts that it holds about a device. */
export interface Standing {
  readonly reaches: readonly Position[];
  readonly holds: readonly DeviceFact[];
  /**
   * The facts that it holds about any device, about the gateway of this one, and about a device of its segment or of its radio
   * network; undefined: `holds`, none, `holds` and `holds`.
   */
  readonly ofAny?: readonly DeviceFact[];
  readonly ofGateway?: readonly DeviceFact[];
  readonly ofNeighbor?: readonly DeviceFact[];
  readonly ofRadio?: readonly DeviceFact[];
}

/** Every way of every attack, in the order of the list. */
export const moves: readonly Move[] = attackList.flatMap(({ id, ways }: Attack) =>
  Object.keys(ways).map((way) => ({ technique: id, way })),
);

/** The needs that an actor does not meet, in their order. */
export function unmetBy(
  { reaches, holds, ofAny = holds, ofGateway = [], ofNeighbor = holds, ofRadio = holds }: Standing,
  needs: readonly Need[],
): readonly Need[] {
  const own = withImplied(holds);
  const others = {
    any: withImplied(ofAny),
    gateway: withImplied(ofGateway),
    neighbor: withImplied(ofNeighbor),
    radio: withImplied(ofRadio),
  };
  const facts = { own, product: own, ...others };
  return needs.filter((need) =>
    'reaches' in need ? !reaches.includes(need.reaches) : !facts[need.of ?? 'own'].has(need.holds),
  );
}

/** As the rows of a run name it: `A01 clone-identity, copied`. */
export const titleOf = ({ technique, way }: Move): string => `${technique} ${attackCalled(technique).name}, ${way}`;
