import { describe, expect, it } from 'vitest';
import type { Plan, ProductPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

/** Devices 0 to 9 are acme's, 10 to 19 those of borealis; certificates of four hours are renewed after about two. */
const fleet: readonly Partial<ProductPlan>[] = ['acme', 'borealis'].map((tenant) => ({
  ...{ tenant, identity: 'attested', count: 10, bootSpreadMs: minutes(10) },
}));
const tenantOf = (device: number | undefined): string => (device! < 10 ? 'acme' : 'borealis');

type Mistake = Readonly<Record<string, unknown>>;

function plan(mistake: Mistake, keys: 'ideal' | 'real', fields: Partial<Plan> = {}): Plan {
  const right = { lifetimeMs: 0, startsInMs: 0, purpose: 'client' };
  const action = { kind: 'faulty-issuance', on: { tenant: 'acme' }, forMs: hours(1), ...right, ...mistake };
  const base = planWith(fleet, {
    durationMs: hours(8),
    timeline: [at(minutes(90), action as unknown as TimelineAction)],
    ...fields,
  });
  const revocation = { ...base.pki.revocation, check: 'none' as const, lifetimeMaxMs: hours(5) };
  return { ...base, pki: { ...base.pki, keys, certificateLifetimeMs: hours(4), onRenewal: 'reconnect', revocation } };
}

const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);
const reasons = (rows: readonly Row[]) =>
  new Set(events(rows, 'certificate.refused').map(({ control, detail }) => `${control}: ${detail}`));

const purpose = { purpose: 'server' };
const late = { startsInMs: minutes(40) };
const long = { lifetimeMs: hours(24 * 90) };
const short = { lifetimeMs: minutes(12) };

describe('an authority that makes mistakes for a time', () => {
  it.each([
    ['for servers', purpose, 'certificate-chain: issued for another purpose'],
    ['in force in 40m', late, 'certificate-validity: not yet in force'],
    ['valid for 90d', long, 'short-lived-only: valid for 90d, and 5h is the most'],
  ])(
    'issues certificates %s, which the broker refuses, with real keys as with ideal ones',
    async (what, mistake, why) => {
      const [ideal, real] = [await tapped(plan(mistake, 'ideal')), await tapped(plan(mistake, 'real'))];
      const faulty = events(ideal.rows, 'certificate.faulty');
      expect(faulty.length).toBeGreaterThanOrEqual(8);
      expect(new Set(faulty.map(({ detail }) => detail))).toEqual(new Set([what]));
      expect(new Set(faulty.map(({ device }) => tenantOf(device)))).toEqual(new Set(['acme']));
      expect(reasons(ideal.rows)).toEqual(new Set([why]));
      const refused = new Set(events(ideal.rows, 'certificate.refused').map(({ device }) => device));
      expect(refused.size).toBeGreaterThanOrEqual(3);
      expect([...refused].filter((device) => !faulty.some((row) => row.device === device))).toEqual([]);
      // Serial numbers tell the keys of the authorities apart.
      const told = (rows: readonly Row[]) => rows.map((row) => (isEvent(row) ? { ...row, evidence: undefined } : row));
      expect(told(real.rows)).toEqual(told(ideal.rows));
    },
  );

  it('issues short ones, which devices renew after the same share of their lives, and lose none to it', async () => {
    const { rows } = await tapped(plan(short, 'ideal'));
    const faulty = events(rows, 'certificate.faulty');
    // An hour of certificates that are renewed after six minutes, give or take a tenth.
    const each = new Map<number, number>();
    for (const { device = -1 } of faulty) each.set(device, (each.get(device) ?? 0) + 1);
    expect(Math.max(...each.values())).toBeGreaterThanOrEqual(5);
    expect(reasons(rows)).toEqual(new Set());
    const outages = events(rows, 'session.closed');
    expect(outages).toEqual([]);
  });

  it('issues late ones, which devices renew as much later', async () => {
    const { rows } = await tapped(plan(late, 'ideal'));
    const issued = events(rows, 'certificates.issued');
    const gaps = events(rows, 'certificate.faulty').map(({ t, device }) => {
      const next = issued.find((row) => row.device === device && row.t > t);
      return (next?.t ?? Number.POSITIVE_INFINITY) - t;
    });
    // Half of four hours, a tenth more or less, after the forty minutes in which it is not in force.
    expect(gaps.length).toBeGreaterThanOrEqual(8);
    expect(gaps.filter((gap) => gap < minutes(40 + 108) || gap > minutes(40 + 132) + 1_000)).toEqual([]);
  });

  it('leaves each row of a fault with the step as its cause, and what follows goes back to it', async () => {
    const { rows } = await tapped(plan(purpose, 'ideal'));
    const started = events(rows, 'step.started')[0].row;
    expect(events(rows, 'certificate.faulty').every(({ cause }) => cause === started)).toBe(true);
    const goesBack = (row: Row | undefined): boolean =>
      row !== undefined && (row.row === started || (row.cause !== undefined && goesBack(rows[row.cause])));
    const refused = events(rows, 'certificate.refused');
    expect(refused.filter((row) => !goesBack(row))).toEqual([]);
  });

  it('issues good ones before and after, and to all others', async () => {
    const { rows } = await tapped(plan(purpose, 'ideal'));
    const [begin, end] = [hours(1.5), hours(2.5)];
    const faulty = events(rows, 'certificate.faulty');
    expect(faulty.filter(({ t }) => t <= begin || t > end)).toEqual([]);
    const alone = await tapped(plan(purpose, 'ideal', { timeline: [] }));
    const ofBorealis = (all: readonly Row[]) =>
      all
        .filter(({ device }) => device !== undefined && tenantOf(device) === 'borealis')
        .map(({ t, device }) => [t, device]);
    expect(ofBorealis(rows)).toEqual(ofBorealis(alone.rows));
    const last = new Map<number, string>();
    for (const row of rows) if (!isEvent(row) && row.region === 'link') last.set(row.device, row.state);
    expect([...last.values()].filter((state) => state === 'online')).toHaveLength(20);
  });

  it.each([80, 110, 145, 200])('keeps its mistakes in a checkpoint after %i minutes', async (at) => {
    const given = plan(purpose, 'ideal');
    expect(await resumedHash(given, minutes(at))).toBe((await runPlan(given)).traceHash);
  });

  it('is of the two mistakes that it makes at once the later one', async () => {
    const both = plan(purpose, 'ideal');
    const [first] = both.timeline;
    const second = at(minutes(115), {
      ...first.action,
      purpose: 'client',
      startsInMs: minutes(5),
      forMs: minutes(10),
    } as TimelineAction);
    const { rows } = await tapped({ ...both, timeline: [first, { ...second, label: 'the second' }] });
    const faulty = events(rows, 'certificate.faulty');
    const within = ({ t }: Row) => t > minutes(115) && t <= minutes(125);
    expect(new Set(faulty.filter(within).map(({ detail }) => detail))).toEqual(new Set(['in force in 5m']));
    expect(new Set(faulty.filter((row) => !within(row)).map(({ detail }) => detail))).toEqual(new Set(['for servers']));
  });
});
