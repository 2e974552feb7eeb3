import { describe, expect, it } from 'vitest';
import type { Plan, ProductPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, lonePlan, minutes, powerCycle, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const revoke = (of: 'both' | 'certificates' | 'registry' = 'both'): TimelineAction => ({
  kind: 'revoke',
  of,
  reason: 'keyCompromise',
  as: 'administrator',
  approved: 'yes',
  on: {},
});
const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);
const kinds = (rows: readonly Row[]) =>
  rows.filter(isEvent).flatMap(({ kind }) => (/revoked|disabled|banned|no-effect/.test(kind) ? [kind] : []));
const password: Partial<ProductPlan> = { identity: 'password' };

describe('a device with a password that is revoked', () => {
  const when = minutes(10) + seconds(5);
  const run = (controls: Plan['controls'] = {}, more: Plan['timeline'] = []) =>
    tapped(lonePlan(password, [at(when, revoke()), ...more], { controls }));

  it.each(['both', 'registry'] as const)('has its identity banned, if revoking takes %s', async (of) => {
    const { rows } = await tapped(lonePlan(password, [at(when, revoke(of))]));
    expect(kinds(rows)).toEqual(['device.disabled', 'identity.banned']);
    const [disabled] = events(rows, 'device.disabled');
    expect(events(rows, 'identity.banned')[0]).toMatchObject({ device: 0, cause: disabled.row, t: when });
  });

  it('has its session closed at the next sweep, because of the ban', async () => {
    const { rows, samples } = await run();
    const [banned] = events(rows, 'identity.banned');
    expect(banned.detail).toBe(
      'keyCompromise; refused at CONNECT from now on, a session that is up is closed within 1m',
    );
    const closed = events(rows, 'session.closed');
    expect(closed).toMatchObject([
      {
        t: minutes(11),
        control: 'close-revoked-sessions',
        verdict: 'refuse',
        detail: 'banned: keyCompromise',
        evidence: 'client id acme/sensor-1',
        cause: banned.row,
      },
    ]);
    expect(samples.at(-1)?.values['sessions.closedForTrust']).toBe(1);
  });

  it('is refused whenever it connects again', async () => {
    const { rows, times } = await run();
    const refusals = events(rows, 'connect.refused');
    expect(refusals.length).toBeGreaterThan(3);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ control: 'client-ban', verdict: 'refuse', detail: 'banned: keyCompromise' });
    expect(times('connack 5')).toHaveLength(refusals.length);
    expect(path(rows, 0, 'link').at(-1)?.[1]).not.toBe('online');
  });

  it('keeps its session where sweeps are off, until it connects again', async () => {
    const { rows } = await run({ 'close-revoked-sessions': false }, [at(minutes(30), powerCycle(seconds(10)))]);
    expect(events(rows, 'identity.banned')[0].detail).toMatch(/a session that is up stays up$/);
    expect(events(rows, 'session.closed')).toEqual([]);
    expect(events(rows, 'connect.refused')[0].t).toBeGreaterThan(minutes(30));
  });

  it('is admitted by a broker that does not check bans, which the row says', async () => {
    const { rows } = await run({ 'client-ban': false }, [at(minutes(30), powerCycle(seconds(10)))]);
    expect(events(rows, 'identity.banned')[0].detail).toBe('keyCompromise; the broker does not ask for bans');
    expect(events(rows, 'session.closed')).toEqual([]);
    expect(path(rows, 0, 'link').at(-1)?.[1]).toBe('online');
  });

  it('leaves other devices alone', async () => {
    const timeline = [at(when, { ...revoke(), on: { pick: 2 } } as TimelineAction)];
    const { samples } = await tapped(planWith([{ ...password, count: 5 }], { timeline }));
    expect(samples.at(-1)?.values).toMatchObject({ 'fleet.online': 3, 'sessions.closedForTrust': 2 });
  });
});

describe('revoking', () => {
  const attested: Partial<ProductPlan> = { identity: 'attested' };
  const done = async (product: Partial<ProductPlan>, ...steps: readonly TimelineAction[]) => {
    const timeline = steps.map((action, i) => at(minutes(10 + i), action));
    const { rows, samples } = await tapped(lonePlan(product, timeline, { durationMs: hours(1) }));
    return { kinds: kinds(rows), samples, why: events(rows, 'operation.had-no-effect').map(({ detail }) => detail) };
  };

  it('the certificate of a device that has a password changes nothing, and records that', async () => {
    expect(await done(password, revoke('certificates'))).toMatchObject({
      kinds: ['operation.had-no-effect'],
      why: ['it has a password and no certificate'],
    });
  });

  it('an unclaimed device disables it, and records that there was no certificate', async () => {
    const { kinds: seen, why, samples } = await done({ ...attested, claimed: false }, revoke());
    expect(seen).toEqual(['device.disabled', 'operation.had-no-effect']);
    expect(why).toEqual(['it holds no certificate']);
    expect(samples.at(-1)?.values['certificates.revoked']).toBe(0);
  });

  it.each([
    ['cold', attested],
    ['running, with a certificate issued before the run', { ...attested, start: 'running' }],
  ] as const)('the certificate of a device that starts %s leaves its row, and counts', async (_how, product) => {
    const { kinds: seen, why, samples } = await done(product, revoke('certificates'));
    expect(seen).toEqual(['certificate.revoked']);
    expect(why).toEqual([]);
    expect(samples.at(-1)?.values['certificates.revoked']).toBe(1);
  });

  it('twice changes nothing the second time, and records that', async () => {
    const { why, samples } = await done(attested, revoke(), revoke());
    expect(why).toEqual(['it is disabled already', 'its certificate is revoked already']);
    expect(samples.at(-1)?.values['certificates.revoked']).toBe(1);
  });
});
