import { secrets } from '../../sim/plan/actors.ts';
import { attackList, wayOf } from '../../sim/threat/attacks/attack-list.ts';
import type { Move } from '../../sim/threat/campaigns/move.ts';
import { withImplied } from '../../sim/threat/facts/fact.ts';

/** All facts that are secrets, or that some attack declares to give. */
const facts = withImplied([...secrets, ...attackList.flatMap(({ gives }) => [...gives])]);

/** Whether any actor could meet the needs of a way; one that needs a fact which nothing gives is out of reach of all. */
export const isAttainable = (move: Move): boolean =>
  wayOf(move).needs.every((need) => 'reaches' in need || facts.has(need.holds));
