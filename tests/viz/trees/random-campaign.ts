import fc from 'fast-check';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { AttackGraph } from '../../../sim/threat/campaigns/attack-graph.ts';

/** Attacks of two campaigns and outside of them, which need and wait for each other at random, in circles as well. */
export const randomCampaign = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc
    .array(
      fc.record({
        place: fc.constantFrom('first', 'second', 'outside'),
        actor: fc.constantFrom('mallory', 'trudy'),
        isThere: fc.boolean(),
        needs: fc.array(fc.uniqueArray(fc.nat(count - 1), { maxLength: 4 }), { maxLength: 3 }),
        follows: fc.array(fc.nat(count - 1), { maxLength: 2 }),
        gives: fc.constantFrom('obeyed', 'control'),
      }),
      { minLength: count, maxLength: count },
    )
    .map(planOf),
);

interface MadeStep {
  readonly place: string;
  readonly actor: string;
  readonly isThere: boolean;
  readonly needs: readonly (readonly number[])[];
  readonly follows: readonly number[];
  readonly gives: string;
}

/** A plan and its graph; the first campaign has an objective, the second none. */
export function planOf(steps: readonly MadeStep[]): {
  readonly plan: Pick<Plan, 'timeline' | 'campaigns'>;
  readonly graph: AttackGraph;
} {
  const timeline = steps.map(({ place, actor, follows }, step) => {
    const guards = { afterMs: 0, follows: follows.map((other) => [{ label: `step ${other}`, outcome: 'gained' }]) };
    return {
      label: `step ${step}`,
      trigger:
        place === 'outside'
          ? { kind: 'follows', guards }
          : { kind: 'campaign', campaign: place === 'first' ? 0 : 1, guards },
      action: { kind: 'attack', technique: 'A01', way: 'copied', by: { name: actor } },
    };
  });
  const campaigns = [
    { name: 'first', by: { name: 'mallory' }, policy: 'scripted', objective: { gains: 'obeyed' } },
    { name: 'second', by: { name: 'trudy' }, policy: 'greedy' },
  ];
  return {
    plan: { timeline, campaigns } as unknown as Pick<Plan, 'timeline' | 'campaigns'>,
    graph: {
      steps: steps.map(({ actor, isThere, needs, gives }, step) => ({
        ...{ step, actor, gives: [gives], products: [0], isAboutOthers: false },
        needs: needs.map((from, nth) => ({ what: `thing ${nth}`, isThere: isThere && nth === 0, from })),
      })),
    },
  };
}
