import { describe, expect, it } from 'vitest';
import { RelyingParty } from '../../broker/admission/relying-party.ts';
import type { CertificateFacts } from '../../sim/decisions/admit-certificate.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import { Validity } from '../../sim/fleet/validity.ts';
import { Purpose } from '../../sim/kernel/chance/chance.ts';
import { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, RevocationPlan } from '../../sim/plan/plan.ts';
import type { Relying } from '../../sim/trust/authority/credentials.ts';
import type { Publication, Revoked } from '../../sim/trust/revocation/revocations.ts';
import type { Trust } from '../../sim/trust/trust.ts';
import { planWith } from '../kit/small-plan.ts';

const epoch = 1_767_225_600;
const day = 86_400_000;
const device = 7;

interface World {
  readonly revocation?: Partial<RevocationPlan>;
  readonly authorities?: Plan['broker']['authorities'];
  readonly controls?: Plan['controls'];
  /** The newest authority from each of these ticks on. */
  readonly newest?: readonly number[];
  readonly unit?: number;
}

/** A broker in a world that the test sets by hand: its clock, the CRL to fetch, the responder's answers. */
function world({ revocation = {}, authorities = 'follow', controls = {}, newest = [0], unit = 0 }: World = {}) {
  const base = planWith([{ identity: 'attested' }], { controls });
  const plan: Plan = {
    ...base,
    broker: { ...base.broker, authorities },
    pki: {
      ...base.pki,
      certificateLifetimeMs: day,
      revocation: {
        ...{ check: 'crl', publishEveryMs: 1, validForMs: 1, shards: 1, fetchEveryMs: 1_000 },
        ...{ onUnavailable: 'refuse', graceMs: 0, sweepEveryMs: 1_000 },
        ...revocation,
      },
    },
  };
  const there: {
    list: Publication | undefined;
    says: Map<number, Revoked | 'good'>;
    asked: number[];
    shown: number;
    drawn: unknown[];
  } = {
    ...{ list: undefined, says: new Map(), shown: 0, asked: [], drawn: [] },
  };
  const clock = {
    at: 0,
    get now() {
      return this.at;
    },
  };
  const fleet = {
    products: plan.fleet.map((product) => ({ plan: product })),
    product: { get: () => 0 },
    productOf: () => ({ plan: plan.fleet[0] }),
    chance: {
      uniformAt: (...what: unknown[]) => {
        there.drawn.push(what);
        return unit;
      },
    },
  } as unknown as Fleet;
  const validity = new Validity(epoch, plan, fleet);
  const facts = (issuedAt: number, registered: ReadonlySet<number>, rest: Partial<CertificateFacts>) => ({
    ...{ serial: '4a', name: 'acme/sensor-7', isHeld: true, isRecorded: true },
    ...{ notBefore: validity.notBefore(device, issuedAt), notAfter: validity.notAfter(device, issuedAt) },
    chainFlaw: registered.has(2) ? undefined : `knows ${[...registered].join()}`,
    ...rest,
  });
  const ofTenant = {
    inForceAt: (tick: number) => (tick === 0 ? 2 : 3),
    newestAt: (tick: number) => 1 + newest.filter((from) => tick >= from).length,
  };
  const trust = {
    validity,
    authorities: { tenants: ['acme'], of: () => ofTenant, ofTenant: () => ofTenant },
    credentials: {
      shown: (_device: number, issuedAt: number, { registered }: Relying) => {
        there.shown++;
        return facts(issuedAt, registered, {});
      },
      forged: (_device: number, issuedAt: number, how: string, { registered }: Relying) =>
        facts(issuedAt, registered, { chainFlaw: `${how}, knows ${[...registered].join()}` }),
      listed: ({ revoked }: Publication, of: number) => revoked.get(of),
      serialOf: (of: number, issuedAt: number) => `${of} at ${validity.tickOf(issuedAt)}`,
    },
    source: {
      publication: () => there.list,
      status: (of: number) => {
        there.asked.push(of);
        return there.says.get(of);
      },
      outageRow: 99,
    },
  } as unknown as Trust;
  const counters = new RunCounters();
  const another = () => new RelyingParty({ plan, fleet, counters, controls: controlSettings(controls), trust, clock });
  return { party: another(), another, there, clock, counters, validity, issuedAt: validity.stampAt(0) };
}

const list = (fields: Partial<Publication> = {}): Publication => ({
  ...{ number: 7, thisUpdate: 1_000, nextUpdate: 5_000, revoked: new Map(), version: 1, row: 3 },
  ...fields,
});
const revoked = new Map([[device, { at: 0, reason: 'keyCompromise' } as const]]);

const allowed = { allow: true, control: 'certificate-chain', reason: 'the certificate holds' };
const refused = (control: string, reason: string, evidence: string) => ({
  allow: false,
  control,
  reason,
  evidence,
});
const noNews = (reason: string, evidence: string) => refused('revocation-freshness', reason, evidence);

describe('a broker that checks a CRL', () => {
  it.each([
    ['a tick before it begins', 999, {}, noNews('the list is not yet in force', 'serial 4a, CRL 7')],
    ['as it begins', 1_000, {}, allowed],
    ['as it ends', 5_000, {}, allowed],
    ['a tick after it ends', 5_001, {}, noNews('the list is out of date', 'serial 4a, CRL 7')],
    ['as grace ends', 5_250, { onUnavailable: 'grace', graceMs: 250 }, allowed],
    [
      'a tick after grace ends',
      5_251,
      { onUnavailable: 'grace', graceMs: 250 },
      noNews('the list is out of date', 'serial 4a, CRL 7'),
    ],
    [
      'before it begins, where no grace applies',
      999,
      { onUnavailable: 'grace', graceMs: 1e9 },
      noNews('the list is not yet in force', 'serial 4a, CRL 7'),
    ],
  ] as const)('judges %s', (_when, now, revocation, decision) => {
    const { party, there, clock, issuedAt } = world({ revocation });
    there.list = list();
    party.fetch(0);
    clock.at = now;
    expect(party.judge(device, issuedAt)).toEqual(decision);
  });

  it('has no status before it has a CRL', () => {
    const { party, there, issuedAt } = world();
    const nothing = noNews('no list could be had', 'serial 4a');
    expect(party.judge(device, issuedAt)).toEqual(nothing);
    expect(party.fetch(0)).toBeUndefined();
    expect(party.judge(device, issuedAt)).toEqual(nothing);
    there.list = list({ thisUpdate: 0 });
    party.fetch(0);
    expect(party.judge(device, issuedAt)).toEqual(allowed);
  });

  it.each([
    ['in force', 1_000],
    ['out of date', 9_000],
  ])('refuses only the devices on the list, with a list %s', (_what, now) => {
    const { party, there, clock, issuedAt } = world({ revocation: { onUnavailable: 'accept' } });
    there.list = list({ revoked });
    party.fetch(0);
    clock.at = now;
    const reason = 'revoked: keyCompromise';
    expect(party.judge(device, issuedAt)).toEqual(refused('certificate-revocation', reason, 'serial 4a, CRL 7'));
    expect(party.judge(8, issuedAt)).toEqual(allowed);
  });

  it('counts what it fetches, and reports which revocations are new', () => {
    const { party, there, counters } = world({ revocation: { shards: 4 } });
    there.list = list({ revoked });
    expect(party.fetch(0)).toEqual({ list: there.list, isNew: true });
    // Bytes as measured: 250 for each part, 49 for each entry.
    expect(counters.revocationBytes).toBe(4 * 250 + 49);
    there.list = list({ revoked, number: 8 });
    expect(party.fetch(0)).toEqual({ list: there.list, isNew: false });
    there.list = list({ number: 9, version: 2 });
    expect(party.fetch(0)).toEqual({ list: there.list, isNew: true });
    expect(counters.revocationBytes).toBe(2 * (4 * 250 + 49) + 4 * 250);
    there.list = undefined;
    expect(party.fetch(0)).toBeUndefined();
    expect(counters.revocationBytes).toBe(2 * (4 * 250 + 49) + 4 * 250);
    expect(party.outageRow).toBe(99);
  });

  it.each([
    [0, 1],
    [0.5, 501],
    [0.999_9, 1_000],
  ])('fetches first at share %d of its period: in tick %i', (unit, tick) => {
    const { party, there } = world({ unit });
    expect(party.nextFetchIn(0, 0)).toBe(tick);
    expect(party.nextFetchIn(0, 1)).toBe(1_000);
    expect(there.drawn).toEqual([[0xffffffff, Purpose.revocationFetch, 0]]);
  });
});

describe('a broker without revocation checks', () => {
  it('asks no service, and checks the certificate alone', () => {
    const { party, there, clock, issuedAt } = world({ revocation: { check: 'none' } });
    there.list = list({ revoked });
    party.fetch(0);
    clock.at = 2_000;
    there.says.set(device, { at: 0, reason: 'keyCompromise' });
    expect(party.judge(device, issuedAt)).toEqual(allowed);
    expect(party.evidenceOf(device, issuedAt)).toBe('serial 7 at 0');
    expect(party.expel(device, issuedAt)).toBeUndefined();
    expect(there.asked).toEqual([]);
  });
});

describe('a broker that asks an OCSP responder', () => {
  /** Its decision after it has asked, where it has to. */
  const asked = (party: RelyingParty, whom: number, issuedAt: number) => {
    party.fetchStatus(whom);
    return party.judge(whom, issuedAt);
  };
  const asking = (revocation: Partial<RevocationPlan> = {}) => world({ revocation: { check: 'ocsp', ...revocation } });

  it("reuses each device's answer until the answer expires", () => {
    const { party, there, clock, counters, issuedAt } = asking();
    there.says.set(device, 'good').set(8, 'good');
    for (clock.at of [5_000, 5_999, 6_000]) expect(asked(party, device, issuedAt)).toEqual(allowed);
    expect(there.asked).toEqual([device, device]);
    // 279 bytes an answer, as measured.
    expect(counters.revocationBytes).toBe(2 * 279);
    expect(asked(party, 8, issuedAt)).toEqual(allowed);
    expect(there.asked).toEqual([device, device, 8]);
    expect(party.evidenceOf(8, issuedAt)).toBe('serial 8 at 0, OCSP');
  });

  it('asks only where it is to check by OCSP', () => {
    const { party, clock, there } = asking();
    there.says.set(device, 'good');
    expect(party.isStatusDue(device)).toBe(true);
    party.fetchStatus(device);
    expect(party.isStatusDue(device)).toBe(false);
    clock.at += 1_000;
    expect(party.isStatusDue(device)).toBe(true);
    for (const check of ['crl', 'none'] as const)
      expect(world({ revocation: { check } }).party.isStatusDue(device)).toBe(false);
  });

  it('has no status without an answer', () => {
    const { party, there, counters, issuedAt } = asking({ onUnavailable: 'grace', graceMs: 1e9 });
    expect(asked(party, device, issuedAt)).toEqual(noNews('no answer could be had', 'serial 4a'));
    expect(counters.revocationBytes).toBe(0);
    there.says.set(device, 'good');
    expect(asked(party, device, issuedAt)).toEqual(allowed);
  });

  it.each([
    ['is valid', 999, 0, allowed],
    ['ends', 1_000, 0, allowed],
    ['has expired', 1_001, 0, noNews('the answer is out of date', 'serial 4a, OCSP')],
    ['has expired, within grace', 1_250, 250, allowed],
    ['has expired, as has grace', 1_251, 250, noNews('the answer is out of date', 'serial 4a, OCSP')],
  ])('uses an old answer where no newer one can be had: while it %s', (_what, later, graceMs, decision) => {
    const { party, there, clock, issuedAt } = asking({ onUnavailable: 'grace', graceMs });
    clock.at = 50;
    there.says.set(device, 'good');
    asked(party, device, issuedAt);
    there.says.clear();
    clock.at += later;
    expect(asked(party, device, issuedAt)).toEqual(decision);
  });

  it.each([
    ['before', 99, 'refuse'],
    ['with', 100, 'refuse'],
    ['after', 101, 'allow'],
  ])('refuses certificates issued %s the revocation, as it covers them: %s', (_when, issued, verdict) => {
    const { party, there, clock, validity } = asking();
    clock.at = 200;
    there.says.set(device, { at: 100, reason: 'superseded' });
    const decision = asked(party, device, validity.stampAt(issued));
    expect(decision).toEqual(
      verdict === 'allow' ? allowed : refused('certificate-revocation', 'revoked: superseded', 'serial 4a, OCSP'),
    );
  });
});

describe('the authorities that a broker has registered', () => {
  const chain = (knows: string) => refused('certificate-chain', `knows ${knows}`, 'serial 4a');
  const none = { check: 'none' } as const;

  it('are all present at the start, and those that follow', () => {
    const { party, clock, issuedAt } = world({ revocation: none, newest: [100] });
    expect(party.judge(device, issuedAt)).toEqual(chain('1'));
    clock.at = 99;
    expect(party.judge(device, issuedAt)).toEqual(chain('1'));
    clock.at = 100;
    expect(party.judge(device, issuedAt)).toEqual(allowed);
    expect(party.judgeForged(device, issuedAt, 'foreign')).toEqual(
      refused('certificate-chain', 'foreign, knows 1,2', 'serial 4a'),
    );
  });

  it('are the one in force at the start, unless a timeline step registers all', () => {
    const { party, clock, issuedAt } = world({ revocation: none, authorities: 'first', newest: [0, 100] });
    clock.at = 500;
    const forged = (knows: string) => refused('certificate-chain', `update, knows ${knows}`, 'serial 4a');
    expect(party.judgeForged(device, issuedAt, 'update')).toEqual(forged('2'));
    party.register();
    expect(party.judgeForged(device, issuedAt, 'update')).toEqual(forged('1,2,3'));
  });

  it('are not checked where only a session is checked', () => {
    const { party, there, clock, issuedAt } = world({ newest: [100] });
    there.list = list({ revoked });
    party.fetch(0);
    clock.at = 2_000;
    party.expel(device, issuedAt);
    const after = party.save();
    expect(after.registered).toEqual([['acme', [1]]]);
  });
});

describe('a handshake without a certificate', () => {
  it('is marked by stamp 0', () => {
    const { party } = world({ revocation: { check: 'none' } });
    expect(party.judge(device, 0)).toEqual(refused('client-certificate', 'no certificate was shown', ''));
  });
});

describe('a session', () => {
  const end = day + 1_000;

  it.each([
    ['whose certificate is valid', false, 2_000, undefined],
    ['in the last tick of its certificate', false, end - 1, undefined],
    ['whose certificate has expired', false, end, ['close-expired-sessions', 'out of date']],
    ['whose certificate is revoked', true, 2_000, ['close-revoked-sessions', 'revoked: keyCompromise']],
    ['whose certificate is both', true, end, ['close-revoked-sessions', 'revoked: keyCompromise']],
  ] as const)('%s', (_what, isRevoked, now, why) => {
    const { party, there, clock, issuedAt } = world();
    there.list = list({ nextUpdate: 2 * day, revoked: isRevoked ? revoked : new Map() });
    party.fetch(0);
    clock.at = now;
    expect(party.expel(device, issuedAt)).toEqual(why && refused(why[0], why[1], 'serial 4a, CRL 7'));
  });

  it.each([
    [day - 1, 0],
    [day, 0],
    [day + 1, 1],
  ])('has its certificate checked at tick %i only if it may have expired: %i times', (now, times) => {
    const { party, there, clock, issuedAt } = world();
    there.list = list({ nextUpdate: 2 * day });
    party.fetch(0);
    clock.at = now;
    expect(party.expel(device, issuedAt)).toBeUndefined();
    expect(there.shown).toBe(times);
  });

  it('may stay where the control that closes it is off', () => {
    const controls = { 'close-revoked-sessions': false, 'close-expired-sessions': false };
    const { party, there, clock, issuedAt } = world({ controls });
    there.list = list({ revoked });
    party.fetch(0);
    clock.at = end;
    expect(party.expel(device, issuedAt)).toBeUndefined();
  });
});

describe("the broker's own clock", () => {
  it('is the time for checking lists and certificates, and can be set more than once', () => {
    const { party, there, clock, validity, issuedAt } = world();
    there.list = list();
    party.fetch(0);
    clock.at = 5_000;
    party.setClock(2);
    expect(party.judge(device, issuedAt)).toEqual(noNews('the list is out of date', 'serial 4a, CRL 7'));
    party.setClock(-1_002);
    expect(party.judge(device, issuedAt)).toEqual(allowed);
    expect(party.endsAt(device, issuedAt)).toBe(validity.endsAt(device, issuedAt) + 1_000);
    expect(party.issuedNow()).toBe(validity.stampAt(5_000));
    party.setClock(day);
    expect(party.expel(device, issuedAt)?.control).toBe('close-expired-sessions');
  });
});

describe('the saved state of a broker', () => {
  it('is the same after restore', () => {
    const { party, another, there, clock, issuedAt } = world({ authorities: 'first', newest: [0, 10] });
    there.list = list({ revoked });
    party.fetch(0);
    clock.at = 500;
    party.setClock(1_000);
    party.register();
    party.bans.put(3, { reason: 'keyCompromise', row: 5 });
    const restored = another();
    restored.restore(structuredClone(party.save()));
    expect(restored.judge(device, issuedAt)).toMatchObject({ control: 'certificate-revocation' });
    expect(restored.bans.of(3)).toEqual({ reason: 'keyCompromise', row: 5 });
    expect(restored.judgeForged(device, issuedAt, 'update').reason).toBe('update, knows 1,2,3');
    expect(restored.endsAt(device, issuedAt)).toBe(party.endsAt(device, issuedAt));
    expect(restored.save()).toEqual(party.save());
  });

  it('may have no list, and then has none after restore', () => {
    const { party, another, there, clock, issuedAt } = world();
    const restored = another();
    there.list = list();
    restored.fetch(0);
    clock.at = 2_000;
    expect(restored.judge(device, issuedAt)).toEqual(allowed);
    restored.restore(structuredClone(party.save()));
    expect(restored.judge(device, issuedAt)).toEqual(noNews('no list could be had', 'serial 4a'));
  });

  it('holds OCSP answers, and restoring replaces them', () => {
    const { party, another, there, issuedAt } = world({ revocation: { check: 'ocsp' } });
    there.says.set(device, 'good').set(8, 'good');
    party.fetchStatus(device);
    const restored = another();
    restored.fetchStatus(8);
    restored.restore(structuredClone(party.save()));
    there.says.clear();
    expect(restored.judge(device, issuedAt)).toEqual(allowed);
    expect(restored.judge(8, issuedAt)).toEqual(noNews('no answer could be had', 'serial 4a'));
  });
});
