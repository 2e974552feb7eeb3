import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, attackRows, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import type { EventRow } from '../kit/trace-rows.ts';

const on = { name: 'acme/sensor-2' };
const by = { ...wellPlaced, holds: ['credential'] } as const;

const withGrace = (entry: TimelineEntry, graceMs: number | undefined): TimelineEntry =>
  graceMs === undefined ? entry : { ...entry, action: { ...entry.action, graceMs } as TimelineEntry['action'] };

/** A stolen device, switched off; its certificate is revoked half an hour after the actor has begun. */
const rowsOf = (way: string, controls: readonly ControlId[], fields: Partial<Plan> = {}, graceMs?: number) => {
  const plan = attackedPlan(
    [
      at(minutes(8), { kind: 'power-cycle', forMs: hours(9), on }),
      withGrace(attacked(minutes(10), ['A03', way], { on, by, forMs: hours(8) }), graceMs),
      at(minutes(40), {
        kind: 'revoke',
        of: 'certificates',
        reason: 'keyCompromise',
        as: 'administrator',
        approved: 'yes',
        on,
      }),
    ],
    off('non-exportable-key', ...controls),
    { durationMs: hours(10), ...fields },
    { telemetry: { everyMs: hours(1), bytes: 100, jitter: 0, qos: 0, buffer: 1 } },
  );
  const broker = { ...plan.broker, tickets: { lifetimeMs: hours(12), cost: 0.35 } };
  return attackRows({ ...plan, broker });
};

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const reuses = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.gained').filter(({ detail }) => detail === 'a session after the revocation of its certificate');

describe.each(['model', 'packet'] as const)('a revoked certificate, in %s', (fidelity) => {
  it.each<[way: string, control: ControlId, later: readonly ControlId[]]>([
    ['handshake', 'certificate-revocation', ['revocation-freshness', 'close-revoked-sessions']],
    ['resumption', 'resumption-check', ['close-revoked-sessions']],
    ['session', 'close-revoked-sessions', []],
  ])('%s: refused by %s alone, and good without it', async (way, control, later) => {
    const refused = await rowsOf(way, later, { fidelity });
    const refusals = ofKind(refused, 'attack.judged').filter(({ verdict }) => verdict === 'refuse');
    expect(new Set(refusals.map((row) => row.control))).toEqual(new Set([control]));
    expect(ofKind(refused, 'attack.refused').map((row) => row.detail)).toEqual([
      `A03 revoked-reuse, ${way}: ${control}`,
    ]);
    expect(reuses(refused)).toEqual([]);

    const free = await rowsOf(way, [...later, control], { fidelity });
    expect(ofKind(free, 'attack.judged').filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
    expect(reuses(free).map(({ device }) => device)).toEqual([1]);
    expect(reuses(free)[0].t).toBeGreaterThan(minutes(40) + hours(3));
  });

  it('is good for as long as the broker has not learned of it', async () => {
    const rows = await rowsOf('handshake', [], { fidelity }, 0);
    const refusals = ofKind(rows, 'attack.judged').filter(({ verdict }) => verdict === 'refuse');
    expect(reuses(rows)[0].t).toBeLessThan(minutes(42));
    expect(refusals[0].control).toBe('close-revoked-sessions');
    expect(refusals[0].t).toBeLessThan(minutes(40) + hours(2) + minutes(1));
  });
});

describe('before its revocation', () => {
  it('a certificate is not reused', async () => {
    const plan = attackedPlan(
      [attacked(minutes(10), ['A03', 'handshake'], { on, by, forMs: minutes(30) })],
      off('non-exportable-key', 'concurrent-use'),
    );
    const rows = await attackRows(plan);
    expect(ofKind(rows, 'impostor.online')).toEqual([]);
    expect(ofKind(rows, 'attack.ended').map((row) => row.detail)).toEqual([
      'A03 revoked-reuse, handshake: without success',
    ]);
  });

  it('no TLS session is resumed at an edge without tickets', async () => {
    const rows = await attackRows(
      attackedPlan([attacked(minutes(10), ['A03', 'resumption'], { on, by })], off('non-exportable-key')),
    );
    expect(ofKind(rows, 'attack.lacked').map((row) => row.detail)).toEqual([
      'A03 revoked-reuse, resumption: acme/sensor-2 gets no TLS tickets',
    ]);
  });
});
