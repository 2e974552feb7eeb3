import { describe, expect, it } from 'vitest';
import { Bans, closeBannedSession, closesBanned, describeBan } from '../../broker/admission/bans.ts';
import type { RelyingParty } from '../../broker/admission/relying-party.ts';
import { SessionSweep } from '../../broker/admission/session-sweep.ts';
import type { Connections } from '../../broker/core/connections.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, RevocationPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';

const closeAs = (control: string, reason = 'because'): Verdict => ({ allow: false, control, reason });
const revoke = (of: 'both' | 'registry' | 'certificates'): TimelineAction =>
  ({ kind: 'revoke', of, reason: 'keyCompromise', as: 'administrator', approved: 'yes', on: {} }) as TimelineAction;

interface Setting {
  readonly check?: RevocationPlan['check'];
  readonly controls?: Plan['controls'];
  readonly identities?: readonly ProductPlan['identity'][];
  readonly timeline?: Plan['timeline'];
}

/** A sweep over connections given by hand: the stamp of each one's certificate, 0 for none; its device is its number + 10. */
function sweeping({ check = 'crl', controls = {}, identities = ['attested'], timeline = [] }: Setting = {}) {
  const base = planWith(
    identities.map((identity) => ({ identity })),
    { controls, timeline },
  );
  const plan = { ...base, pki: { ...base.pki, revocation: { ...base.pki.revocation, check } } };
  const stamps: number[] = [];
  const verdicts = new Map<number, Verdict>();
  const looked: (readonly [number, number])[] = [];
  const bans = new Bans();
  const party = {
    bans,
    groupOf: () => 0,
    endsAt: (_device: number, issuedAt: number) => issuedAt * 100,
    expel: (device: number, issuedAt: number) => {
      looked.push([device, issuedAt]);
      return verdicts.get(device);
    },
  } as unknown as RelyingParty;
  const connections = {
    forEachWithEnd: (_end: number, visit: (conn: number) => void) => {
      for (const conn of stamps.keys()) visit(conn);
    },
    certificateAt: (conn: number) => stamps[conn],
    deviceOf: (conn: number) => conn + 10,
  } as unknown as Connections;
  const fleet = {
    products: identities.map((identity) => ({ plan: { identity } })),
    nameOf: (device: number) => `acme/sensor-${device}`,
  } as unknown as Fleet;
  const another = () =>
    new SessionSweep({
      ...{ plan, controls: controlSettings(controls), party, connections, fleet },
      useOn: () => 'client',
    });
  return { sweep: another(), another, stamps, verdicts, looked, bans };
}

const staysRevoked = { 'close-revoked-sessions': false };
const staysExpired = { 'close-expired-sessions': false };

describe('a sweep is needed', () => {
  it.each<[string, Setting, boolean]>([
    ['for certificates', {}, true],
    ['for certificates beside passwords', { identities: ['password', 'attested'] }, true],
    ['for certificates that expire alone', { check: 'none' }, true],
    ['for certificates that are revoked alone', { controls: staysExpired }, true],
    ['not where both controls are off', { controls: { ...staysRevoked, ...staysExpired } }, false],
    ['not where none expires and revocation is not checked', { controls: staysExpired, check: 'none' }, false],
    ['not for passwords that are never revoked', { identities: ['password'] }, false],
    ['for passwords of revoked devices', { identities: ['password'], timeline: [at(1, revoke('both'))] }, true],
    ['for passwords of disabled devices', { identities: ['password'], timeline: [at(1, revoke('registry'))] }, true],
    [
      'not for passwords by certificates',
      { identities: ['password'], timeline: [at(1, revoke('certificates'))] },
      false,
    ],
    [
      'for passwords that any of several steps revokes',
      { identities: ['password'], timeline: [at(1, revoke('certificates')), at(2, revoke('both'))] },
      true,
    ],
    [
      'not for passwords that another step revokes',
      { identities: ['password'], timeline: [at(1, { kind: 'register-authorities', tenant: 'all' })] },
      false,
    ],
    [
      'not for passwords where there are no bans',
      { identities: ['password'], timeline: [at(1, revoke('both'))], controls: { 'client-ban': false } },
      false,
    ],
    [
      'for bans, where certificates are not closed on expiry and revocation is not checked',
      { timeline: [at(1, revoke('both'))], controls: staysExpired, check: 'none' },
      true,
    ],
  ])('%s', (_what, setting, isNeeded) => {
    expect(sweeping(setting).sweep.isNeeded).toBe(isNeeded);
  });
});

describe('a sweep looks at sessions', () => {
  it('when the first certificate expires, not before, and then when the next one does', () => {
    const { sweep, stamps, looked } = sweeping();
    stamps.push(5, 3);
    expect(sweep.sessionsToEnd(1e9)).toEqual([]);
    expect(looked).toEqual([]);
    sweep.admitted(10, 5);
    sweep.admitted(10, 3);
    sweep.admitted(10, 4);
    expect(sweep.sessionsToEnd(299)).toEqual([]);
    expect(looked).toEqual([]);
    expect(sweep.sessionsToEnd(300)).toEqual([]);
    expect(looked).toEqual([
      [10, 5],
      [11, 3],
    ]);
    // Both sessions stay, so the earlier expiry of the two is still the next.
    stamps.splice(1, 1);
    sweep.sessionsToEnd(301);
    expect(looked.slice(2)).toEqual([[10, 5]]);
    sweep.sessionsToEnd(499);
    expect(looked).toHaveLength(3);
    sweep.sessionsToEnd(500);
    expect(looked).toHaveLength(4);
  });

  it('not for certificates that expire where that control is off, nor for a session without one', () => {
    const off = sweeping({ controls: staysExpired });
    off.stamps.push(3);
    off.sweep.admitted(10, 3);
    off.sweep.sessionsToEnd(1e9);
    expect(off.looked).toEqual([]);
    const { sweep, stamps, looked } = sweeping();
    stamps.push(3);
    sweep.admitted(10, 0);
    sweep.sessionsToEnd(1e9);
    expect(looked).toEqual([]);
  });

  it('once for each new list', () => {
    const { sweep, stamps, looked } = sweeping({ controls: staysExpired });
    stamps.push(3);
    sweep.onNewCrl(40, 0);
    sweep.sessionsToEnd(0);
    sweep.sessionsToEnd(0);
    expect(looked).toHaveLength(1);
    sweep.onNewCrl(41, 0);
    sweep.sessionsToEnd(0);
    expect(looked).toHaveLength(2);
  });

  it.each([
    ['each time by OCSP', 'ocsp', {}, 2],
    ['not each time by CRL', 'crl', {}, 0],
    ['not where revocation is not checked', 'none', {}, 0],
    ['not where the controls that close sessions are off', 'ocsp', staysRevoked, 0],
  ] as const)('%s', (_what, check, controls, times) => {
    const { sweep, stamps, looked } = sweeping({ check, controls });
    stamps.push(3);
    sweep.sessionsToEnd(0);
    sweep.sessionsToEnd(0);
    expect(looked).toHaveLength(times);
  });

  it('once after the clock was set', () => {
    const { sweep, stamps, looked } = sweeping();
    stamps.push(3);
    sweep.forget();
    sweep.sessionsToEnd(0);
    expect(looked).toHaveLength(1);
    sweep.sessionsToEnd(1);
    expect(looked).toHaveLength(1);
  });

  it('once after a ban, unless the control that closes banned sessions is off', () => {
    const { sweep, stamps, looked } = sweeping({ controls: staysExpired });
    stamps.push(3);
    sweep.onBan();
    sweep.sessionsToEnd(0);
    sweep.sessionsToEnd(0);
    expect(looked).toHaveLength(1);
    const off = sweeping({ controls: { 'client-ban': false } });
    off.stamps.push(3);
    off.sweep.onBan();
    off.sweep.sessionsToEnd(0);
    expect(off.looked).toEqual([]);
  });
});

describe('a sweep finds', () => {
  it('sessions that have to end in the order of connections, each with the row that it follows from', () => {
    const { sweep, stamps, verdicts } = sweeping();
    stamps.push(1, 2, 3);
    const [revoked, expired] = [closeAs('close-revoked-sessions'), closeAs('close-expired-sessions')];
    verdicts.set(10, revoked).set(12, expired);
    sweep.onNewCrl(40, 0);
    expect(sweep.sessionsToEnd(0)).toEqual([
      { conn: 0, decision: revoked, row: 40 },
      { conn: 2, decision: expired, row: NONE },
    ]);
  });

  it('the revoked with no row where no new list came', () => {
    const { sweep, stamps, verdicts } = sweeping({ check: 'ocsp' });
    stamps.push(1);
    verdicts.set(10, closeAs('close-revoked-sessions'));
    expect(sweep.sessionsToEnd(0)).toMatchObject([{ conn: 0, row: NONE }]);
  });

  it('that a session it closes has no expiry to wait for', () => {
    const { sweep, stamps, verdicts, looked } = sweeping();
    stamps.push(1);
    verdicts.set(10, closeAs('close-expired-sessions'));
    sweep.admitted(10, 1);
    sweep.sessionsToEnd(100);
    sweep.sessionsToEnd(1e9);
    expect(looked).toHaveLength(1);
  });

  it('those of one device, once a responder has answered about it', () => {
    const { sweep, stamps, verdicts, looked } = sweeping({ check: 'ocsp' });
    stamps.push(0, 1, 2);
    verdicts.set(10, closeAs('close-revoked-sessions'));
    verdicts.set(11, closeAs('close-revoked-sessions'));
    verdicts.set(12, closeAs('close-expired-sessions'));
    sweep.onNewCrl(7, 0);
    expect(sweep.sessionsOf(10)).toEqual([]);
    expect(sweep.sessionsOf(11)).toEqual([{ conn: 1, decision: verdicts.get(11), row: 7 }]);
    expect(sweep.sessionsOf(12)).toEqual([{ conn: 2, decision: verdicts.get(12), row: NONE }]);
    verdicts.clear();
    expect(sweep.sessionsOf(11)).toEqual([]);
    expect(looked).toEqual([
      [11, 1],
      [12, 2],
      [11, 1],
    ]);
  });

  it.each([
    ['ocsp', {}, true],
    ['crl', {}, false],
    ['none', {}, false],
    ['ocsp', { 'close-revoked-sessions': false }, false],
  ] as const)('of a responder, with check %s and controls %j: %s', (check, controls, asks) => {
    expect(sweeping({ check, controls }).sweep.asksResponder).toBe(asks);
  });

  it('the banned that have no certificate, after a ban, each with the row of the ban', () => {
    const { sweep, stamps, bans, looked } = sweeping();
    stamps.push(0, 0, 5);
    bans.put(11, { reason: 'keyCompromise', row: 50 });
    bans.put(12, { reason: 'keyCompromise', row: 51 });
    sweep.onNewCrl(40, 0);
    expect(sweep.sessionsToEnd(0)).toEqual([]);
    sweep.onBan();
    expect(sweep.sessionsToEnd(0)).toEqual([
      { conn: 1, decision: closeBannedSession('acme/sensor-11', 'keyCompromise'), row: 50 },
    ]);
    expect(looked).toEqual([
      [12, 5],
      [12, 5],
    ]);
  });
});

describe('the saved state of a sweep', () => {
  it('is the same after restore', () => {
    const { sweep, another, stamps, verdicts, bans } = sweeping();
    stamps.push(0, 3);
    bans.put(10, { reason: 'keyCompromise', row: 50 });
    verdicts.set(11, closeAs('close-revoked-sessions'));
    sweep.admitted(10, 3);
    sweep.onNewCrl(40, 0);
    sweep.onBan();
    const restored = another();
    restored.restore(structuredClone(sweep.save()));
    expect(restored.save()).toEqual({ earliest: 300, hasNews: true, hasBans: true, newsRows: [40] });
    expect(restored.sessionsToEnd(0)).toEqual(sweep.sessionsToEnd(0));
  });
});

describe('a ban', () => {
  it.each([
    [true, true, true, 'refused at CONNECT from now on, a session that is up is closed within 30s'],
    [true, false, false, 'refused at CONNECT from now on, a session that is up stays up'],
    [false, true, false, 'the broker does not ask for bans'],
    [false, false, false, 'the broker does not ask for bans'],
  ])('checked: %s, sessions closed: %s: closes %s, in words', (ban, close, closes, words) => {
    const controls = controlSettings({ 'client-ban': ban, 'close-revoked-sessions': close });
    expect(closesBanned(controls)).toBe(closes);
    const policy = { sweepEveryMs: 30_000 } as RevocationPlan;
    expect(describeBan(controls, policy, 'superseded')).toBe(`superseded; ${words}`);
  });

  it('names the end of a session in words', () => {
    expect(closeBannedSession('acme/sensor-7', 'keyCompromise')).toEqual({
      ...closeAs('close-revoked-sessions', 'banned: keyCompromise'),
      evidence: 'client id acme/sensor-7',
    });
  });

  it('belongs to its device, the last one counts, and restoring drops the others', () => {
    const [bans, restored] = [new Bans(), new Bans()];
    bans.put(1, { reason: 'superseded', row: 1 });
    bans.put(1, { reason: 'keyCompromise', row: 2 });
    restored.put(2, { reason: 'superseded', row: 3 });
    restored.restore(structuredClone(bans.save()));
    expect([1, 2].map((device) => bans.of(device))).toEqual([{ reason: 'keyCompromise', row: 2 }, undefined]);
    expect([1, 2].map((device) => restored.of(device))).toEqual([{ reason: 'keyCompromise', row: 2 }, undefined]);
  });
});
