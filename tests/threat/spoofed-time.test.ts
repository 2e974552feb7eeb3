import { describe, expect, it } from 'vitest';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { ClockPlan } from '../../sim/plan/device-clock.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { attacked, attackedPlan, attackRows, inShort, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, days, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const clock: ClockPlan = { driftPpb: 0, hasBattery: true, syncMs: minutes(15), builtMs: days(180) };
const first = { name: 'acme/sensor-1' };
const by: ActorPlan = { name: 'mallory', reaches: ['time'], holds: [] };

const spoofed = (
  atMs: number,
  behindMs: number,
  { forMs = minutes(50), on = first }: { readonly forMs?: number; readonly on?: Selection } = {},
): TimelineEntry => {
  const { action, ...entry } = attacked(atMs, ['A22', 'spoofed-time'], { on, by, forMs });
  return { ...entry, action: { ...action, behindMs } as never };
};

const plan = (steps: readonly TimelineEntry[], controls: readonly ControlId[] = [], fields: Partial<Plan> = {}): Plan =>
  attackedPlan(steps, off(...controls), { durationMs: hours(2), ...fields }, { clock });

const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);

describe.each(['model', 'packet'] as const)('a time that an actor tells, in %s', (fidelity) => {
  const steps = [spoofed(minutes(10), days(14))];

  it('is refused by monotonic-time alone', async () => {
    const { rows } = await runPlan(plan(steps, [], { fidelity }));
    const events = rows.filter(isEvent);
    expect(ofKind(events, 'attack.judged').map(inShort)).toEqual([
      'attack.judged 0 monotonic-time refuse time: before a time that it has verified',
    ]);
    expect(ofKind(events, 'attack.refused').map(inShort)).toEqual([
      'attack.refused 0 A22 clock-rollback, spoofed-time: monotonic-time',
    ]);
    expect(ofKind(events, 'clock.refused').map((row) => row.device)).toEqual([0]);
    expect(ofKind(events, 'attack.gained')).toEqual([]);
  });

  it('is taken without it, and given up once the actor has left', async () => {
    const { rows } = await runPlan(plan(steps, ['monotonic-time'], { fidelity }));
    const events = rows.filter(isEvent);
    expect(ofKind(events, 'attack.judged').map(inShort)).toEqual([
      'attack.judged 0 monotonic-time allow time: not checked: before a time that it has verified',
    ]);
    expect(ofKind(events, 'attack.gained').map(inShort)).toEqual(['attack.gained 0 the true time']);
    expect(ofKind(events, 'attack.ended').map((row) => row.detail)).toEqual([
      'A22 clock-rollback, spoofed-time: with success',
    ]);
    expect(ofKind(events, 'clock.set').map((row) => row.detail?.split(': ').at(-1))).toEqual([
      '-14d by the time service',
      '+14d by the time service',
    ]);
  });
});

describe('a time that an actor tells', () => {
  it('is taken if the device has verified none that is later: the control knows no more than that', async () => {
    const rows = await attackRows(plan([spoofed(minutes(40), minutes(10))]));
    expect(ofKind(rows, 'attack.judged').map(inShort)).toEqual([
      'attack.judged 0 monotonic-time allow time: after every time that it has verified',
    ]);
    expect(ofKind(rows, 'attack.gained').map((row) => row.detail)).toEqual(['the true time']);
  });

  it('comes while the service is down, too', async () => {
    const outage = at(minutes(5), { kind: 'outage', of: 'time', forMs: hours(1) });
    const rows = await attackRows(plan([outage, spoofed(minutes(10), days(14))]));
    expect(ofKind(rows, 'attack.refused')).toHaveLength(1);
  });

  it.each([minutes(9), minutes(20), minutes(70)])('goes on from a checkpoint at %i ms', async (tick) => {
    const run = plan([spoofed(minutes(10), days(14))], ['monotonic-time']);
    expect(await resumedHash(run, tick)).toBe((await runPlan(run)).traceHash);
  });

  it('reaches no device without a clock of its own', async () => {
    const rows = await attackRows(attackedPlan([spoofed(minutes(10), days(14))]));
    expect(rows.map(inShort)).toEqual([
      'attack.lacked 0 A22 clock-rollback, spoofed-time: acme/sensor-1 has no clock of its own',
    ]);
  });
});

describe('frozen metadata', () => {
  /** Both on the path of its time and of its updates, from the second day on. */
  const frozen = async (controls: readonly ControlId[], repositories: 'tuf' | 'uptane') => {
    const set = [
      `updates.metadata=${repositories}`,
      ...(repositories === 'uptane' ? ['fleet[acme/sensor].updates.verification=full'] : []),
      'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: all-at-once } }]',
      ...['duration=10d', 'fleet[acme/sensor].identity=attested', 'pki.certificateLifetime=1d'],
      ...['fleet[acme/sensor].updates.every=6h', 'fleet[acme/sensor].telemetry.every=1d'],
      'fleet[acme/sensor].clock={ drift: 0ppm, battery: on, sync: 6h, built: 180d }',
    ];
    const steps = [
      spoofed(days(1), days(14), { on: {}, forMs: days(9) }),
      attacked(days(1), ['A11', 'frozen'], { on: {}, forMs: days(9) - hours(1), by: wellPlaced }),
    ];
    const made = await rolloutPlan('sphere', { count: 2, set, timeline: steps });
    const { rows } = await runPlan({ ...made, controls: { ...made.controls, ...off(...controls) } });
    return rows.filter(isEvent);
  };

  it.each(['tuf', 'uptane'] as const)('gets through where the clock is set back, with %s', async (repositories) => {
    const rows = await frozen(['monotonic-time'], repositories);
    expect(ofKind(rows, 'attack.refused')).toEqual([]);
    const gained = ofKind(rows, 'attack.gained').filter(({ evidence }) => evidence !== undefined);
    expect(gained.map(({ device, detail }) => `${device} ${detail}`).toSorted()).toEqual([
      ...['0 its updates', '0 the true time', '1 its updates', '1 the true time'],
    ]);
    // Not before the metadata would have expired.
    for (const { t } of gained.filter(({ detail }) => detail === 'its updates')) expect(t).toBeGreaterThan(days(7));
  });

  it.each(['tuf', 'uptane'] as const)('is refused where the device keeps its time, with %s', async (repositories) => {
    const rows = await frozen([], repositories);
    expect(
      ofKind(rows, 'attack.refused')
        .map(({ detail }) => detail)
        .toSorted(),
    ).toEqual([
      ...['A11 freeze, frozen: update-expiry', 'A11 freeze, frozen: update-expiry'],
      ...['A22 clock-rollback, spoofed-time: monotonic-time', 'A22 clock-rollback, spoofed-time: monotonic-time'],
    ]);
    expect(ofKind(rows, 'attack.gained').filter(({ evidence }) => evidence !== undefined)).toEqual([]);
  });
});
