import { maySelect } from '../../sim/fleet/select-devices.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type Secret, secrets } from '../../sim/plan/actors.ts';
import type { CampaignPlan } from '../../sim/plan/campaigns.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { type AttackNode, type Facts, PreconditionGraph } from '../../sim/threat/campaigns/precondition-graph.ts';
import { type DeviceFact, type Need, needInWords } from '../../sim/threat/facts/fact.ts';
import type { Campaign } from '../schema/campaign.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** Campaigns as they are written: each has a name of its own, and begins before the end of the run. */
export const checkWrittenCampaigns = (
  campaigns: readonly (Campaign | undefined)[],
  durationMs: number | undefined,
): readonly Finding[] =>
  campaigns.flatMap((campaign, place) => {
    if (campaign === undefined) return [];
    const { name, begins } = campaign.plan;
    const isTwice = campaigns.findIndex((other) => other?.plan.name === name) < place;
    const startMs = begins.kind === 'at' ? begins.atMs : begins.afterMs;
    const key = begins.kind === 'at' ? 'at' : 'after';
    const strange = campaign.steps.flatMap(({ action: { kind } }, nth) =>
      ofVendors.has(kind)
        ? [
            {
              path: ['campaigns', place, 'steps', nth, 'do'],
              what: `${kind} is an act of a vendor, not of an actor that attacks`,
              hint: 'write it as a step of the timeline; it can wait for a step of the campaign with follows',
            },
          ]
        : [],
    );
    return [
      ...strange,
      ...(isTwice
        ? [
            {
              path: ['campaigns', place, 'name'],
              what: `campaign "${name}" is already there`,
              hint: 'give it another name',
            },
          ]
        : []),
      ...(durationMs === undefined || startMs < durationMs
        ? []
        : [
            {
              path: ['campaigns', place, key],
              what: `${showSpan(startMs)} is not before the end of the run, ${showSpan(durationMs)}`,
              hint: 'write an earlier time, or a longer duration',
            },
          ]),
    ];
  });

const ofVendors: ReadonlySet<string> = new Set(['rollout', 'rollout-command', 'require-version']);

/** Campaigns are scripted to get somewhere: a step that its actor can never start, or an aim that no step leads to, is a mistake. */
export function checkCampaigns(plan: Plan, pathOf: (step: number) => Path): readonly Finding[] {
  const { campaigns = [] } = plan;
  if (campaigns.length === 0) return [];
  const graph = new PreconditionGraph(plan);
  const facts = graph.factsAfter(() => true);
  const stuck = checkSteps(plan, graph, facts, pathOf);
  // Their mistakes may be why an aim is out of reach.
  return stuck.length > 0 ? stuck : campaigns.flatMap((campaign, place) => checkAim(campaign, place, plan, facts));
}

function checkAim(
  { by, objective }: CampaignPlan,
  place: number,
  { fleet }: Pick<Plan, 'fleet'>,
  facts: Facts,
): readonly Finding[] {
  if (objective === undefined) return [];
  const { gains, on } = objective;
  const isInReach = fleet.some(
    (one, product) => maySelect(on, one) && facts.has(by.name, product, gains as DeviceFact),
  );
  if (isInReach) return [];
  const need: Need = { holds: gains as DeviceFact };
  return [
    {
      path: ['campaigns', place, 'objective', 'gains'],
      what: `no step by which ${by.name} could gain ${gains} of these devices`,
      hint: hintFor(need, by.name),
    },
  ];
}

function checkSteps(
  plan: Plan,
  graph: PreconditionGraph,
  facts: Facts,
  pathOf: (step: number) => Path,
): readonly Finding[] {
  const nodes = graph.nodes();
  const stuck = nodes.flatMap((node) => {
    const { trigger, action } = plan.timeline[node.step]!;
    if (trigger.kind !== 'campaign' || action.kind !== 'attack' || graph.canStart(node.step, facts)) return [];
    // If some device meets each of them, no device meets all.
    const { need } = node.needs.find(({ from }) => from.length === 0) ?? node.needs.at(-1)!;
    return [{ node, need }];
  });
  // A step that would give it and cannot start either is what is wrong.
  const first = stuck.filter(
    ({ node, need }) => !nodes.some((other) => other !== node && gives(other, node.actor, need)),
  );
  return (first.length > 0 ? first : stuck).map(({ node, need }) => ({
    path: [...pathOf(node.step), 'technique'],
    what: `can never start: ${node.actor} lacks ${needInWords(need)}`,
    hint: hintFor(need, node.actor),
  }));
}

const gives = ({ actor, gives: given }: AttackNode, to: string, need: Need): boolean =>
  actor === to && 'holds' in need && given.includes(need.holds);

function hintFor(need: Need, actor: string): string {
  if ('reaches' in need) return `write by: { name: ${actor}, reaches: [${need.reaches}] }, or another actor`;
  const givers = attackList.filter(({ gives: facts }) => (facts as readonly string[]).includes(need.holds));
  const ids = givers.map(({ id }) => id).join(', ');
  const ways = [
    ...(isSecret(need.holds) ? [`do: leak, secret: ${need.holds}`] : []),
    ...(ids === '' ? [] : [`a step that gives it (${ids})`]),
  ];
  return `write ${ways.join(' or ')} about the same devices`;
}

const isSecret = (fact: string): fact is Secret => secrets.some((secret) => secret === fact);
