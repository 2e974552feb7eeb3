import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CampaignPlan, CampaignPolicy } from '../../sim/plan/campaigns.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, cloned, leaked, mallory, off, wellPlaced, wildcard } from '../kit/attack-plans.ts';
import { course, stepCalled, withCampaign } from '../kit/campaign-plans.ts';
import { hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';

const sensors = { product: 'sensor' };
const open = off(
  'non-exportable-key',
  'concurrent-use',
  'topic-acl',
  'forward-acl',
  'debug-lock',
  'readout-protection',
);

/** Two ways to a key, one of them slow; what a session is good for; and what leads nowhere. */
const steps = [
  stepCalled(
    'dump',
    attacked(0, ['A14', 'dump'], {
      on: sensors,
      by: { ...wellPlaced, holds: [] },
      effortMs: hours(1),
      forMs: hours(9),
    }),
  ),
  stepCalled('list', leaked(0, sensors), [], { afterMs: minutes(20) }),
  stepCalled('flood', attacked(0, ['A07', 'flood'], { on: sensors, by: mallory })),
  stepCalled('clones', cloned(0, 'copied', { on: sensors, forMs: minutes(40) })),
  stepCalled('tap', wildcard(0, { on: sensors, forMs: hours(1) })),
];

const objective: NonNullable<CampaignPlan['objective']> = { gains: 'messages', on: {}, of: { count: 2 } };

const planBy = (policy: CampaignPolicy, fields: Partial<Plan> = {}, controls = open): Plan =>
  withCampaign(attackedPlan([], controls, { durationMs: hours(10), ...fields }), steps, { policy, objective });

const startsOf = async (plan: Plan): Promise<readonly string[]> =>
  (await runPlan(plan)).rows
    .filter(isEvent)
    .filter(({ kind }) => kind === 'step.started')
    .map(({ detail }) => detail!);
const courseOf = async (plan: Plan): Promise<readonly string[]> => course((await runPlan(plan)).rows.filter(isEvent));

describe('an actor that chooses its steps', () => {
  it('by shortest takes what leads to its objective in the least time, and no more', async () => {
    expect(await startsOf(planBy('shortest'))).toEqual(['list', 'clones', 'tap']);
    const rows = await courseOf(planBy('shortest'));
    expect(rows).toContain('600 step.skipped dump A14 debug-port, dump: the objective was reached without it');
    expect(rows.find((line) => line.includes('campaign.ended'))).toMatch(/3 of 5 steps started, 3 gained something$/);
  });

  it('by shortest takes the other way once the first has failed', async () => {
    const forged = stepCalled('forged', cloned(0, 'self-made', { on: sensors, forMs: minutes(10) }));
    const plan = withCampaign(attackedPlan([], open, { durationMs: hours(10) }), [forged, ...steps], {
      ...{ policy: 'shortest', objective },
    });
    expect(await startsOf(plan)).toEqual(['forged', 'list', 'clones', 'tap']);
  });

  it('by shortest stops where no way is left, and says so', async () => {
    const shut = planBy('shortest', {}, off('concurrent-use', 'topic-acl', 'forward-acl'));
    const rows = await courseOf(shut);
    expect(rows.filter((line) => line.includes('skipped'))).toEqual([
      '600 step.skipped flood A07 connect-flood, flood: no way to the objective was left',
      '600 step.skipped clones A01 clone-identity, copied: mallory lacks a copy of its credential',
      '600 step.skipped tap A04 wildcard, subscribe: mallory lacks a session in its name',
    ]);
  });

  it('by greedy takes what it expects to be done with first', async () => {
    expect((await startsOf(planBy('greedy'))).slice(0, 2)).toEqual(['flood', 'list']);
  });

  it('by random takes one that it can start, by the seed', async () => {
    const orders = new Set<string>();
    for (const seed of ['1', '2', '3', '4', '5', '6']) {
      const order = await startsOf(planBy('random', { seed }));
      expect(order.indexOf('tap')).toBe(order.includes('tap') ? order.length - 1 : -1);
      if (order.includes('clones')) expect(order.indexOf('clones')).toBeGreaterThan(0);
      orders.add(order.join());
    }
    expect(orders.size).toBeGreaterThan(2);
  });

  it('chooses the same whatever becomes of others', async () => {
    const without = await startsOf(planBy('random'));
    const other = { ...stepCalled('other', leaked(0, { product: 'pump' }), [], {}, 1) };
    const beside = withCampaign(planBy('random'), [other], { name: 'other', by: { ...mallory, name: 'trudy' } });
    expect((await startsOf(beside)).filter((label) => label !== 'other')).toEqual(without);
  });
});

it('a checkpoint keeps campaigns: what they wait for, what was chosen, and what is taken again', async () => {
  const again = stepCalled(
    'again',
    attacked(0, ['A01', 'copied'], {
      on: sensors,
      by: mallory,
      forMs: minutes(30),
      retries: { times: 3, afterMs: minutes(20) },
      stealth: { paceMs: minutes(4), jitterMs: minutes(2), givesUpAfter: 3 },
    }),
  );
  const plans = (['scripted', 'greedy', 'random', 'shortest'] as const).map((policy) =>
    withCampaign(attackedPlan([], open, { durationMs: hours(6) }), [...steps, again], { policy, objective }),
  );
  const hashes = await Promise.all(plans.map(async (plan) => (await runPlan(plan)).traceHash));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: hours(6) }), fc.nat({ max: 3 }), async (tick, nth) => {
      expect(await resumedHash(plans[nth], tick)).toBe(hashes[nth]);
    }),
    {
      numRuns: 8,
      seed: 18,
      examples: [
        [minutes(5), 0],
        [minutes(5) + 1, 1],
        [minutes(25) + 1, 3],
        [minutes(25) + 2, 2],
      ],
    },
  );
});
