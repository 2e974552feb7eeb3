import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, mallory, off } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const first = { name: 'acme/sensor-1' };
const by = { ...mallory, holds: ['issuance'] } as const;
const revoked = at(minutes(20), {
  ...{ kind: 'revoke', of: 'certificates', reason: 'keyCompromise', as: 'administrator', on: first },
} as never);

const plan = (
  controls: readonly ControlId[],
  pki: Partial<Plan['pki']> = {},
  steps: Plan['timeline'] = [],
  durationMs = hours(4),
): Plan => {
  const made = attackedPlan(
    [
      ...steps,
      attacked(minutes(10), ['A02', 'mis-issued'], { on: first, by, forMs: durationMs - minutes(20) }),
      revoked,
    ],
    off('concurrent-use', ...controls),
    { durationMs },
  );
  return { ...made, pki: { ...made.pki, ...pki } };
};

async function eventsOf(run: Plan): Promise<readonly EventRow[]> {
  return (await runPlan(run)).rows.filter(isEvent);
}
const refusals = (rows: readonly EventRow[]) =>
  rows.filter(({ kind, verdict }) => kind === 'attack.judged' && verdict === 'refuse');

const { pki } = attackedPlan([]);
const ocsp = { revocation: { ...pki.revocation, check: 'ocsp' } } as const;

describe('a certificate that the authority was made to issue', () => {
  it.each([
    ['ideal keys', { keys: 'ideal' }],
    ['real keys', { keys: 'real' }],
    ['real keys and a list in shards', { keys: 'real', revocation: { ...pki.revocation, shards: 4 } }],
    ['a responder', ocsp],
  ] as const)('outlives the revocation of its device, with %s', async (_what, fields) => {
    const rows = await eventsOf(plan(['issuance-ledger'], fields));
    expect(refusals(rows)).toEqual([]);
    expect(rows.some(({ kind, device }) => kind === 'certificate.revoked' && device === 0)).toBe(true);
    expect(rows.filter(({ kind }) => kind === 'impostor.online').length).toBeGreaterThan(0);
    expect(rows.filter(({ kind }) => kind === 'attack.ended').map(({ detail }) => detail)).toEqual([
      'A02 rogue-ca, mis-issued: with success',
    ]);
  });

  it.each(['ideal', 'real'] as const)('is refused by the ledger with %s keys', async (keys) => {
    const rows = await eventsOf(plan([], { keys }));
    expect(refusals(rows).map(({ control, detail }) => `${control} ${detail}`)).toEqual([
      'issuance-ledger certificate: its serial number is not in the ledger of what was issued',
    ]);
  });

  it('ends as others do, and the actor has another made out', async () => {
    const away = at(minutes(5), { kind: 'power-cycle', forMs: hours(3), on: first });
    const rows = await eventsOf(plan(['issuance-ledger'], { certificateLifetimeMs: hours(1) }, [away]));
    const ended = refusals(rows);
    expect(new Set(ended.map(({ control }) => control))).toEqual(new Set(['close-expired-sessions']));
    expect(ended.length).toBeGreaterThanOrEqual(2);
  });

  it('is logged at the broker under a serial number that no authority has logged', async () => {
    const { rows, seen } = seenRows();
    await runPlan(plan(['issuance-ledger'], {}, [], hours(1)), { seen });
    const serials = (event: string) =>
      new Set(rows.filter((row) => row.event === event && row.clientId === first.name).map(({ serial }) => serial));
    const unknown = [...serials('broker.connect')].filter((serial) => !serials('ca.issued').has(serial));
    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown).not.toContain(undefined);
  });
});
