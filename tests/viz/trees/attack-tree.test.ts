import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttackTree, attackTreesOf, type TreeNode } from '../../../viz/trees/attack-tree.ts';
import { litNodes } from '../../../viz/trees/lit-nodes.ts';
import { planOf, randomCampaign } from './random-campaign.ts';

const step = (fields: Partial<Parameters<typeof planOf>[0][number]> = {}) => ({
  ...{ place: 'first', actor: 'mallory', isThere: false, needs: [], follows: [], gives: 'control' },
  ...fields,
});
const treesOf = (...steps: readonly Partial<Parameters<typeof planOf>[0][number]>[]): readonly AttackTree[] => {
  const { plan, graph } = planOf(steps.map(step));
  return attackTreesOf(plan, graph);
};
const named = (node: TreeNode, place: number): string =>
  node.kind === 'step' ? `step ${node.step}` : node.kind === 'goal' ? 'goal' : `${node.kind} ${place}`;
const linesOf = ({ nodes, lines }: AttackTree): readonly string[] =>
  lines.map(({ from, to, kind }) => `${named(nodes[from], from)} -${kind}-> ${named(nodes[to], to)}`);

describe('the attack tree of a campaign', () => {
  it('leads from what gives to what needs it, and to the objective', () => {
    const [tree] = treesOf({}, { needs: [[0]], gives: 'obeyed' });
    expect(linesOf(tree)).toEqual(['step 0 -need-> step 1', 'step 1 -objective-> goal']);
  });

  it('has an OR where several steps give the same, an AND where several things are needed', () => {
    const [tree] = treesOf({}, {}, {}, { needs: [[0, 1], [2]], gives: 'obeyed' });
    expect(linesOf(tree)).toEqual([
      'step 0 -need-> or 4',
      'step 1 -need-> or 4',
      'or 4 -need-> and 5',
      'step 2 -need-> and 5',
      'and 5 -need-> step 3',
      'step 3 -objective-> goal',
    ]);
  });

  it('has one OR for all steps that need what the same others give, and one line for several things of one step', () => {
    const [tree] = treesOf(
      {},
      {},
      { needs: [[0, 1]] },
      {
        needs: [
          [0, 1],
          [0, 1],
        ],
      },
    );
    expect(linesOf(tree)).toEqual([
      'step 0 -need-> or 4',
      'step 1 -need-> or 4',
      'or 4 -need-> step 2',
      'or 4 -need-> step 3',
    ]);
  });

  it('leaves out what an actor has as it begins, and what a step gives itself', () => {
    const [tree] = treesOf({}, { isThere: true, needs: [[0]] }, { needs: [[2, 0]] });
    expect(linesOf(tree)).toEqual(['step 0 -need-> step 2']);
  });

  it('has a guard where a step waits for one of which it needs nothing', () => {
    const [tree] = treesOf({}, { needs: [[0]], follows: [0] }, { follows: [1] });
    expect(linesOf(tree)).toEqual(['step 0 -need-> step 1', 'step 1 -guard-> step 2']);
  });

  it('begins a circle at the step that can be first', () => {
    // The second needs what the first or the third gives; the third needs the second.
    const [tree] = treesOf({ needs: [] }, { needs: [[2, 0]] }, { needs: [[1]] });
    expect(linesOf(tree)).toEqual(['step 0 -need-> step 1', 'step 1 -need-> step 2']);
  });

  it('says in words what each step needs, and where that comes from', () => {
    const [tree] = treesOf({}, { isThere: true, needs: [[0], []] });
    expect(tree.nodes[1]).toMatchObject({
      needs: ['thing 0: from the beginning or "step 0"', 'thing 1: from nothing in this plan'],
    });
  });

  it('has steps and guards alone where the graph is not known', () => {
    const { plan } = planOf([step(), step({ needs: [[0]], follows: [0], gives: 'obeyed' })]);
    expect(linesOf(attackTreesOf(plan, undefined)[0])).toEqual(['step 0 -guard-> step 1']);
  });
});

describe('attack trees', () => {
  it('are one for each campaign, then one for each actor with attacks outside of campaigns', () => {
    const trees = treesOf({ place: 'outside', actor: 'trudy' }, { place: 'second' }, { place: 'outside' });
    expect(trees.map(({ title, campaign }) => [title, campaign])).toEqual([
      ['first', 0],
      ['second', 1],
      ['trudy, outside of campaigns', undefined],
      ['mallory, outside of campaigns', undefined],
    ]);
  });

  it('have each step once, and no line that is not a need, a guard or the objective', () => {
    fc.assert(
      fc.property(randomCampaign, ({ plan, graph }) => {
        const trees = attackTreesOf(plan, graph);
        const drawn = trees.flatMap(({ nodes }) => nodes.flatMap((node) => (node.kind === 'step' ? [node.step] : [])));
        expect(drawn.toSorted((a, b) => a - b)).toEqual(plan.timeline.map((_, place) => place));
        for (const { nodes, lines } of trees) {
          const sourcesOf = (node: number): readonly number[] => {
            const own = nodes[node];
            if (own.kind === 'step') return [own.step];
            return lines.filter(({ to }) => to === node).flatMap(({ from }) => sourcesOf(from));
          };
          for (const { from, to, kind } of lines) {
            const target = nodes[to];
            const sources = sourcesOf(from);
            if (target.kind === 'goal') {
              expect(kind).toBe('objective');
              for (const source of sources) expect(graph.steps[source].gives).toContain('obeyed');
            } else if (target.kind === 'step' && kind === 'guard') {
              const { trigger } = plan.timeline[target.step];
              const labels = 'guards' in trigger ? trigger.guards.follows.flat().map(({ label }) => label) : [];
              expect(labels).toContain(plan.timeline[sources[0]].label);
            } else if (target.kind === 'step') {
              const needed = graph.steps[target.step].needs.filter(({ isThere }) => !isThere);
              for (const source of sources) expect(needed.some((need) => need.from.includes(source))).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('have no circle', () => {
    fc.assert(
      fc.property(randomCampaign, ({ plan, graph }) => {
        for (const { nodes, lines } of attackTreesOf(plan, graph)) {
          let open = nodes.map((_, node) => node);
          for (let before = -1; open.length !== before; ) {
            before = open.length;
            open = open.filter((node) => lines.some(({ from, to }) => to === node && open.includes(from)));
          }
          expect(open).toEqual([]);
        }
      }),
    );
  });
});

describe('what is fulfilled in a tree', () => {
  const [tree] = treesOf({}, {}, {}, { needs: [[0, 1], [2]], gives: 'obeyed' });
  const lit = (reached: readonly number[], isGoal = false): readonly string[] => {
    const all = litNodes(tree, (one) => reached.includes(one), isGoal);
    return tree.nodes.flatMap((node, place) => (all[place] ? [named(node, place)] : []));
  };

  it.each([
    ['an OR by one of what goes into it', [1], ['step 1', 'or 4']],
    ['not an AND by one', [0, 1], ['step 0', 'step 1', 'or 4']],
    ['an AND by all', [0, 2], ['step 0', 'step 2', 'or 4', 'and 5']],
  ] as const)('is %s', (_what, reached, expected) => expect(lit(reached)).toEqual(expected));

  it('is the goal only where the campaign says so', () => {
    expect(lit([0, 1, 2, 3])).not.toContain('goal');
    expect(lit([], true)).toEqual(['goal']);
  });
});
