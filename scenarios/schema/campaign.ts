import { type CampaignPlan, campaignPolicies, type ObjectivePlan } from '../../sim/plan/campaigns.ts';
import { deviceFacts } from '../../sim/threat/facts/fact.ts';
import { issueText } from '../source/problem.ts';
import { actor } from './actor.ts';
import { COUNT_MAX, count, share, span } from './quantity.ts';
import { on } from './selection.ts';
import { keysOf, listOf, nameOf, oneOf } from './shape.ts';
import { campaignStepSchema, type Step } from './step.ts';
import { timing } from './timing.ts';

const STEPS_MAX = 64;

const objective = keysOf('an objective', {
  gains: oneOf('fact', deviceFacts).describe('The fact about a device that the actor is after.'),
  on: on.describe('The devices that it is about. Default: every device.'),
  count: count({ min: 1, max: COUNT_MAX }).optional().describe('About how many of them. Default: 1.'),
  share: share({ min: 1e-6 }).optional().describe('About which share of them.'),
}).transform(({ gains, on: devices, count: many, share: part }, issues): ObjectivePlan => {
  if (many !== undefined && part !== undefined)
    issues.addIssue({
      ...{ code: 'custom', path: ['share'] },
      message: issueText('both count and share say how many', 'keep one of the two'),
    });
  return { gains, on: devices, of: part === undefined ? { count: many ?? 1 } : { share: part } };
});

/** An adversary's steps toward one aim. */
export const campaignSchema = keysOf('a campaign', {
  name: nameOf('the name of a campaign', 'factory-leak').describe('Its name in reports.'),
  by: actor.describe('Who attacks in its steps, unless one names another.'),
  policy: oneOf('policy', campaignPolicies)
    .prefault('scripted')
    .describe(
      'Which step comes next. scripted: all, in order; greedy: what is done soonest; random: any; shortest: by the way to the objective that takes least time.',
    ),
  at: span({ min: 0 }).optional().describe('When it begins. Default: as the run starts.'),
  when: timing.when.describe('It begins at the first sample where that holds.'),
  after: span({ min: 0 }).optional().describe('With when: time to wait then.'),
  objective: objective.optional().describe('What the actor is after; once it has that, it chooses no more steps.'),
  steps: listOf('steps', campaignStepSchema)
    .min(1, { error: () => issueText('has no steps', 'write at least one') })
    .max(STEPS_MAX, { error: () => issueText(`has more than ${STEPS_MAX} steps`, 'split the campaign') })
    .meta({ example: [{ do: 'attack', technique: 'A01', by: 'mallory', for: '10m' }] })
    .describe('As in the timeline; each takes place once, when all that it says of its time holds.'),
}).transform(({ name, by, policy, at, when, after = 0, objective: aim, steps }, issues): Campaign => {
  const problem = (path: string, what: string, hint: string) =>
    issues.addIssue({ code: 'custom', path: [path], message: issueText(what, hint) });
  if (at !== undefined && when !== undefined) problem('when', 'both at and when say when', 'keep one of them');
  if (after !== 0 && when === undefined) problem('after', '"after" goes with when', 'remove after, or write when');
  if (policy === 'shortest' && aim === undefined)
    problem('policy', 'shortest needs to know where to', 'write an objective, such as { gains: control }');
  const begins: CampaignPlan['begins'] =
    when === undefined ? { kind: 'at', atMs: at ?? 0 } : { kind: 'when', condition: when, afterMs: after };
  return { plan: { name, by, policy, begins, ...(aim === undefined ? {} : { objective: aim }) }, steps };
});

export interface Campaign {
  readonly plan: CampaignPlan;
  readonly steps: readonly Step[];
}
