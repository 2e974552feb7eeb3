import { describe, expect, it } from 'vitest';
import type { Plan, ProductPlan, RevocationPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, minutes, powerCycle, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path, type Row } from '../kit/trace-rows.ts';
import { type Tapped, tapped } from '../kit/wiretap.ts';

const fleet: Partial<ProductPlan> = { identity: 'attested', count: 30, bootSpreadMs: minutes(30) };
const revoked = 10;
const revoke: TimelineAction = {
  kind: 'revoke',
  of: 'both',
  reason: 'keyCompromise',
  as: 'administrator',
  approved: 'yes',
  on: { pick: revoked },
};
const revokedAt = hours(5);

function plan(revocation: Partial<RevocationPlan>, fields: Partial<Plan> = {}): Plan {
  const base = planWith([fleet], { durationMs: hours(10), timeline: [at(revokedAt, revoke)] });
  return { ...base, pki: { ...base.pki, revocation: { ...base.pki.revocation, ...revocation } }, ...fields };
}

const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);

/** For each revoked device, how long after its revocation it was last online; Infinity if it still is. */
function lags({ rows }: Tapped): readonly number[] {
  return events(rows, 'certificate.revoked').map(({ device, t }) => {
    const link = path(rows, device!, 'link');
    if (link.at(-1)?.[1] === 'online') return Number.POSITIVE_INFINITY;
    const lastUp = link.findLastIndex(([, state]) => state === 'online');
    return Math.max(0, link[lastUp + 1][0] - t);
  });
}

const onlineAtEnd = ({ samples }: Tapped) => samples.at(-1)?.values['fleet.online'];

describe('revocation', () => {
  it.each([
    ['publishing and fetching every hour', { publishEveryMs: hours(1), fetchEveryMs: hours(1) }],
    ['publishing every 10 min, fetching every 5', { publishEveryMs: minutes(10), fetchEveryMs: minutes(5) }],
    ['in four parts', { publishEveryMs: minutes(10), fetchEveryMs: minutes(10), shards: 4 }],
  ])('by CRL, %s, ends every session within both periods and a sweep', async (_what, periods) => {
    const given = plan({ check: 'crl', sweepEveryMs: minutes(1), ...periods });
    const ran = await tapped(given);
    const { publishEveryMs, fetchEveryMs, sweepEveryMs } = given.pki.revocation;
    expect(lags(ran)).toHaveLength(revoked);
    expect(Math.max(...lags(ran))).toBeLessThanOrEqual(publishEveryMs + fetchEveryMs + sweepEveryMs + seconds(1));
    expect(onlineAtEnd(ran)).toBe(20);
    expect(new Set(events(ran.rows, 'session.closed').map(({ control }) => control))).toEqual(
      new Set(['close-revoked-sessions']),
    );
    const refused = events(ran.rows, 'certificate.refused');
    expect(refused.length).toBeGreaterThan(revoked);
    for (const row of refused)
      expect(row).toMatchObject({
        control: 'certificate-revocation',
        detail: 'revoked: keyCompromise',
        evidence: expect.stringMatching(/^serial \w{32}, CRL \d+$/),
      });
  });

  it('by OCSP ends every session within the lifetime of an answer and a sweep, spread over it', async () => {
    const ran = await tapped(plan({ check: 'ocsp', fetchEveryMs: hours(1), sweepEveryMs: minutes(1) }));
    const all = lags(ran);
    expect(Math.max(...all)).toBeLessThanOrEqual(minutes(61) + seconds(1));
    expect(new Set(all).size).toBeGreaterThan(3);
    expect(onlineAtEnd(ran)).toBe(20);
  });

  it('by short lifetime ends every session when its certificate expires', async () => {
    const ran = await tapped(plan({ check: 'none' }, { durationMs: hours(30) }));
    expect(Math.min(...lags(ran))).toBeGreaterThan(hours(18));
    expect(Math.max(...lags(ran))).toBeLessThanOrEqual(hours(24) + minutes(1));
    expect(events(ran.rows, 'attestation.refused').length).toBeGreaterThanOrEqual(revoked);
  });

  it('does not end sessions where sweeps are off, until they have to connect again', async () => {
    const controls = { 'close-revoked-sessions': false, 'close-expired-sessions': false };
    const stays = await tapped(plan({ check: 'crl' }, { controls }));
    expect(lags(stays)).toEqual(Array.from({ length: revoked }, () => Number.POSITIVE_INFINITY));
    // They continue to publish as if nothing had happened.
    const { samples } = stays;
    expect(samples.at(-1)!.values['messages.delivered']).toBeGreaterThan(30 * 60 * 9);
    const restart = at(hours(8), powerCycle(seconds(30)));
    const ends = await tapped(plan({ check: 'crl' }, { controls, timeline: [at(revokedAt, revoke), restart] }));
    expect(new Set(lags(ends))).toEqual(new Set([hours(3) + 1]));
    expect(onlineAtEnd(ends)).toBe(20);
  });

  it('of certificates alone is undone by the next renewal', async () => {
    const some = at(revokedAt, { ...revoke, of: 'certificates' } as TimelineAction);
    const ran = await tapped(plan({ check: 'crl' }, { timeline: [some], durationMs: hours(24) }));
    expect(onlineAtEnd(ran)).toBe(30);
  });

  it('counts what it fetches', async () => {
    const { samples } = await tapped(plan({ check: 'crl', fetchEveryMs: minutes(30) }));
    const bytes = samples.map(({ values }) => values['revocation.bytes']);
    expect(bytes.at(-1)).toBeGreaterThan(20 * 250);
    expect(bytes.every((value, i) => i === 0 || value >= bytes[i - 1])).toBe(true);
  });
});

describe('a list that is out of date', () => {
  const down = at(hours(1), { kind: 'outage', of: 'revocation', forMs: hours(8) });
  const cycle = at(hours(6), powerCycle(minutes(1)));
  const stale = (revocation: Partial<RevocationPlan>) =>
    tapped(
      plan({ check: 'crl', validForMs: hours(2), ...revocation }, { timeline: [down, cycle], durationMs: hours(8.5) }),
    );

  it('locks out healthy devices that have to connect, and records that', async () => {
    const ran = await stale({ onUnavailable: 'refuse' });
    expect(onlineAtEnd(ran)).toBe(0);
    for (const row of events(ran.rows, 'certificate.refused'))
      expect(row).toMatchObject({ control: 'revocation-freshness', detail: 'the list is out of date' });
    expect(events(ran.rows, 'crl.missed').length).toBeGreaterThan(3);
    const failed = events(ran.rows, 'service.failed')[0];
    for (const { cause } of events(ran.rows, 'crl.missed')) expect(cause).toBe(failed.row);
  });

  it.each([
    ['accepts', { onUnavailable: 'accept' } as const, 30],
    ['allows grace for longer than that', { onUnavailable: 'grace', graceMs: hours(6) } as const, 30],
    ['allows grace for less', { onUnavailable: 'grace', graceMs: minutes(10) } as const, 0],
  ])('is no obstacle to a broker that %s', async (_what, policy, online) => {
    expect(onlineAtEnd(await stale(policy))).toBe(online);
  });

  it('leaves sessions in progress alone', async () => {
    const ran = await tapped(
      plan({ check: 'crl', validForMs: hours(2) }, { timeline: [down], durationMs: hours(8.5) }),
    );
    expect(onlineAtEnd(ran)).toBe(30);
  });

  it('is resolved by the end of the outage', async () => {
    const whole = plan({ check: 'crl', validForMs: hours(2) }, { timeline: [down, cycle], durationMs: hours(12) });
    expect(onlineAtEnd(await tapped(whole))).toBe(30);
  });
});

describe('the authority of a catalog', () => {
  // Behavior 15: relying parties that hold only the old authority lose the whole catalog some 24 h after the switch.
  const day = hours(24);
  const switching = (authorities: Plan['broker']['authorities'], timeline: Plan['timeline'] = []) => {
    const base = plan({ check: 'crl' }, { timeline, durationMs: hours(60) });
    return tapped({
      ...base,
      broker: { ...base.broker, authorities },
      pki: { ...base.pki, authority: { ...base.pki.authority, ageMs: 684 * day } },
    });
  };
  const reads = ({ rows }: Tapped) => events(rows, 'authority.activated').map(({ t, detail }) => [t, detail]);

  it('switches without effect where both are registered', async () => {
    const ran = await switching('follow');
    expect(reads(ran)).toEqual([[day, 'authority 2']]);
    expect(onlineAtEnd(ran)).toBe(30);
    expect(events(ran.rows, 'certificate.refused')).toEqual([]);
  });

  it('locks out the fleet where only the old one is registered', async () => {
    const ran = await switching('first');
    expect(onlineAtEnd(ran)).toBe(0);
    for (const row of events(ran.rows, 'certificate.refused'))
      expect(row).toMatchObject({
        control: 'certificate-chain',
        detail: 'issued by no authority that is registered here',
      });
  });

  describe.each(['ideal', 'real'] as const)('with %s keys', (keys) => {
    const ran = (authority: Partial<Plan['pki']['authority']>, lifetimeMs: number, timeline: Plan['timeline'] = []) => {
      const base = plan({ check: 'crl' }, { timeline, durationMs: hours(40) });
      const { pki } = base;
      return tapped({
        ...base,
        fleet: base.fleet.map((product) => ({ ...product, count: 8 })),
        pki: { ...pki, keys, certificateLifetimeMs: lifetimeMs, authority: { ...pki.authority, ...authority } },
      });
    };

    it('admits certificates that would outlive it, as long as it lives', async () => {
      const tenYears = await ran({}, 3_650 * day);
      expect(onlineAtEnd(tenYears)).toBe(8);
      expect(events(tenYears.rows, 'certificate.refused')).toEqual([]);
    });

    it('takes its certificates with it as it expires, for who has to connect until it has another', async () => {
      // It ends after 26 h, and the next one issues from 25 h on: what it issued in the 12 h before that would outlive it.
      const late = { ageMs: 730 * day - hours(26), switchAfterMs: 90 * day - hours(1) };
      const { rows, samples } = await ran(late, day, [at(hours(27), powerCycle(minutes(1)))]);
      const refused = events(rows, 'certificate.refused');
      expect(new Set(refused.map(({ control, detail }) => `${control}: ${detail}`))).toEqual(
        new Set(['certificate-chain: its authority has expired']),
      );
      expect(Math.min(...refused.map(({ t }) => t))).toBeGreaterThan(hours(26));
      expect(new Set(refused.map(({ device }) => device)).size).toBeGreaterThan(3);
      expect(samples.at(-1)?.values['fleet.online']).toBe(8);
    });
  });

  it('has no effect any more once the new one is registered', async () => {
    const ran = await switching('first', [at(hours(55), { kind: 'register-authorities', tenant: 'all' })]);
    expect(onlineAtEnd(ran)).toBe(30);
  });
});
