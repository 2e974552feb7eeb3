import { describe, expect, it } from 'vitest';
import type { Plan, TenantPkiPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { hours, minutes } from '../kit/lone-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';
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

describe('a live run with the PKI of a tenant', () => {
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

  it('is refused where its revocations are its own, and names the field', async () => {
    const plan = ofTwo((common) => ({ ...common, revocation: { ...common.revocation, fetchEveryMs: minutes(7) } }));
    await expect(runLive(plan)).rejects.toMatchObject({
      code: 'live/tenant-revocation',
      diagnostic: { where: 'pki.tenants.borealis.revocation' },
    });
  });

  it('makes no mistakes: a step that has it do so is refused', async () => {
    const plan = ofTwo((common) => common);
    const mistake = { lifetimeMs: 0, startsInMs: 0, purpose: 'server' } as const;
    const action: TimelineAction = { kind: 'faulty-issuance', ...mistake, forMs: minutes(1), on: {} };
    const step = { label: 'the mistake', trigger: { kind: 'at', atMs: minutes(1) }, action } as const;
    await expect(runLive({ ...plan, timeline: [step] })).rejects.toMatchObject({
      code: 'live/faulty-issuance',
      diagnostic: { where: 'timeline[0]' },
    });
  });
});
