import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { TrustAnchorPlan } from '../../sim/plan/server-trust.ts';
import { at, hours, lonePlan, minutes, networkDown } from '../kit/lone-plan.ts';
import { scratch } from '../kit/scratch.ts';
import { isEvent, path } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const good = {
  kind: 'replace-certificate',
  of: 'broker',
  authority: 'platform',
  name: 'right',
  ageMs: 0,
  lifetimeMs: 1e9,
} as const;
const lone = (...given: Parameters<typeof lonePlan>): Plan => ({ ...lonePlan(...given), durationMs: hours(2) });
const brokerOutage = at(minutes(20), { kind: 'outage', of: 'broker', forMs: minutes(1) });

const refusals = (rows: Awaited<ReturnType<typeof tapped>>['rows'], server: string) =>
  rows
    .filter(isEvent)
    .flatMap(({ kind, detail, t }) =>
      kind === 'server.refused' && detail?.endsWith(`: ${server}`) ? [{ t, detail }] : [],
    );

const isOnlineAt = (rows: Awaited<ReturnType<typeof tapped>>['rows'], tick: number): boolean =>
  path(rows, 0, 'link')
    .filter(([t]) => t <= tick)
    .at(-1)?.[1]
    .startsWith('online') ?? false;

describe('a device to which the broker shows a certificate', () => {
  it.each([
    ['for another name', { name: 'wrong' }, 'is for another name'],
    ['of an authority that it does not trust', { authority: 'next' }, 'leads to no authority that the device trusts'],
    ['that is out of date', { ageMs: 2e9 }, 'is out of date'],
  ] as const)('%s keeps its session, connects no more, and does once it is put right', async (_what, flaw, reason) => {
    const { rows } = await tapped(
      lone({}, [at(minutes(10), { ...good, ...flaw }), brokerOutage, at(minutes(90), good)]),
    );
    const refused = refusals(rows, 'broker');
    expect(refused.length).toBeGreaterThan(2);
    for (const { t, detail } of refused) {
      expect(detail).toBe(`the certificate of the platform ${reason}: broker`);
      expect(t).toBeGreaterThan(minutes(20));
      expect(t).toBeLessThan(minutes(90) + 1_000);
    }
    expect([minutes(19), minutes(60), minutes(110)].map((t) => isOnlineAt(rows, t))).toEqual([true, false, true]);
  });

  it('resumes its session with a ticket, for which no certificate is shown', async () => {
    const { broker } = lone({}, []);
    const { rows } = await tapped({
      ...lone({}, [at(minutes(10), { ...good, name: 'wrong' }), at(minutes(20), networkDown(minutes(15)))]),
      broker: { ...broker, tickets: { lifetimeMs: minutes(60), cost: 0.5 } },
    });
    expect(refusals(rows, 'broker')).toEqual([]);
    expect(isOnlineAt(rows, minutes(60))).toBe(true);
  });
});

describe('a device to which the cloud shows a certificate of another authority', () => {
  it('asks it for no certificate, and goes on with the broker', async () => {
    const plan = lone({ identity: 'attested' }, [at(minutes(10), { ...good, of: 'cloud', authority: 'next' })]);
    const { rows } = await tapped({ ...plan, pki: { ...plan.pki, certificateLifetimeMs: minutes(100) } });
    expect(refusals(rows, 'cloud').length).toBeGreaterThan(0);
    expect(refusals(rows, 'broker')).toEqual([]);
    expect(isOnlineAt(rows, minutes(95))).toBe(true);
  });
});

describe('a release of the certificate store', () => {
  const scenario = (version: string): string => `name: store
claim: It holds.
fidelity: model
duration: 6h
fleet:
  - { tenant: acme, product: cast, profile: sphere, count: 3, updates: { every: 20m }, trusts: [{ authority: platform }] }
releases:
  - { product: cast, version: 2.0.0, component: certificate-store, size: 64KiB, trusts: [{ authority: platform }, { authority: next }] }
  - { product: cast, version: 3.0.0, component: certificate-store, size: 64KiB }
timeline:
  - { at: 30m, do: rollout, release: cast@${version}, policy: { kind: all-at-once } }
  - { at: 3h, do: replace-certificate, authority: next }
  - { at: 4h, do: outage, of: broker, for: 1m }
expect: { server.refused: value == 0 }
`;

  it.each([
    ['brings the authorities that it names', '2.0.0', false],
    ['leaves those of the device where it names none', '3.0.0', true],
  ])('%s', async (_what, version, isRefused) => {
    const { plan } = await loadScenario(scratch({ 'store.yaml': scenario(version) })('store.yaml'));
    const { rows } = await tapped(plan);
    const refused = new Set(
      rows.filter(isEvent).flatMap(({ kind, device }) => (kind === 'server.refused' ? [device] : [])),
    );
    expect(refused.size).toBe(isRefused ? 3 : 0);
    expect(rows.filter(isEvent).filter(({ kind }) => kind === 'image.installed')).toHaveLength(3);
  });
});

describe('a device whose authority expires', () => {
  const expiring: readonly TrustAnchorPlan[] = [{ authority: 'platform', expiresMs: minutes(15) }];

  it('refuses the broker and the cloud from then on', async () => {
    const { rows } = await tapped(lone({ trusts: expiring }, [brokerOutage]));
    const [first] = refusals(rows, 'broker');
    expect(first.t).toBeGreaterThan(minutes(20));
    expect(first.detail).toContain('the authority that the device trusts for the platform has expired');
    expect(isOnlineAt(rows, minutes(19))).toBe(true);
    expect(isOnlineAt(rows, minutes(110))).toBe(false);
  });

  it('asks the cloud for no certificate', async () => {
    const short = (plan: Plan): Plan => ({ ...plan, pki: { ...plan.pki, certificateLifetimeMs: minutes(60) } });
    const { rows } = await tapped(short(lone({ trusts: expiring, identity: 'attested' }, [])));
    expect(refusals(rows, 'cloud').length).toBeGreaterThan(0);
    const issued = rows.filter(isEvent).filter(({ kind }) => kind === 'certificates.issued');
    expect(issued.map(({ t }) => t).filter((t) => t > minutes(15))).toEqual([]);
  });

  it('goes on where another one that it trusts has issued the certificate', async () => {
    const trusts = [...expiring, { authority: 'next' }];
    const { rows } = await tapped(lone({ trusts }, [at(minutes(10), { ...good, authority: 'next' }), brokerOutage]));
    expect(refusals(rows, 'broker')).toEqual([]);
    expect(isOnlineAt(rows, minutes(30))).toBe(true);
  });
});
