import { plain } from '../../reports/metrics/quantity.ts';
import type { Spread } from '../../reports/trace-index/spread.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { SpreadTree } from './spread-tree.ts';

/** What a spread needs to be told in words. */
export interface SpreadNames {
  readonly tickMs: number;
  readonly plan: Pick<Plan, 'timeline'>;
  nameOf(one: number): string;
}

/** `acme/lamp-3, +12m after the first: control of what it runs by "the worm", from acme/lamp-1; 4 came from it`. */
export function nodeInWords(
  one: number,
  { t, from, step, fact, facts }: Spread,
  { place, size, inOrder, actor, actors }: SpreadTree,
  taken: number,
  { tickMs, plan, nameOf }: SpreadNames,
): string {
  const source = from[one] < 0 ? `${actors[actor[one]]}, outside` : nameOf(from[one]);
  const after = inOrder.subarray(place[one] + 1, place[one] + size[one]).filter((next) => next < taken).length;
  const came = after === 0 ? '' : `; ${plain(after)} more came from it`;
  return `${nameOf(one)}, +${showSpan((t[one] - t[0]) * tickMs)}: ${facts[fact[one]]} by "${plan.timeline[step[one]].label}", from ${source}${came}`;
}
