import { stepInWords, triggerInWords } from '../../scenarios/index.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { CampaignPlan } from '../../sim/plan/campaigns.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { objectiveInWords } from '../../sim/simulation/campaign-objective.ts';
import { type AttackNode, PreconditionGraph } from '../../sim/threat/campaigns/precondition-graph.ts';
import { factInWords, needInWords } from '../../sim/threat/facts/fact.ts';
import { attackDetails } from './show-attack.ts';

/** One line of a campaign, and by how many columns it is indented. */
export interface CampaignLine {
  readonly indent: number;
  readonly text: string;
}

/** The campaigns of a plan: what each is after, and of each step what it needs, from where, and what it gives. */
export function campaignPlanLines(plan: Plan): readonly CampaignLine[] {
  const { campaigns = [] } = plan;
  if (campaigns.length === 0) return [];
  const graph = new PreconditionGraph(plan);
  const nodes = new Map(graph.nodes().map((node) => [node.step, node]));
  return campaigns.flatMap((campaign, place) => [
    { indent: 4, text: campaignInWords(campaign) },
    ...[...plan.timeline.keys()].flatMap((step) => {
      const { trigger } = plan.timeline[step];
      return trigger.kind === 'campaign' && trigger.campaign === place ? stepLines(plan, step, nodes.get(step)) : [];
    }),
  ]);
}

function campaignInWords({ name, by, policy, begins, objective }: CampaignPlan): string {
  const who = by.as === undefined ? by.name : `${by.name} (${by.as})`;
  const aim = objective === undefined ? 'no objective' : `objective: ${objectiveInWords(objective)}`;
  return `${name}, by ${who}, ${policy}, ${triggerInWords(begins)}; ${aim}`;
}

function stepLines({ timeline }: Plan, step: number, node: AttackNode | undefined): readonly CampaignLine[] {
  const entry = timeline[step];
  const { when, does, label } = stepInWords(entry);
  const { action } = entry;
  const lasts = 'forMs' in action && typeof action.forMs === 'number' ? `, for ${showSpan(action.forMs)}` : '';
  const details = attackDetails(action);
  const first = [
    { indent: 6, text: `${label ?? entry.label}: ${does}${lasts}${when === '' ? '' : `, ${when}`}` },
    ...(details.length === 0 ? [] : [{ indent: 8, text: `with ${details.join('; ')}` }]),
  ];
  if (node === undefined) return first;
  const needs = node.needs.map(({ need, from }) => {
    const givers = from.map((one) => (one === 'start' ? 'it has that' : `from ${timeline[one].label}`));
    return `${needInWords(need)} (${givers.join(', ')})`;
  });
  return [
    ...first,
    ...(needs.length === 0 ? [] : [{ indent: 8, text: `needs ${needs.join('; ')}` }]),
    { indent: 8, text: `gives ${node.gives.map((fact) => factInWords[fact]).join('; ')}` },
  ];
}
