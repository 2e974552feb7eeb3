import fc from 'fast-check';
import { type CampaignPlan, campaignPolicies } from '../../sim/plan/campaigns.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { stepOutcomes } from '../../sim/plan/trigger.ts';
import { PreconditionGraph } from '../../sim/threat/campaigns/precondition-graph.ts';
import { deviceFacts } from '../../sim/threat/facts/fact.ts';
import { wellPlaced } from '../kit/attack-plans.ts';
import { campaign } from '../kit/campaign-plans.ts';
import { unheldFacts } from '../kit/knowledge-checker.ts';
import { minutes } from '../kit/lone-plan.ts';
import { type EventRow, isEvent, type Row } from '../kit/trace-rows.ts';
import { anyWay, planIn, step, surroundings } from '../threat/random-plans.ts';

const span = (most: number) => fc.integer({ min: 0, max: most }).map(minutes);

/** A step of a campaign by any way, or of any kind: what it waits for are steps before it, and one after it at times. */
const guarded = fc.record({
  entry: fc.oneof({ weight: 5, arbitrary: anyWay }, { weight: 1, arbitrary: step }),
  follows: fc.array(
    fc.array(fc.record({ back: fc.nat({ max: 9 }), outcome: fc.constantFrom('started', 'ended', ...stepOutcomes) }), {
      minLength: 1,
      maxLength: 2,
    }),
    { maxLength: 1 },
  ),
  afterMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: span(10) }),
  fromMs: fc.option(span(40), { nil: undefined, freq: 4 }),
  stealth: fc.option(fc.record({ paceMs: span(3), jitterMs: span(2), givesUpAfter: fc.integer({ min: 1, max: 3 }) }), {
    nil: undefined,
    freq: 3,
  }),
  retries: fc.option(fc.record({ times: fc.integer({ min: 1, max: 3 }), afterMs: span(5) }), {
    nil: undefined,
    freq: 3,
  }),
});

const aim = fc.record({
  gains: fc.constantFrom(...deviceFacts),
  on: fc.constantFrom({}, { product: 'sensor' }, { name: 'umbrella/pump-1' }),
  of: fc.oneof(fc.record({ count: fc.integer({ min: 1, max: 3 }) }), fc.constant({ share: 0.5 })),
});

/** A plan with one or two campaigns by actors that know from each other what one of that name knows, and other steps beside them. */
export const campaignPlans: fc.Arbitrary<Plan> = fc
  .record({
    steps: fc.array(step, { maxLength: 3 }),
    campaigns: fc.array(
      fc.record({
        steps: fc.array(guarded, { minLength: 2, maxLength: 7 }),
        policy: fc.constantFrom(...campaignPolicies),
        objective: aim,
        name: fc.constantFrom('mallory', 'trudy'),
        atMs: span(15),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    ...surroundings,
  })
  .map(({ steps, campaigns, ...others }) => {
    const plan = planIn(steps, others);
    const own = campaigns.flatMap((one, place) => one.steps.map((each, nth) => entryOf(each, nth, place)));
    // Ways that need two repositories are left out by the plan, where there is one.
    const kept = planIn(own, others).timeline.filter(({ trigger }) => trigger.kind === 'campaign');
    return {
      ...plan,
      timeline: [...plan.timeline.map((entry, nth) => ({ ...entry, label: `${entry.label}, ${nth}` })), ...kept],
      campaigns: campaigns.map(
        ({ policy, objective, name, atMs }, place): CampaignPlan =>
          campaign({
            ...{ name: `campaign-${place}`, policy, objective, by: { ...wellPlaced, name } },
            begins: { kind: 'at', atMs },
          }),
      ),
    };
  });

function entryOf(
  { entry, follows, afterMs, fromMs, stealth, retries }: typeof guarded extends fc.Arbitrary<infer Of> ? Of : never,
  nth: number,
  place: number,
): TimelineEntry {
  const label = (number: number) => `step ${place}.${number}`;
  const isAttack = entry.action.kind === 'attack';
  return {
    label: label(nth),
    action: isAttack
      ? ({ ...entry.action, ...(stealth && { stealth }), ...(retries && { retries }) } as never)
      : entry.action,
    trigger: {
      kind: 'campaign',
      campaign: place,
      guards: {
        ...(fromMs !== undefined && { fromMs }),
        follows: follows.map((some) =>
          // One in ten waits for the step after it.
          some.map(({ back, outcome }) => ({
            label: label(back === 0 ? nth + 1 : Math.max(0, nth - 1 - (back % 3))),
            outcome,
          })),
        ),
        afterMs,
      },
    },
  };
}

export interface Seen {
  started: number;
  gained: number;
  skipped: number;
  reached: number;
  retried: number;
}

/** What is wrong with a run of a plan with campaigns: nothing. Adds to `seen` what happened in it. */
export function wrongIn(plan: Plan, rows: readonly Row[], seen: Seen): readonly string[] {
  const events: readonly EventRow[] = rows.filter(isEvent);
  const graph = new PreconditionGraph(plan);
  const facts = graph.factsAfter(() => true);
  const places = new Map(plan.timeline.map(({ label }, place) => [label, place]));
  const started = new Set(events.filter(({ kind }) => kind === 'step.started').map(({ detail }) => detail!));
  const skipped = new Map(
    events.filter(({ kind }) => kind === 'step.skipped').map(({ detail, evidence }) => [detail!, evidence]),
  );
  const labelOf = new Map<number, string>();
  for (const { kind, row, detail, cause } of events) {
    const own = kind === 'step.started' ? detail : labelOf.get(cause ?? -1);
    if (own !== undefined) labelOf.set(row, own);
  }
  // A worm comes to devices of its step by itself.
  const unforeseen = events
    .filter(({ kind }) => kind === 'attack.started')
    .flatMap(({ row }) => (graph.canStart(places.get(labelOf.get(row) ?? '') ?? -1, facts) ? [] : [labelOf.get(row)]));
  const guardedSteps = plan.timeline.filter(({ trigger }) => trigger.kind === 'campaign');
  const unnamed = guardedSteps.flatMap(({ label }) =>
    started.has(label) === ((skipped.get(label) ?? '') !== '') ? [label] : [],
  );
  const early = guardedSteps.filter(({ label, trigger }) => {
    const row = events.find(({ kind, detail }) => kind === 'step.started' && detail === label);
    const { fromMs = 0 } = trigger.kind === 'campaign' ? trigger.guards : {};
    return row !== undefined && row.t < fromMs;
  });
  seen.started += [...started].filter((label) => label.startsWith('step ')).length;
  seen.skipped += skipped.size;
  seen.gained += events.filter(({ kind }) => kind === 'attack.gained').length;
  seen.reached += events.filter(({ kind }) => kind === 'campaign.reached').length;
  seen.retried += events.filter(({ evidence }) => evidence?.startsWith('again, at') === true).length;
  return [
    ...unheldFacts(rows),
    ...unforeseen.map((label) => `${label} started, which the graph had ruled out`),
    ...unnamed.map((label) => `${label} neither started nor says why not, or both`),
    ...early.map(({ label }) => `${label} started before its time`),
  ];
}
