import { describe, expect, it } from 'vitest';
import type { PkiPlan, Plan, ProductPlan, RevocationPlan, TenantPkiPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, minutes, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { type Tapped, tapped } from '../kit/wiretap.ts';

const day = hours(24);
/** Devices 0 to 9 are acme's, 10 to 19 those of borealis. */
const fleet: readonly Partial<ProductPlan>[] = ['acme', 'borealis'].map((tenant) => ({
  ...{ tenant, identity: 'attested', count: 10, bootSpreadMs: minutes(10) },
}));
const tenantOf = (device: number | undefined): string => (device! < 10 ? 'acme' : 'borealis');

type Changes = Partial<Omit<TenantPkiPlan, 'revocation' | 'authority'>> & {
  readonly revocation?: Partial<RevocationPlan>;
  readonly authority?: Partial<TenantPkiPlan['authority']>;
};

const changed = <P extends TenantPkiPlan>(pki: P, { revocation, authority, ...fields }: Changes): P => ({
  ...pki,
  ...fields,
  revocation: { ...pki.revocation, ...revocation },
  authority: { ...pki.authority, ...authority },
});

/** Of borealis; acme has that of the scenario. */
function plan(own: Changes, fields: Partial<Plan> = {}, common: Changes = {}): Plan {
  const base = planWith(fleet, { durationMs: hours(10), ...fields });
  const pki = changed(base.pki, common);
  const { keys: _keys, tenants: _tenants, ...shared }: PkiPlan = pki;
  return { ...base, pki: { ...pki, tenants: { borealis: changed(shared, own) } } };
}

const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);
/** By tenant, how many rows of a kind. */
const counts = ({ rows }: Tapped, kind: string) => {
  const tenants = events(rows, kind).map(({ device }) => tenantOf(device));
  return ['acme', 'borealis'].map((tenant) => tenants.filter((one) => one === tenant).length);
};
/** By tenant, the devices that are online at the end. */
const onlineAtEnd = ({ rows }: Tapped) => {
  const online = new Set<number>();
  for (const row of rows) {
    if (isEvent(row) || row.region !== 'link') continue;
    if (row.state === 'online') online.add(row.device);
    else online.delete(row.device);
  }
  return ['acme', 'borealis'].map((tenant) => [...online].filter((device) => tenantOf(device) === tenant).length);
};
const step = (action: Partial<TimelineAction>) => action as TimelineAction;
const revokeAll = step({
  kind: 'revoke',
  of: 'certificates',
  reason: 'superseded',
  as: 'administrator',
  approved: 'yes',
  on: {},
});

describe('a tenant with a certificate lifetime of its own', () => {
  const outage = at(hours(3), step({ kind: 'outage', of: 'attestation', forMs: hours(5) }));

  it.each(['ideal', 'real'] as const)(
    'renews by it, and loses its devices to a shorter outage, with %s keys',
    async (keys) => {
      const given = plan(
        { certificateLifetimeMs: hours(4) },
        { timeline: [outage], durationMs: hours(8) - minutes(1) },
      );
      const ran = await tapped({ ...given, pki: { ...given.pki, keys } });
      const [acme, borealis] = counts(ran, 'certificates.issued');
      // Each device of acme is issued to once; those of borealis again after about two hours.
      expect(acme).toBe(10);
      expect(borealis).toBeGreaterThan(15);
      expect(onlineAtEnd(ran)).toEqual([10, 0]);
      expect(counts(ran, 'session.closed')[0]).toBe(0);
    },
  );

  it('has them start with certificates that are no older', async () => {
    const given = plan({ certificateLifetimeMs: hours(4) }, { durationMs: hours(3) });
    const ran = await tapped({ ...given, fleet: given.fleet.map((product) => ({ ...product, start: 'running' })) });
    // By half of 4 h, a tenth later at most, each has renewed once; of certificates of a day, a fourth falls due in 3 h.
    const [acme, borealis] = counts(ran, 'certificates.issued');
    expect(borealis).toBeGreaterThanOrEqual(10);
    expect(acme).toBeLessThan(7);
    expect(onlineAtEnd(ran)).toEqual([10, 10]);
  });

  it('or a product of it, which may also renew at other times', async () => {
    const base = planWith(
      [{ ...fleet[0], certificateLifetimeMs: hours(2), renewal: { at: 0.9, jitter: 0 } }, fleet[1]],
      { durationMs: hours(10), controls: { 'renewal-jitter': false } },
    );
    const ran = await tapped(base);
    const issued = events(ran.rows, 'certificates.issued').filter(({ device }) => device === 3);
    const gaps = issued.slice(1).map(({ t }, nth) => t - issued[nth].t);
    expect(gaps).toHaveLength(5);
    for (const gap of gaps) expect(Math.abs(gap - hours(1.8))).toBeLessThan(seconds(5));
    expect(counts(ran, 'certificates.issued')[1]).toBe(10);
  });
});

describe('a tenant with authorities of its own', () => {
  const switching = (timeline: Plan['timeline'] = []) => {
    const given = plan({ authority: { ageMs: 684 * day } }, { timeline, durationMs: hours(60) });
    return tapped({ ...given, broker: { ...given.broker, authorities: 'first' } });
  };

  it('has rows of their own for them, and loses its devices alone where the broker knows only the first', async () => {
    const ran = await switching();
    expect(events(ran.rows, 'authority.activated').map(({ t, detail }) => [t, detail])).toEqual([
      [day, 'authority 2 of borealis'],
    ]);
    expect(onlineAtEnd(ran)).toEqual([10, 0]);
    expect(counts(ran, 'certificate.refused')[0]).toBe(0);
  });

  it.each([
    ['all', 10, undefined],
    ['borealis', 10, 'borealis'],
    ['acme', 0, 'acme'],
  ])('has them back once those of %s are registered: %i devices', async (tenant, online, detail) => {
    const ran = await switching([at(hours(40), step({ kind: 'register-authorities', tenant }))]);
    expect(events(ran.rows, 'authorities.registered').map((row) => row.detail)).toEqual([detail]);
    expect(onlineAtEnd(ran)).toEqual([10, online]);
  });

  it.each(['ideal', 'real'] as const)('that end keeps its devices out alone, with %s keys', async (keys) => {
    const late = { ageMs: 730 * day - hours(6), nextBeforeMs: hours(5), switchAfterMs: hours(5) - 1_000 };
    const given = plan(
      { authority: late },
      { durationMs: hours(10), timeline: [at(hours(7), step({ kind: 'power-cycle', forMs: minutes(1), on: {} }))] },
    );
    const ran = await tapped({ ...given, pki: { ...given.pki, keys } });
    expect(new Set(events(ran.rows, 'certificate.refused').map(({ detail }) => detail))).toEqual(
      new Set(['its authority has expired']),
    );
    const [acme, borealis] = counts(ran, 'certificate.refused');
    expect([acme, borealis > 3]).toEqual([0, true]);
  });
});

describe('a tenant with a revocation of its own', () => {
  const revoked = at(hours(5), revokeAll);
  /** How long after its revocation the last session of a tenant was closed for it, in minutes; 0 if none was. */
  const lastClosed = ({ rows }: Tapped) =>
    ['acme', 'borealis'].map((tenant) =>
      Math.max(
        0,
        ...events(rows, 'session.closed')
          .filter(({ device, control }) => tenantOf(device) === tenant && control === 'close-revoked-sessions')
          .map(({ t }) => (t - hours(5)) / minutes(1)),
      ),
    );
  const lists = ({ rows }: Tapped, kind: string) => [...new Set(events(rows, kind).map(({ detail }) => detail))];

  it.each(['ideal', 'real'] as const)(
    'publishes lists of its own, which the broker fetches at other times, with %s keys',
    async (keys) => {
      const often = { publishEveryMs: minutes(10), fetchEveryMs: minutes(10) };
      const seldom = { publishEveryMs: hours(2), fetchEveryMs: hours(1) };
      const given = plan({ revocation: seldom }, { timeline: [revoked] }, { revocation: often });
      const ran = await tapped({ ...given, pki: { ...given.pki, keys } });
      const [acme, borealis] = lastClosed(ran);
      expect(acme).toBeLessThanOrEqual(22);
      expect(borealis).toBeGreaterThan(60);
      expect(borealis).toBeLessThanOrEqual(182);
      expect(lists(ran, 'crl.published')).toEqual([
        'CRL 1',
        'CRL 1 of borealis',
        expect.stringMatching(/^CRL \d+$/),
        'CRL 4 of borealis',
      ]);
      // What closes a session follows from the fetch of the list of its own tenant.
      const rows = new Map(ran.rows.filter(isEvent).map((row) => [row.row, row]));
      for (const { device, cause } of events(ran.rows, 'session.closed')) {
        const behind = rows.get(cause!);
        expect([behind?.kind, behind?.detail?.includes('of borealis')]).toEqual([
          'crl.fetched',
          tenantOf(device) === 'borealis',
        ]);
      }
    },
  );

  it('may have none, and then its devices stay', async () => {
    const ran = await tapped(plan({ revocation: { check: 'none' } }, { timeline: [revoked], durationMs: hours(7) }));
    expect(lastClosed(ran)).toEqual([expect.any(Number), 0]);
    expect(lastClosed(ran)[0]).toBeGreaterThan(0);
    expect(lists(ran, 'crl.fetched').some((name) => name!.includes('borealis'))).toBe(false);
  });

  it('may have a responder, of whom the broker asks about its devices alone', async () => {
    const ran = await tapped(
      plan({ revocation: { check: 'ocsp', fetchEveryMs: minutes(5) } }, { timeline: [revoked] }),
    );
    const evidence = events(ran.rows, 'session.closed').map(
      ({ device, evidence }) => `${tenantOf(device)} ${evidence!.replace(/^.*, /, '')}`,
    );
    expect([...new Set(evidence.map((text) => text.replace(/\d+$/, 'n')))].toSorted()).toEqual([
      'acme CRL n',
      'borealis OCSP',
    ]);
    expect(lastClosed(ran)[1]).toBeLessThanOrEqual(7);
  });

  it('is out of reach by its own rule', async () => {
    const outage = at(hours(1), step({ kind: 'outage', of: 'revocation', forMs: hours(8) }));
    const cycle = at(hours(5), step({ kind: 'power-cycle', forMs: minutes(1), on: {} }));
    const ran = await tapped(
      plan(
        { revocation: { onUnavailable: 'refuse' } },
        { timeline: [outage, cycle], durationMs: hours(7) },
        { revocation: { validForMs: hours(2), onUnavailable: 'accept' } },
      ),
    );
    expect(onlineAtEnd(ran)).toEqual([10, 0]);
    expect(new Set(events(ran.rows, 'certificate.refused').map(({ control }) => control))).toEqual(
      new Set(['revocation-freshness']),
    );
  });
});

describe('a PKI of tenants', () => {
  it('that has the authorities of the others has no rows of its own for them', async () => {
    const given = plan(
      { certificateLifetimeMs: hours(5) },
      { durationMs: hours(30) },
      { authority: { ageMs: 684 * day } },
    );
    const { rows } = await tapped(given);
    expect(events(rows, 'authority.activated').map(({ detail }) => detail)).toEqual(['authority 2']);
  });

  it('that is that of the others changes nothing, and one that is not changes nothing for the others', async () => {
    const timeline = [at(hours(5), revokeAll)];
    const [same, other] = await Promise.all([
      tapped(plan({}, { timeline })),
      tapped(plan({ certificateLifetimeMs: hours(3), revocation: { publishEveryMs: minutes(7) } }, { timeline })),
    ]);
    const { pki, ...rest } = plan({}, { timeline });
    const { tenants: _tenants, ...common } = pki;
    const alone = await tapped({ ...rest, pki: common });
    expect(same.rows).toEqual(alone.rows);
    const ofAcme = ({ rows }: Tapped) =>
      rows.filter(({ device = 10 }) => device < 10).map(({ row: _row, cause: _cause, ...facts }) => facts);
    expect(ofAcme(other)).toEqual(ofAcme(same));
  });
});
