import type { CampaignPlan } from '../../sim/plan/campaigns.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Following, StepGuards, StepOutcome } from '../../sim/plan/trigger.ts';
import { mallory } from './attack-plans.ts';
import { minutes } from './lone-plan.ts';
import type { EventRow } from './trace-rows.ts';

/** A label, or a label and what has to have become of its step. */
export type Follows = string | readonly [label: string, outcome: StepOutcome];

export const following = (given: Follows): Following =>
  typeof given === 'string' ? { label: given, outcome: 'gained' } : { label: given[0], outcome: given[1] };

/** A step of the first campaign under that label, once those steps have got there. */
export const stepCalled = (
  label: string,
  { action }: Pick<TimelineEntry, 'action'>,
  follows: readonly (Follows | readonly Following[])[] = [],
  guards: Partial<StepGuards> = {},
  campaign = 0,
): TimelineEntry => ({
  label,
  action,
  trigger: {
    kind: 'campaign',
    campaign,
    guards: {
      follows: follows.map((one) => (isGroup(one) ? one : [following(one)])),
      afterMs: 0,
      ...guards,
    },
  },
});

const isGroup = (one: Follows | readonly Following[]): one is readonly Following[] =>
  Array.isArray(one) && typeof one[0] === 'object';

export const campaign = (fields: Partial<CampaignPlan> = {}): CampaignPlan => ({
  ...{ name: 'leak', by: mallory, policy: 'scripted', begins: { kind: 'at', atMs: minutes(5) } },
  ...fields,
});

/** A plan with one more campaign, of these steps. */
export const withCampaign = (
  plan: Plan,
  steps: readonly TimelineEntry[],
  fields: Partial<CampaignPlan> = {},
): Plan => ({
  ...plan,
  timeline: [...plan.timeline, ...steps],
  campaigns: [...(plan.campaigns ?? []), campaign(fields)],
});

/** What became of campaigns and their steps, in short: `5m0s step.started clones "the list" has gained something`. */
export const course = (rows: readonly EventRow[]): readonly string[] =>
  rows
    .filter(({ kind }) => /^(?:step|campaign)\./.test(kind))
    .map(({ t, kind, detail, evidence }) =>
      [Math.floor(t / 60_000), kind, detail, evidence].filter((one) => one !== undefined).join(' '),
    );

/** The ready-made scenarios of one campaign each: one an attack family, then the chains, then the worms. */
export const campaignScenarios = [
  ...(['clone-army', 'wildcard-tap', 'revoked-reuse', 'will-abuse', 'client-kick', 'connect-flood'] as const),
  ...(['signed-malware', 'rollback-fleet', 'freeze', 'default-credentials', 'gateway-lateral', 'brick-wave'] as const),
  ...(['c2-and-ddos', 'insider-console', 'sensor-lies', 'actuator-command'] as const),
  ...(['factory-leak', 'stolen-pipeline', 'hold-down', 'worm-to-brick', 'insider-revocation'] as const),
  ...(['default-credentials-worm', 'lan-worm', 'neighbour-worm'] as const),
] as const;
