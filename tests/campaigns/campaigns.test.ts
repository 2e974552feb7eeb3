import { describe, expect, it } from 'vitest';
import type { Plan } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, cloned, leaked, mallory, off, wildcard } from '../kit/attack-plans.ts';
import { course, stepCalled, withCampaign } from '../kit/campaign-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const eventsOf = async (plan: Plan): Promise<readonly EventRow[]> => (await runPlan(plan)).rows.filter(isEvent);
const courseOf = async (plan: Plan): Promise<readonly string[]> => course(await eventsOf(plan));

const sensors = { product: 'sensor' };
/** Keys can be copied, and the newest client gets the session. */
const open = off('non-exportable-key', 'concurrent-use');

const list = stepCalled('list', leaked(0, sensors));
const clones = stepCalled('clones', cloned(0, 'copied', { on: sensors, forMs: minutes(20) }), ['list'], {
  afterMs: minutes(2),
});

describe('a campaign', () => {
  it('starts each step once what it waits for has come to pass, and says in its row what that was', async () => {
    const plan = withCampaign(attackedPlan([], open), [list, clones]);
    expect(await courseOf(plan)).toEqual([
      '5 campaign.began leak policy scripted',
      '5 step.started list campaign leak',
      '7 step.started clones campaign leak, "list" has gained something',
      '27 step.ended clones',
      '27 campaign.ended leak 2 of 2 steps started, 2 gained something',
    ]);
  });

  it('says of each step that never started why', async () => {
    const plan = withCampaign(attackedPlan([], off('concurrent-use')), [
      list,
      clones,
      stepCalled('later', cloned(0), [], { fromMs: hours(2) }),
      stepCalled('waits', leaked(0), [], { afterMs: hours(1) }),
      stepCalled('storm', leaked(0), [], { condition: { series: 'fleet.onlineShare', operator: '<', value: 0.1 } }),
    ]);
    expect((await courseOf(plan)).slice(2)).toEqual([
      '60 step.skipped clones A01 clone-identity, copied: "list" gained nothing',
      '60 step.skipped later A01 clone-identity, copied: the run was over before 2h',
      '60 step.skipped waits the run was over before it had waited 1h',
      '60 step.skipped storm fleet.onlineShare < 0.1 did not hold',
      '60 campaign.ended leak 1 of 5 steps started, 0 gained something',
    ]);
  });

  it('does not begin before its condition holds', async () => {
    const never = { series: 'fleet.onlineShare', operator: '<', value: 0.1 } as const;
    const plan = withCampaign(attackedPlan([], open), [list], {
      begins: { kind: 'when', condition: never, afterMs: 0 },
    });
    expect(await courseOf(plan)).toEqual(['60 step.skipped list campaign leak did not begin']);
    const down = at(minutes(10), { kind: 'outage', of: 'broker', forMs: minutes(5) });
    const held = await courseOf({ ...plan, timeline: [...plan.timeline, down] });
    expect(held.find((line) => line.includes('began'))).toMatch(/^1[0-4] campaign.began leak policy scripted$/);
  });

  it('waits for one of several steps, and for those that fail', async () => {
    const plan = withCampaign(attackedPlan([], off('concurrent-use')), [
      list,
      stepCalled('other list', leaked(0, { product: 'pump' })),
      stepCalled('either', { action: { kind: 'mark' } }, [
        [
          { label: 'list', outcome: 'gained' },
          { label: 'other list', outcome: 'ended' },
        ],
      ]),
      stepCalled('instead', { action: { kind: 'mark' } }, [['list', 'failed']]),
      stepCalled('after all', { action: { kind: 'mark' } }, [
        ['list', 'decided'],
        ['either', 'started'],
      ]),
    ]);
    expect((await courseOf(plan)).filter((line) => line.includes('step.'))).toEqual([
      '5 step.started list campaign leak',
      '5 step.started other list campaign leak',
      '5 step.started instead campaign leak, "list" has failed',
      '5 step.started either campaign leak, "other list" has ended',
      '5 step.started after all campaign leak, "list" is decided, "either" has started',
    ]);
  });

  it('counts its objective, whoever of its steps gives the fact, and what was known before it began', async () => {
    const objective = { gains: 'session', on: sensors, of: { share: 0.75 } } as const;
    const plan = withCampaign(attackedPlan([], open), [list, clones], { objective });
    const rows = await courseOf(plan);
    expect(rows).toContain('5 campaign.began leak policy scripted, objective session on 75% of product:sensor');
    // Two of them may get there in one tick.
    expect(rows.find((line) => line.includes('reached'))).toMatch(
      /^7 campaign.reached leak session on [34] of 4 devices$/,
    );
    const early = { ...plan, timeline: [leaked(minutes(1), sensors), ...plan.timeline] };
    const known = {
      ...early,
      campaigns: [{ ...plan.campaigns![0]!, objective: { ...objective, gains: 'certificate' } }],
    };
    expect((await courseOf(known))[2]).toBe('5 campaign.reached leak certificate on 4 of 4 devices');
  });

  it('has an objective about devices that a step before it chose', async () => {
    const chosen = at(minutes(1), { kind: 'restart', on: { product: 'sensor', pick: 2 } });
    const objective = { gains: 'certificate', on: { 'same-as': chosen.label }, of: { share: 1 } } as const;
    const plan = withCampaign(attackedPlan([chosen], open), [list], { objective });
    expect(await courseOf(plan)).toContain('5 campaign.reached leak certificate on 2 of 2 devices');
  });

  it('takes a step again at the devices at which its actor has gained nothing', async () => {
    // The broker comes back only after the first try.
    const outage = at(minutes(4), { kind: 'outage', of: 'broker', forMs: minutes(8) });
    const fields = { on: sensors, forMs: minutes(3), retries: { times: 5, afterMs: minutes(2) } };
    const again = stepCalled('again', attacked(0, ['A01', 'copied'], fields), ['list']);
    const rows = await courseOf(withCampaign(attackedPlan([outage], open), [list, again]));
    expect(rows.filter((line) => line.includes('step.started again'))).toEqual([
      '5 step.started again campaign leak, "list" has gained something',
      '10 step.started again again, at devices without a gain: 4',
    ]);
    expect(rows.at(-1)).toBe('13 campaign.ended leak 2 of 2 steps started, 2 gained something');
  });

  it('goes on from a step to the next in any fidelity, with the same rows', async () => {
    const on = { name: 'acme/sensor-1' };
    const one = stepCalled('clone', cloned(0, 'copied', { on }), ['list']);
    const tap = stepCalled('tap', wildcard(0, { on }), [['clone', 'decided']]);
    const plan = withCampaign(attackedPlan([], { ...open, ...off('topic-acl', 'forward-acl') }), [list, one, tap]);
    const [model, packet] = [await runPlan(plan), await runPlan({ ...plan, fidelity: 'packet' })];
    expect(course(model.rows.filter(isEvent))).toContain('5 step.started tap campaign leak, "clone" is decided');
    expect(packet.traceHash).toBe(model.traceHash);
  });
});

describe('a step of the timeline', () => {
  it('can wait for steps of a campaign, such as a revocation for what it answers to', async () => {
    const revoked = {
      label: 'revoked',
      trigger: {
        kind: 'follows',
        guards: { follows: [[{ label: 'clones', outcome: 'gained' }]], afterMs: minutes(5) },
      },
      action: {
        kind: 'revoke',
        of: 'both',
        reason: 'keyCompromise',
        as: 'administrator',
        approved: 'yes',
        on: sensors,
      },
    } as const;
    const plan = withCampaign(attackedPlan([revoked], open), [list, clones]);
    const rows = await courseOf(plan);
    expect(rows).toContain('12 step.started revoked "clones" has gained something');
    const kept = withCampaign(attackedPlan([revoked], off('concurrent-use')), [list, clones]);
    expect(await courseOf(kept)).toContain('60 step.skipped revoked "clones" gained nothing');
  });
});

describe('a stealthy actor', () => {
  const paced = (stealth: object, controls = open) =>
    withCampaign(attackedPlan([], controls), [
      list,
      stepCalled('clones', attacked(0, ['A01', 'copied'], { on: sensors, forMs: minutes(40), by: mallory, stealth }), [
        ['list', 'ended'],
      ]),
    ]);
  const startsOf = async (plan: Plan) =>
    (await eventsOf(plan)).filter(({ kind }) => kind === 'attack.started').map(({ t }) => t / 60_000 - 5);

  it('takes one device after the other, each later by a time of its own', async () => {
    const even = await startsOf(paced({ paceMs: minutes(5), jitterMs: 0 }));
    expect(even.map(Math.round)).toEqual([0, 5, 10, 15]);
    const uneven = await startsOf(paced({ paceMs: minutes(5), jitterMs: minutes(4) }));
    for (const [nth, started] of uneven.entries()) {
      expect(started).toBeGreaterThan(nth * 5);
      expect(started).toBeLessThan(nth * 5 + 4.1);
    }
    expect(new Set(uneven.map((started, nth) => (started - nth * 5).toFixed(2))).size).toBe(4);
  });

  it('leaves the rest alone once so many devices have given it nothing', async () => {
    const rows = await eventsOf(paced({ paceMs: minutes(5), jitterMs: 0, givesUpAfter: 2 }, off('concurrent-use')));
    const attacks = rows
      .filter(({ kind }) => kind.startsWith('attack.'))
      .map(({ kind, detail }) => `${kind}: ${detail}`);
    const lacks = 'attack.lacked: A01 clone-identity, copied: mallory lacks a copy of its credential';
    const gaveUp = 'attack.lacked: A01 clone-identity, copied: mallory had given up';
    expect(attacks).toEqual([lacks, lacks, gaveUp, gaveUp]);
  });
});
