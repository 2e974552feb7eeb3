import { describe, expect, it } from 'vitest';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { Plan, RevocationPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { attacked, attackedPlan, cloned, inShort, leaked, off } from '../kit/attack-plans.ts';
import { at, days, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isChange, isEvent } from '../kit/trace-rows.ts';

const first = { name: 'acme/sensor-1' };
const by: ActorPlan = { name: 'mallory', reaches: ['revocation'], holds: [] };

const blocked = (atMs: number, forMs: number, on: Selection = first): TimelineEntry =>
  attacked(atMs, ['A23', 'block'], { on, by, forMs });

const every: Partial<RevocationPlan> = {
  ...{ publishEveryMs: minutes(5), validForMs: minutes(15), fetchEveryMs: minutes(5), sweepEveryMs: minutes(1) },
};

interface Settings {
  readonly controls?: Plan['controls'];
  readonly revocation?: Partial<RevocationPlan>;
  readonly pki?: Partial<Plan['pki']>;
  readonly fields?: Partial<Plan>;
}

function plan(
  steps: readonly TimelineEntry[],
  { controls = {}, revocation = {}, pki = {}, fields = {} }: Settings = {},
): Plan {
  const made = attackedPlan(steps, controls, { durationMs: hours(2), ...fields });
  return { ...made, pki: { ...made.pki, ...pki, revocation: { ...made.pki.revocation, ...every, ...revocation } } };
}

async function eventsOf(run: Plan): Promise<readonly EventRow[]> {
  return (await runPlan(run)).rows.filter(isEvent);
}
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const soft = off('revocation-freshness');
const gain = 'attack.gained 0 the check of its revocation';

describe.each([
  ['model', 'crl', 'the list is out of date'],
  ['packet', 'crl', 'the list is out of date'],
  ['model', 'ocsp', 'the answer is out of date'],
  ['packet', 'ocsp', 'the answer is out of date'],
] as const)('a broker without its revocation services, in %s with %s', (fidelity, check, reason) => {
  const steps = [blocked(minutes(10), minutes(60))];
  const run = (settings: Settings) =>
    eventsOf(plan(steps, { ...settings, revocation: { check, ...settings.revocation }, fields: { fidelity } }));

  it('refuses whom it cannot check, by revocation-freshness alone', async () => {
    const rows = await run({});
    expect(ofKind(rows, 'attack.judged').map(inShort)).toEqual([
      `attack.judged 0 revocation-freshness refuse revocation: ${reason}`,
    ]);
    expect(ofKind(rows, 'attack.refused').map(inShort)).toEqual([
      'attack.refused 0 A23 revocation-dos, block: revocation-freshness',
    ]);
    expect(ofKind(rows, 'attack.gained')).toEqual([]);
  });

  it('admits it unchecked without that control', async () => {
    const rows = await run({ controls: soft });
    expect(ofKind(rows, 'attack.judged').map(inShort)).toEqual([
      `attack.judged 0 revocation-freshness allow revocation: not checked: ${reason}`,
    ]);
    expect(ofKind(rows, 'attack.gained').map(inShort)).toEqual([gain]);
  });

  it('refuses certificates that live long, by short-lived-only alone', async () => {
    const settings = { pki: { certificateLifetimeMs: days(30) }, revocation: { lifetimeMaxMs: hours(25) } };
    const guarded = await run({ ...settings, controls: soft });
    expect(ofKind(guarded, 'attack.refused').map(inShort)).toEqual([
      'attack.refused 0 A23 revocation-dos, block: short-lived-only',
    ]);
    expect(ofKind(guarded, 'attack.gained')).toEqual([]);
    const free = await run({ ...settings, controls: { ...soft, ...off('short-lived-only') } });
    expect(ofKind(free, 'certificate.refused')).toEqual([]);
    expect(ofKind(free, 'attack.gained').map(inShort)).toEqual([gain]);
  });
});

describe('a policy for what cannot be checked', () => {
  it.each([
    ['accept', {}],
    ['grace', { graceMs: hours(3) }],
    ['grace', { graceMs: minutes(1) }],
  ] as const)('that says %s admits it for that long: %j', async (onUnavailable, more) => {
    const rows = await eventsOf(plan([blocked(minutes(10), hours(1))], { revocation: { onUnavailable, ...more } }));
    expect(ofKind(rows, 'attack.gained').map(inShort)).toEqual([gain]);
  });
});

describe('the path to revocation services', () => {
  it('is free again once the last actor has left it', async () => {
    const rows = await eventsOf(
      plan([blocked(minutes(10), minutes(30)), blocked(minutes(20), minutes(40), { name: 'acme/sensor-2' })]),
    );
    const missed = ofKind(rows, 'crl.missed');
    expect(missed.length).toBeGreaterThan(8);
    expect(missed[0].t).toBeGreaterThan(minutes(10));
    expect(missed.at(-1)!.t).toBeLessThanOrEqual(minutes(60));
    const started = ofKind(rows, 'attack.started')[0].row;
    for (const { cause } of missed) expect(cause).toBe(started);
  });

  it('is no target where the broker checks no revocation', async () => {
    const rows = await eventsOf(plan([blocked(minutes(10), minutes(30))], { revocation: { check: 'none' } }));
    expect(ofKind(rows, 'attack.lacked').map(inShort)).toEqual([
      'attack.lacked 0 A23 revocation-dos, block: acme/sensor-1 has a broker that asks no revocation service',
    ]);
  });

  it.each([minutes(15), minutes(40), minutes(75)])('is as it was after a checkpoint at %i ms', async (tick) => {
    const run = plan([blocked(minutes(10), hours(1))], { controls: soft });
    expect(await resumedHash(run, tick)).toBe((await runPlan(run)).traceHash);
  });
});

describe('a copied key that is revoked', () => {
  const steps = (isBlocked: boolean): readonly TimelineEntry[] => [
    leaked(minutes(5), first),
    at(minutes(8), { kind: 'power-cycle', forMs: minutes(100), on: first }),
    ...(isBlocked ? [blocked(minutes(10), minutes(100))] : []),
    at(minutes(12), {
      ...{ kind: 'revoke', of: 'certificates', reason: 'keyCompromise', as: 'administrator', on: first },
    } as never),
    cloned(minutes(40), 'copied', { on: first, forMs: minutes(20) }),
  ];
  const open = off('non-exportable-key');

  it.each([
    ['is refused by the list', false, {}, 'A01 clone-identity, copied: certificate-revocation'],
    ['gets in where the broker learns nothing and asks for nothing', true, soft, undefined],
    ['is refused for want of a list', true, {}, 'A01 clone-identity, copied: revocation-freshness'],
  ] as const)('%s', async (_what, isBlocked, controls, refusal) => {
    const rows = await eventsOf(plan(steps(isBlocked), { controls: { ...open, ...controls } }));
    const refused = ofKind(rows, 'attack.refused').filter(({ detail }) => detail!.startsWith('A01'));
    expect(refused.map(({ detail }) => detail)).toEqual(refusal === undefined ? [] : [refusal]);
    expect(ofKind(rows, 'impostor.online')).toHaveLength(refusal === undefined ? 1 : 0);
  });
});

describe('a day without revocation services', () => {
  /** Of 100 devices, ten of which are revoked two hours after the actor came: device-hours a policy admits or refuses wrongly. */
  async function wrongly(revocation: Partial<RevocationPlan>, controls: Plan['controls'], pki: Partial<Plan['pki']>) {
    const steps = [
      blocked(hours(12), hours(24), { pick: 1 }),
      at(hours(14), {
        ...{ kind: 'revoke', of: 'both', reason: 'keyCompromise', as: 'administrator', on: { pick: 10 } },
      } as never),
    ];
    const spread = { count: 100, bootSpreadMs: hours(1) };
    const usual = { publishEveryMs: hours(1), fetchEveryMs: hours(1), validForMs: hours(4), sweepEveryMs: minutes(1) };
    const made = attackedPlan(steps, controls, { durationMs: hours(36) }, spread);
    const run: Plan = {
      ...made,
      fleet: made.fleet.slice(0, 1),
      pki: { ...made.pki, ...pki, revocation: { ...made.pki.revocation, ...usual, ...revocation } },
    };
    const { rows } = await runPlan(run);
    const revoked = new Set(ofKind(rows.filter(isEvent), 'certificate.revoked').map(({ device }) => device!));
    expect(revoked.size).toBe(10);
    const links = Array.from({ length: 100 }, (): (readonly [number, string])[] => []);
    for (const row of rows.filter(isChange)) if (row.region === 'link') links[row.device].push([row.t, row.state]);
    const hoursOnline = (isRevoked: boolean): number =>
      links
        .filter((_, device) => revoked.has(device) === isRevoked)
        .reduce((sum, states) => sum + onlineAfter(states, hours(14), hours(36)) / hours(1), 0);
    return { accepted: Math.round(hoursOnline(true)), refused: Math.round(90 * 22 - hoursOnline(false)) };
  }

  function onlineAfter(states: readonly (readonly [number, string])[], from: number, until: number): number {
    return states.reduce((sum, [t, state], i) => {
      if (state !== 'online') return sum;
      return sum + Math.max(0, Math.min(states[i + 1]?.[0] ?? until, until) - Math.max(t, from));
    }, 0);
  }

  it.each([
    ['accepting for want of a list', { onUnavailable: 'accept' }, {}, {}, { accepted: 219, refused: 0 }],
    ['asking for no list', {}, soft, {}, { accepted: 219, refused: 0 }],
    ['grace of six hours', { onUnavailable: 'grace', graceMs: hours(6) }, {}, {}, { accepted: 219, refused: 783 }],
    ['refusing for want of a list', { onUnavailable: 'refuse' }, {}, {}, { accepted: 86, refused: 1426 }],
    [
      'no lists, and certificates of six hours',
      { check: 'none', lifetimeMaxMs: hours(7) },
      {},
      { certificateLifetimeMs: hours(6) },
      { accepted: 45, refused: 0 },
    ],
  ] as const)('costs what docs/attacks.md says, with %s', async (_what, revocation, controls, pki, hoursWrong) => {
    expect(await wrongly(revocation, controls, pki)).toEqual(hoursWrong);
  });
});
