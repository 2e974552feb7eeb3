import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';

/** An attack that a control can refuse, with the ways in which it can. */
export interface StoppedAttack {
  readonly attack: string;
  readonly ways: readonly string[];
  readonly isEveryWay: boolean;
}

/** The attacks that a control can refuse, by what they declare. */
export const attacksStoppedBy = (control: string): readonly StoppedAttack[] =>
  (attackList as readonly Attack[]).flatMap(({ id, ways }) => {
    const all = Object.entries(ways);
    const own = all.filter(([, { decidedBy }]) => decidedBy.some((one) => one === control)).map(([way]) => way);
    return own.length === 0 ? [] : [{ attack: id, ways: own, isEveryWay: own.length === all.length }];
  });
