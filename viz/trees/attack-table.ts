import type { StepsStanding } from '../../reports/trace-index/steps-by.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Table } from '../charts/table.ts';
import type { AttackTree } from './attack-tree.ts';
import { lookOfStep, reasonOf } from './step-words.ts';

/** A tree as rows: a row for each step, with what it needs and what has become of it. */
export const attackTable = (
  { nodes }: Pick<AttackTree, 'nodes'>,
  { steps }: Pick<StepsStanding, 'steps'>,
  plan: Pick<Plan, 'timeline' | 'campaigns'>,
): Table => ({
  columns: ['step', 'does', 'is', 'attacked', 'let in', 'refused', 'by', 'not begun', 'why', 'needs'],
  rows: nodes.flatMap((node) => {
    if (node.kind !== 'step') return [];
    const standing = steps[node.step];
    const { label, does, attacked, gained, refused, refusedBy, lacked } = standing;
    const by = refusedBy.map(({ control, devices }) => `${control} ${devices}`).join(', ');
    return [
      [
        ...[label, does, lookOfStep(standing), attacked, gained, refused, by, lacked],
        ...[reasonOf(standing, plan) ?? '', node.needs.join('; ')],
      ],
    ];
  }),
  about: 'One row per step, as of the instant.',
});
