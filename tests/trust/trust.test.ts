import { describe, expect, it } from 'vitest';
import type { OperatorRole } from '../../sim/plan/operators.ts';
import type { Plan, ProductPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, hours, lonePlan, minutes, powerCycle } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const attested: Partial<ProductPlan> = { identity: 'attested' };
const attestationDown = (forMs: number): TimelineAction => ({ kind: 'outage', of: 'attestation', forMs });
const disable: TimelineAction = {
  kind: 'revoke',
  of: 'registry',
  reason: 'privilegeWithdrawn',
  as: 'administrator',
  approved: 'yes',
  on: {},
};
const states = (rows: readonly Row[], region: string) => path(rows, 0, region).map(([, state]) => state);
const events = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);
const refusals = (rows: readonly Row[]) =>
  rows
    .filter(isEvent)
    .filter(({ verdict }) => verdict === 'refuse')
    .map(({ kind, control, detail }) => ({ kind, control, detail }));

describe('a healthy device', () => {
  it('attests as it boots, and dials with the certificate that it gets', async () => {
    const { rows } = await tapped(lonePlan(attested));
    expect(states(rows, 'trust')).toEqual(['attesting', 'certified']);
    const certified = path(rows, 0, 'trust')[1][0];
    expect(path(rows, 0, 'link').find(([, state]) => state === 'dialing')?.[0]).toBe(certified);
    expect(events(rows, 'connect.admitted')).toMatchObject([
      {
        device: 0,
        control: 'client-id-binding',
        verdict: 'allow',
        evidence: expect.stringMatching(/^serial \w+, CRL 1$/),
      },
    ]);
  });

  it('that keeps its session renews before the end, and is admitted anew when the old certificate ends', async () => {
    const keeping = { ...attested, onRenewal: 'keep' } as const;
    const { rows } = await tapped(lonePlan(keeping, [], { durationMs: hours(30) }));
    const trust = path(rows, 0, 'trust');
    const renewals = trust.filter(([, state]) => state === 'renewing').map(([t]) => t);
    expect(renewals).toHaveLength(2);
    expect(renewals[0]).toBeGreaterThanOrEqual(hours(10.8));
    expect(renewals[0]).toBeLessThanOrEqual(hours(13.3));
    expect(refusals(rows)).toEqual([
      { kind: 'session.closed', control: 'close-expired-sessions', detail: 'out of date' },
    ]);
    const link = path(rows, 0, 'link');
    expect(link.at(-1)?.[1]).toBe('online');
    expect(link.filter(([, state]) => state === 'backoff')).toHaveLength(1);
  });

  // A reboot inside the 24 h reuses the stored certificate (MS Learn, power down).
  it('keeps its certificate over a reboot', async () => {
    const { rows } = await tapped(lonePlan(attested, [at(hours(2), powerCycle(minutes(5)))], { durationMs: hours(4) }));
    expect(states(rows, 'trust')).toEqual(['attesting', 'certified']);
    expect(states(rows, 'link').filter((state) => state === 'online')).toHaveLength(2);
    const serials = events(rows, 'connect.admitted').map(({ evidence }) => evidence?.split(',')[0]);
    expect(new Set(serials).size).toBe(1);
  });

  it('renews at once when it boots after the time for it', async () => {
    const steps = [at(hours(2), powerCycle(hours(14)))];
    const { rows } = await tapped(lonePlan(attested, steps, { durationMs: hours(20) }));
    const renewing = path(rows, 0, 'trust').find(([, state]) => state === 'renewing')!;
    const ran = path(rows, 0, 'power').filter(([, state]) => state === 'running');
    expect(renewing[0]).toBe(ran[1][0]);
  });

  it('repeats its request without an answer, later each time', async () => {
    const steps = [at(1, attestationDown(minutes(20)))];
    const { rows, samples } = await tapped(lonePlan(attested, steps, { durationMs: hours(1) }));
    const certified = path(rows, 0, 'trust').find(([, state]) => state === 'certified')!;
    expect(certified[0]).toBeGreaterThan(minutes(20));
    const asked = samples.at(-1)!.values['attestation.asked'];
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(40);
  });
});

describe('a device without an identity', () => {
  // "device auth not ready": unclaimed devices get no certificate.
  it('gets no certificate until it is claimed, and then at once', async () => {
    const claim: TimelineAction = { kind: 'claim', as: 'contributor', approved: 'yes', on: {} };
    const plan = lonePlan({ ...attested, claimed: false }, [at(minutes(10), claim), at(minutes(30), claim)]);
    const { rows } = await tapped(plan);
    expect(path(rows, 0, 'trust')[0]).toEqual([minutes(10) + 1, 'attesting']);
    expect(states(rows, 'link').at(-1)).toBe('online');
    // Claiming is one-way and may be repeated: the second time nothing happens.
    expect(events(rows, 'device.claimed')).toHaveLength(1);
  });

  it('attests at its boot when it is claimed while it is off', async () => {
    const steps = [
      at(minutes(5), powerCycle(minutes(10))),
      at(minutes(10), { kind: 'claim', as: 'contributor', approved: 'yes', on: {} }),
    ];
    const { rows } = await tapped(lonePlan({ ...attested, claimed: false }, steps));
    expect(states(rows, 'trust')).toEqual(['claimed', 'attesting', 'certified']);
  });
});

describe('an operator', () => {
  const both = (as: OperatorRole): TimelineAction => ({
    kind: 'revoke',
    of: 'both',
    reason: 'unspecified',
    as,
    approved: 'yes',
    on: {},
  });
  const done = async (as: OperatorRole, controls: Plan['controls'] = {}) => {
    const { rows } = await tapped(lonePlan(attested, [at(hours(1), both(as))], { controls, durationMs: hours(2) }));
    return rows.filter(isEvent).flatMap(({ kind }) => (/revoked|disabled|operation/.test(kind) ? [kind] : []));
  };

  it.each([
    ['administrator', ['device.disabled', 'certificate.revoked']],
    ['contributor', ['device.disabled', 'operation.refused']],
    ['reader', ['operation.refused', 'operation.refused']],
  ] as const)('who is %s does what that role may', async (role, kinds) => {
    expect(await done(role)).toEqual(kinds);
    expect(await done(role, { 'operator-role': false })).toEqual(['device.disabled', 'certificate.revoked']);
  });
});

describe('when attestation fails', () => {
  // Behavior 10: no certificate, so no MQTT login.
  it('there is no new certificate, and with the end of the old one no session', async () => {
    const { rows } = await tapped(lonePlan(attested, [at(hours(1), disable)], { durationMs: hours(26) }));
    expect(states(rows, 'trust').at(-1)).toBe('refused');
    const said = refusals(rows);
    expect(said[0]).toEqual({ kind: 'attestation.refused', control: 'registry', detail: 'the device is disabled' });
    expect(said.map(({ control }) => control)).toContain('close-expired-sessions');
    // The device knows that its certificate has expired, and does not dial with it.
    expect(path(rows, 0, 'link').at(-1)?.[1]).toBe('offline');
    expect(path(rows, 0, 'link').filter(([t, state]) => t > hours(24) && state === 'dialing')).toEqual([]);
    expect(said.map(({ kind }) => kind)).not.toContain('certificate.refused');
  });

  it('the refusal is the cause of what the device does next', async () => {
    const { rows } = await tapped(lonePlan(attested, [at(hours(1), disable)], { durationMs: hours(14) }));
    const refused = events(rows, 'attestation.refused')[0];
    const change = rows.find((row) => 'region' in row && row.state === 'refused');
    expect(change?.cause).toBe(refused.row);
  });
});

describe('an outage of the attestation service', () => {
  const down = (forMs: number, fields: Partial<Plan> = {}) =>
    tapped(
      planWith([{ ...attested, count: 40, bootSpreadMs: minutes(10) }], {
        durationMs: hours(32),
        timeline: [at(hours(9), attestationDown(forMs))],
        ...fields,
      }),
    );
  const lowest = (samples: Awaited<ReturnType<typeof down>>['samples']) =>
    Math.min(...samples.filter(({ t }) => t > hours(1)).map(({ values }) => values['fleet.online']));

  // Behavior 12: longer than lifetime less renewal age, and healthy devices are locked out.
  it('takes down the fleet if it lasts longer than the certificates', async () => {
    const { rows, samples } = await down(hours(17));
    expect(lowest(samples)).toBe(0);
    expect(refusals(rows).map(({ control }) => control)).toEqual(Array(40).fill('close-expired-sessions'));
    expect(samples.at(-1)?.values['fleet.online']).toBe(40);
  });

  it('has no effect if it is shorter', async () => {
    const { samples } = await down(hours(10));
    // The broker closes sessions one by one as certificates end, and devices come back within a back-off.
    expect(lowest(samples)).toBeGreaterThan(30);
  });

  it('leaves sessions up if certificates are not checked after the handshake', async () => {
    const { samples } = await down(hours(23), { controls: { 'close-expired-sessions': false } });
    expect(lowest(samples)).toBe(40);
    expect(samples.at(-2)?.values['fleet.certified']).toBe(0);
  });
});
