import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, off } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent, path, type Row } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const required = (atMs: number): TimelineEntry => at(atMs, { kind: 'require-version', release: 'sensor@1.1.0' });
const ofKind = (rows: readonly Row[], kind: EventRow['kind']) =>
  rows.filter(isEvent).filter((row) => row.kind === kind);
const linkAtEnd = (rows: readonly Row[], device: number) => path(rows, device, 'link').at(-1)![1];

/** A release of security version 2 at 10 minutes, on devices that were delivered with 1, and certificates of two hours. */
const planned = async (
  timeline: readonly TimelineEntry[],
  controls: readonly ControlId[],
  set: readonly string[] = [],
) => {
  const made = await rolloutPlan('sphere', {
    ...{ count: 4, timeline },
    set: [
      ...['fleet[acme/sensor].identity=attested', 'releases[0].securityVersion=2'],
      ...['pki.certificateLifetime=2h', 'duration=8h'],
      'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: all-at-once } }]',
      ...set,
    ],
  });
  return { ...made, controls: { ...made.controls, ...off(...controls) } };
};

describe('a device that an actor has rolled back', () => {
  const old = { name: 'acme/sensor-2' };
  const rolledBack = [required(minutes(50)), attacked(hours(1), ['A10', 'old-metadata'], { on: old, forMs: hours(3) })];
  // Everything that would have kept the old image away, or its metadata.
  const open = ['update-rollback', 'update-expiry', 'anti-rollback'] as const;

  it('gets no certificate by minimum-version alone, and is off once it has none', async () => {
    const { rows } = await runPlan(await planned(rolledBack, open));
    expect(
      ofKind(rows, 'attack.gained')
        .filter(({ evidence }) => evidence !== undefined)
        .map((row) => row.detail),
    ).toEqual(['its present version']);
    const refused = ofKind(rows, 'attestation.refused');
    expect(new Set(refused.map(({ device, control, detail }) => `${device} ${control} ${detail}`))).toEqual(
      new Set(['1 minimum-version security version 1 is below 2']),
    );
    expect([0, 1, 2, 3].map((device) => linkAtEnd(rows, device) === 'online')).toEqual([true, false, true, true]);
  });

  it('stays online without it', async () => {
    const { rows } = await runPlan(await planned(rolledBack, [...open, 'minimum-version']));
    expect(ofKind(rows, 'attestation.refused')).toEqual([]);
    expect([0, 1, 2, 3].map((device) => linkAtEnd(rows, device))).toEqual(['online', 'online', 'online', 'online']);
  });

  it.each([minutes(55), hours(3)])('goes on from a checkpoint at %i ms', async (tick) => {
    const plan = await planned(rolledBack, open);
    expect(await resumedHash(plan, tick)).toBe((await runPlan(plan)).traceHash);
  });
});

describe('a minimum version', () => {
  it('that all devices run costs them nothing', async () => {
    const [with_, without] = await Promise.all([
      runPlan(await planned([required(hours(1))], [])),
      runPlan(await planned([required(hours(1))], ['minimum-version'])),
    ]);
    expect(with_.traceHash).toBe(without.traceHash);
  });

  it.each([
    ['that half of the devices have not had yet', ['fleet[acme/sensor].rings={ early: 50%, late: 50% }'], early],
    ['that half of the devices have gone back from', ['releases[0].faults=[{ kind: boot-failure, share: 50% }]'], all],
    ['that all of them have', [], all],
  ] as const)('%s cuts off as many', async (_what, more, policy) => {
    const set = [
      ...['fleet[acme/sensor].count=20', ...more],
      `timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: ${policy} }]`,
    ];
    const lost = async (controls: readonly ControlId[]) => {
      const { rows, world } = await runPlan(await planned([required(hours(1))], controls, set));
      const devices = Array.from({ length: 20 }, (_, device) => device);
      const isOld = (device: number) => world.platforms.runningOf(device)!.set.securityVersion < 2;
      return [devices.filter((device) => linkAtEnd(rows, device) !== 'online'), devices.filter(isOld)];
    };
    const [off, old] = await lost([]);
    expect(off).toEqual(old);
    expect(old.length > 5).toBe(more.length > 0);
    expect((await lost(['minimum-version']))[0]).toEqual([]);
  });
});

const early = '{ kind: rings, order: [early] }';
const all = '{ kind: all-at-once }';
