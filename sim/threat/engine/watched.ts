import type { Plan } from '../../plan/plan.ts';
import type { AttackOrder } from './attack-order.ts';
import type { Watched } from './step-progress.ts';

/** What the steps and campaigns of a plan wait for. In a plan without campaigns that is little or nothing. */
export function watchedIn({ timeline, campaigns = [] }: Pick<Plan, 'timeline' | 'campaigns'>): Watched {
  const followed = new Set(
    timeline.flatMap(({ trigger }) =>
      'guards' in trigger ? trigger.guards.follows.flat().map(({ label }) => label) : [],
    ),
  );
  const steps = timeline.flatMap(({ label, trigger, action }, step) =>
    trigger.kind === 'campaign' || followed.has(label) || (action.kind === 'attack' && looksBack(action)) ? [step] : [],
  );
  const facts = new Map<string, Set<string>>();
  for (const { by, objective } of campaigns) {
    if (objective === undefined) continue;
    facts.set(by.name, (facts.get(by.name) ?? new Set<string>()).add(objective.gains));
  }
  return { steps: new Set(steps), facts };
}

/** Whether what an actor does in a step depends on how far it has got there. */
const looksBack = ({ stealth, retries }: AttackOrder): boolean =>
  stealth?.givesUpAfter !== undefined || retries !== undefined;
