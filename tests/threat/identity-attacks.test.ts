import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { SeenRow } from '../../sim/seen/seen-row.ts';
import { attacked, attackedPlan, attackRows, inShort, off, wellPlaced, written } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import type { EventRow } from '../kit/trace-rows.ts';

const second = { name: 'acme/sensor-2' };
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);

/** An attack on the second device, in a session or for a certificate, with these controls off. */
const attack = (
  fidelity: Plan['fidelity'],
  [technique, way]: readonly [string, string],
  controls: readonly ControlId[],
  steps: Plan['timeline'] = [],
) =>
  attackRows(
    attackedPlan(
      [...steps, attacked(minutes(10), [technique, way], { on: second })],
      off('non-exportable-key', ...controls),
      { fidelity },
    ),
  );

describe('an expired certificate', () => {
  it('is good where the clock of the broker is behind', async () => {
    const back = at(minutes(5), { kind: 'set-clock', byMs: -hours(10) });
    const rows = await attack(
      'model',
      ['A22', 'expired-certificate'],
      ['revocation-freshness', 'concurrent-use'],
      [back],
    );
    expect(ofKind(rows, 'attack.gained').at(-1)?.detail).toBe('a session in its name');
  });
});

describe('the client id of another device', () => {
  it('takes the session of that device, which begins another', async () => {
    const rows = await attack('packet', ['A06', 'borrowed-id'], ['client-id-binding', 'concurrent-use', 'topic-acl']);
    expect(new Set(ofKind(rows, 'impostor.online').map((row) => row.device))).toEqual(new Set([0]));
    expect(ofKind(rows, 'impostor.online').length).toBeGreaterThan(10);
    expect(ofKind(rows, 'attack.ended').map(inShort)).toEqual([
      'attack.ended 1 A06 client-kick, borrowed-id: with success',
    ]);
  });
});

describe('evidence', () => {
  it('that an actor makes up is of a known image, whatever its device runs', async () => {
    const rows = await attack(
      'model',
      ['A01', 'own-evidence'],
      ['evidence-signature', 'concurrent-use', 'sideload-lock', 'secure-boot'],
      [written(minutes(2), { on: second, by: wellPlaced, forMs: minutes(30) })],
    );
    expect(ofKind(rows, 'attack.gained').map(({ detail }) => detail)).toContain('control of what it runs');
    const ofEvidence = ofKind(rows, 'attack.judged').filter(({ detail }) => detail?.startsWith('evidence: '));
    expect(new Set(ofEvidence.map(({ control, verdict }) => `${control} ${verdict}`))).toEqual(
      new Set(['evidence-signature allow']),
    );
  });

  it('gets no answer while the service is down, and is shown again', async () => {
    const outage = at(minutes(9), { kind: 'outage', of: 'attestation', forMs: minutes(5) } as never);
    const rows = await attack('model', ['A25', 'replayed'], [], [outage]);
    const judged = ofKind(rows, 'attack.judged');
    expect(judged).toHaveLength(1);
    expect(judged[0].t).toBeGreaterThanOrEqual(minutes(14));
    expect(judged[0].t).toBeLessThan(minutes(14) + 20_000);
  });

  it.each([10, 5_000])('gets the certificate that the CA has issued for it, after %i ms', async (latencyMs) => {
    const plan = attackedPlan([attacked(minutes(10), ['A01', 'own-evidence'], { on: second })], ownEvidence);
    const { rows, seen } = seenRows();
    await runPlan({ ...plan, cloud: { ...plan.cloud, latencyMs } }, { seen });
    const serials = (event: SeenRow['event']) =>
      rows.filter((row) => row.event === event && row.clientId === second.name).map(({ serial }) => serial);
    expect(serials('broker.connect').length).toBeGreaterThan(10);
    expect(serials('ca.issued')).toEqual(expect.arrayContaining(serials('broker.connect')));
  });
});

const ownEvidence = off('evidence-signature', 'concurrent-use');
