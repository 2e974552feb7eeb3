import { describe, expect, it } from 'vitest';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import type { Plan, TenantPkiPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { livePlan, runLive } from './run-live.ts';

/** The first product is acme's; borealis has a second one like it, and a PKI of its own. */
function ofTwo(own: (common: TenantPkiPlan) => TenantPkiPlan, durationMs = minutes(10)): Plan {
  const plan = livePlan({ count: 2, identity: 'attested' });
  const { keys: _keys, tenants: _tenants, ...common } = plan.pki;
  const [first] = plan.fleet;
  return {
    ...plan,
    durationMs,
    verdicts: 'all',
    fleet: [first, { ...first, tenant: 'borealis' }],
    pki: { ...plan.pki, tenants: { borealis: own(common) } },
  };
}

describe.concurrent('a live run with the PKI of a tenant', () => {
  it('renews by its lifetime, and admits what its own authority has issued', async () => {
    const day = hours(24);
    // The second authority of borealis issues from the second minute on.
    const authority = {
      ageMs: 685 * day - minutes(1),
      lifetimeMs: 730 * day,
      nextBeforeMs: 90 * day,
      switchAfterMs: 45 * day,
    };
    const plan = ofTwo((common) => ({ ...common, certificateLifetimeMs: minutes(3), authority }));
    const issuedTo = (rows: readonly Parameters<typeof isEvent>[0][], device: number) =>
      rows.filter(isEvent).filter((row) => row.kind === 'certificates.issued' && row.device === device);
    const { events, rows } = await runLive(
      plan,
      { speed: 20 },
      { until: (rows) => [2, 3].every((device) => issuedTo(rows, device).length >= 4) },
    );
    expect(events.filter(({ kind }) => kind === 'authority.activated').map(({ detail }) => detail)).toEqual([
      'authority 2 of borealis',
    ]);
    expect(events.filter(({ kind }) => kind === 'certificate.refused')).toEqual([]);
    expect([0, 1].map((device) => issuedTo(rows, device).length)).toEqual([1, 1]);
    const admitted = events.filter(({ kind, device }) => kind === 'connect.admitted' && device === 2);
    expect(admitted.length).toBeGreaterThan(2);
  });

  it('revokes by its own list, whatever the lists of the others', async () => {
    const often = { publishEveryMs: 3_000, fetchEveryMs: 3_000, sweepEveryMs: 1_000 };
    const own = ofTwo((common) => ({ ...common, revocation: { ...common.revocation, ...often } }), minutes(1));
    const plan: Plan = {
      ...own,
      pki: { ...own.pki, revocation: { ...own.pki.revocation, check: 'none', sweepEveryMs: 1_000 } },
      timeline: [
        at(15_000, {
          ...{ kind: 'revoke', of: 'both', reason: 'keyCompromise', as: 'administrator', approved: 'yes' },
          on: {},
        } as TimelineAction),
      ],
    };
    const told = (rows: readonly Row[]) =>
      new Set(
        rows
          .filter(isEvent)
          .filter(({ kind, verdict }) => verdict === 'refuse' || kind === 'crl.fetched')
          .map(({ device, kind, control, detail }) => [device, kind, control, detail?.replace(/\d+/, 'N')].join(' ')),
      );
    const { rows, report } = await runLive(plan);
    expect(told(rows)).toEqual(
      new Set([
        ' crl.fetched  CRL N of borealis',
        ...[2, 3].flatMap((device) => [
          `${device} session.closed close-revoked-sessions revoked: keyCompromise`,
          `${device} certificate.refused certificate-revocation revoked: keyCompromise`,
        ]),
      ]),
    );
    expect(told((await runPlan({ ...plan, fidelity: 'model' })).rows)).toEqual(told(rows));
    expect(report.revokedKept).toBe(0);
  });

  it('gives Mosquitto, which asks for a list of each authority, an empty one where revocations are not checked', async () => {
    const often = { publishEveryMs: 1_000, fetchEveryMs: 1_000 };
    const own = ofTwo((common) => ({ ...common, revocation: { ...common.revocation, ...often } }), 12_000);
    const plan: Plan = {
      ...own,
      pki: { ...own.pki, revocation: { ...own.pki.revocation, check: 'none' } },
      timeline: [at(6_000, { kind: 'outage', of: 'broker', forMs: 200 })],
    };
    const broker = await Mosquitto.forFleet(plan);
    try {
      const { events, world } = await runLive(plan, { external: broker.external });
      expect(events.find(({ kind }) => kind === 'crl.fetched')).toMatchObject({
        detail: expect.stringMatching(/of borealis$/),
      });
      expect(events.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
      expect(world.projection.count('link', 'online')).toBe(4);
    } finally {
      await broker.stop();
    }
  });

  it('is refused where it asks a responder, and names the field', async () => {
    const plan = ofTwo((common) => ({ ...common, revocation: { ...common.revocation, check: 'ocsp' } }));
    await expect(runLive(plan)).rejects.toMatchObject({
      code: 'live/ocsp',
      diagnostic: { where: 'pki.tenants.borealis.revocation.check' },
    });
  });
});
