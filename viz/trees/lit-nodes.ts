import type { AttackTree } from './attack-tree.ts';

/** Which nodes of a tree are fulfilled if these steps are, by node: an OR by one of what goes into it, an AND by all. */
export function litNodes(
  { nodes, lines }: Pick<AttackTree, 'nodes' | 'lines'>,
  isReached: (step: number) => boolean,
  isGoalReached: boolean,
): readonly boolean[] {
  const into = nodes.map((_, node) => lines.filter(({ to }) => to === node).map(({ from }) => from));
  const isLit = (node: number): boolean => {
    const own = nodes[node];
    if (own.kind === 'step') return isReached(own.step);
    if (own.kind === 'goal') return isGoalReached;
    return own.kind === 'or' ? into[node].some(isLit) : into[node].every(isLit);
  };
  return nodes.map((_, node) => isLit(node));
}
