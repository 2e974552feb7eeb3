import { exactTime } from '../../reports/print/time-axis.ts';
import type { Spread } from '../../reports/trace-index/spread.ts';
import type { Table } from '../charts/table.ts';
import type { SpreadTree } from './spread-tree.ts';
import type { SpreadNames } from './spread-words.ts';

/** The devices that had been taken so far as rows, in the order of their first gain. */
export const spreadTable = (
  { t, from, step, fact, facts }: Spread,
  { generation, actor, actors }: SpreadTree,
  taken: number,
  { tickMs, plan, nameOf }: SpreadNames,
): Table => ({
  columns: ['device', 'time', 'from', 'by step', 'gained', 'generation'],
  rows: Array.from({ length: taken }, (_, one) => [
    nameOf(one),
    exactTime(t[one] * tickMs, t[taken - 1] * tickMs),
    from[one] < 0 ? `${actors[actor[one]]}, outside` : nameOf(from[one]),
    ...[plan.timeline[step[one]].label, facts[fact[one]], generation[one]],
  ]),
  about: 'One row per device of which an actor had gained something by an attack, as of the instant.',
});
