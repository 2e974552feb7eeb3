import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { CampaignPolicy } from '../../sim/plan/campaigns.ts';
import { outcomeInWords } from '../../sim/plan/step-outcomes-in-words.ts';
import type { StepGuards } from '../../sim/plan/trigger.ts';

/** What a step of a campaign waits for: `until "dump" has gained something, then 10m`. */
export function waitsFor({ fromMs = 0, condition, follows, afterMs }: StepGuards, policy: CampaignPolicy): string {
  const until = [
    ...follows.map((some) =>
      some.map(({ label, outcome }) => `"${label}" ${outcomeInWords[outcome].did}`).join(' or '),
    ),
    ...(condition === undefined ? [] : [`${condition.series} ${condition.operator} ${condition.value}`]),
    ...(fromMs > 0 ? [`${showSpan(fromMs)} of the run have passed`] : []),
    ...(policy === 'scripted' ? [] : ['its actor chooses it']),
  ];
  const guards = until.length === 0 ? 'the campaign begins' : until.join(', and ');
  return `until ${guards}${afterMs > 0 ? `, then ${showSpan(afterMs)}` : ''}`;
}
