import { describe, expect, it } from 'vitest';
import { positions } from '../../sim/plan/actors.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { attackGraphOf } from '../../sim/threat/campaigns/attack-graph.ts';
import { PreconditionGraph } from '../../sim/threat/campaigns/precondition-graph.ts';
import { needInWords } from '../../sim/threat/facts/fact.ts';
import { attacked, attackedPlan, cloned, leaked, mallory, wellPlaced, wildcard } from '../kit/attack-plans.ts';

const graphOf = (...timeline: readonly TimelineEntry[]) => new PreconditionGraph(attackedPlan(timeline));
const sensors = { product: 'sensor' };
const pumps = { product: 'pump' };

/** The needs of a step and where they are met. */
const needsOf = (graph: PreconditionGraph, step: number) =>
  graph
    .nodes()
    .find((node) => node.step === step)!
    .needs.map(({ need, from }) => [needInWords(need), from]);
const canStart = (graph: PreconditionGraph, step: number) =>
  graph.canStart(
    step,
    graph.factsAfter(() => true),
  );

describe('the graph of what steps need and give', () => {
  it('has each need with the steps that meet it', () => {
    const graph = graphOf(leaked(0, sensors), cloned(0, 'copied', { on: sensors }), wildcard(0, { on: sensors }));
    expect(needsOf(graph, 1)).toEqual([
      ['a way to the broker', ['start']],
      ['a copy of its credential', [0]],
    ]);
    expect(needsOf(graph, 2)).toEqual([
      ['a way to the broker', ['start']],
      ['a session in its name', [1]],
    ]);
    expect(canStart(graph, 2)).toBe(true);
  });

  it('says how each step comes to a device', () => {
    const steps = [
      leaked(0, sensors),
      attacked(0, ['A15', 'default'], { on: sensors }),
      attacked(0, ['A16', 'shared-key'], { on: sensors }),
      attacked(0, ['A17', 'status'], { on: sensors }),
    ];
    const throughs = attackGraphOf(attackedPlan(steps))?.steps.map(({ through }) => through);
    expect(throughs).toEqual(['outside', 'outside', 'neighbor', 'gateway']);
  });

  it('says what no step gives, also where one gives it that cannot start itself', () => {
    const graph = graphOf(cloned(0, 'copied', { on: sensors }), wildcard(0, { on: sensors }));
    expect(needsOf(graph, 0)[1]).toEqual(['a copy of its credential', []]);
    expect(needsOf(graph, 1)[1]).toEqual(['a session in its name', []]);
    expect(canStart(graph, 1)).toBe(false);
  });

  it('tells devices apart by product, and actors by name', () => {
    const other = { ...mallory, name: 'trudy' };
    const graph = graphOf(
      leaked(0, sensors),
      cloned(0, 'copied', { on: pumps }),
      cloned(0, 'copied', { on: sensors, by: other }),
      cloned(0, 'copied', { on: {} }),
    );
    expect([1, 2, 3].map((step) => canStart(graph, step))).toEqual([false, false, true]);
  });

  it('counts a secret that comes into its hands as another step begins, whatever becomes of that step', () => {
    const holding = attacked(0, ['A24', 'disable'], {
      on: sensors,
      by: { name: 'mallory', reaches: [], holds: ['credential'] },
    });
    const graph = graphOf(holding, cloned(0, 'copied', { on: sensors }));
    expect(canStart(graph, 0)).toBe(false);
    expect(needsOf(graph, 1)[1]).toEqual(['a copy of its credential', [0]]);
    expect(canStart(graph, 1)).toBe(true);
  });

  it('knows that a session can be in the name of another device, and messages come from any', () => {
    const borrowed = attacked(0, ['A06', 'borrowed-id'], { on: sensors });
    const replayed = attacked(0, ['A21', 'session'], { on: pumps, by: mallory });
    const graph = graphOf(borrowed, replayed);
    expect(needsOf(graph, 1).at(-1)).toEqual(['a session in its name (of any device)', [0]]);
  });

  it.each(attackList.flatMap(({ id, ways }) => Object.keys(ways).map((way) => [id, way] as const)))(
    '%s %s cannot start without a place that it needs, nor without a fact',
    (id, way) => {
      const { needs } = (attackList.find((one) => one.id === id)!.ways as never)[way] as {
        needs: readonly ({ reaches: (typeof positions)[number] } | { holds: string })[];
      };
      for (const need of needs) {
        if (!('reaches' in need)) continue;
        const by = { ...wellPlaced, reaches: positions.filter((one) => one !== need.reaches) };
        expect(canStart(graphOf(attacked(0, [id, way], { by })), 0), need.reaches).toBe(false);
      }
      const facts = needs.filter((need) => 'holds' in need);
      const bare = graphOf(attacked(0, [id, way], { by: { ...wellPlaced, holds: [] } }));
      expect(canStart(bare, 0)).toBe(facts.length === 0);
    },
  );
});
