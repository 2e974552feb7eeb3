import { describe, expect, it } from 'vitest';
import { runWorld } from '../../../bin/app/assemble.ts';
import type { TimelineEntry } from '../../../sim/plan/plan.ts';
import { keptWorld, type Ran, runPlan } from '../../kit/run-plan.ts';
import { type EventRow, isChange, isEvent } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const minute = 60_000;

const at = (atMs: number, label: string, action: TimelineEntry['action']): TimelineEntry => ({
  label,
  trigger: { kind: 'at', atMs },
  action,
});
const claim = (atMs: number, pick: number): TimelineEntry =>
  at(atMs, `claim ${atMs}`, { kind: 'claim', as: 'administrator', approved: 'yes', on: { pick } });
const events = ({ rows }: Ran, kind: EventRow['kind']): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);
const confirmed = ({ rows }: Ran): readonly number[] =>
  rows.filter(isChange).flatMap((row) => (row.region === 'update' && row.state === 'confirmed' ? [row.device] : []));

/** Sixteen devices, of which six are claimed before the rollout begins at 10 min, and the rest later. */
async function growing(policy: string, timeline: readonly TimelineEntry[] = [], claimedAt = 30 * minute): Promise<Ran> {
  const set = [
    'fleet[acme/sensor].identity=certificate',
    'fleet[acme/sensor].claimed=false',
    'fleet[acme/sensor].rings={ all: 100% }',
    `timeline[0].policy=${policy}`,
  ];
  const claims = [claim(minute, 6), claim(claimedAt, 16)];
  return runPlan(await rolloutPlan('sphere', { count: 16, set, timeline: [...claims, ...timeline] }));
}

describe('a device that is claimed after a rollout has begun', () => {
  it.each([
    ['{ kind: all-at-once }'],
    ['{ kind: rings }'],
    ['{ kind: aws-constant, selection: continuous }'],
    ['{ kind: hawkbit-groups, groups: 1, success: confirmed, dynamic: { size: 5 } }'],
    ['{ kind: mender-phased, selection: dynamic }'],
    ['{ kind: nerveshub-penalty }'],
    ['{ kind: memfault-staged, stages: [{ share: 100% }] }'],
    ['{ kind: adu-rollback }'],
  ])('is part of it under %s, and recorded', async (policy) => {
    const ran = await growing(policy, [], 11 * minute);
    expect(events(ran, 'rollout.started').map(({ evidence }) => evidence)).toEqual(['6 devices']);
    expect(events(ran, 'rollout.joined').map(({ detail }) => detail)).toEqual(Array(10).fill('sensor@1.1.0'));
    expect(new Set(confirmed(ran)).size).toBe(16);
  });

  it.each([['{ kind: all-at-once }'], ['{ kind: memfault-staged, stages: [{ share: 100% }] }']])(
    'is not under %s once that is over',
    async (policy) => {
      const ran = await growing(policy);
      expect(events(ran, 'rollout.moved').at(-1)?.detail).toMatch(/^completed/);
      expect(events(ran, 'rollout.joined')).toEqual([]);
      expect(confirmed(ran)).toHaveLength(6);
    },
  );

  it.each([
    ['{ kind: aws-constant }'],
    ['{ kind: hawkbit-groups, groups: 1, success: confirmed }'],
    ['{ kind: mender-phased }'],
  ])('is not under %s, whose targets were fixed at the start', async (policy) => {
    const ran = await growing(policy);
    expect(events(ran, 'rollout.joined')).toEqual([]);
    expect(confirmed(ran)).toHaveLength(6);
  });

  it('is found by a controller that was down meanwhile', async () => {
    const down = at(25 * minute, 'down', { kind: 'outage', of: 'controller', forMs: 10 * minute });
    const ran = await growing('{ kind: aws-constant, selection: continuous }', [down]);
    const joined = events(ran, 'rollout.joined');
    expect(joined.map(({ t }) => t)).toEqual(Array(10).fill(35 * minute));
    expect(confirmed(ran)).toHaveLength(16);
  });
});

describe('a rollout that begins without devices', () => {
  it.each([
    ['{ kind: aws-constant, selection: continuous }'],
    ['{ kind: hawkbit-groups, groups: 3, success: confirmed, dynamic: { size: 5 } }'],
    ['{ kind: mender-phased, selection: dynamic, phases: [{ batch: 10% }, { after: 1m }] }'],
    ['{ kind: nerveshub-penalty }'],
    ['{ kind: adu-rollback, rollback: { failed: 20%, count: 1 } }'],
  ])('under %s is for the devices that join', async (policy) => {
    const set = [
      'fleet[acme/sensor].identity=certificate',
      'fleet[acme/sensor].claimed=false',
      `timeline[0].policy=${policy}`,
    ];
    const ran = await runPlan(await rolloutPlan('sphere', { count: 12, set, timeline: [claim(11 * minute, 12)] }));
    expect(events(ran, 'rollout.started').map(({ evidence }) => evidence)).toEqual(['0 devices']);
    expect(confirmed(ran)).toHaveLength(12);
  });

  it.each([
    ['{ kind: all-at-once }'],
    ['{ kind: rings }'],
    ['{ kind: aws-exponential, everyNotified: 100 }'],
    ['{ kind: sphere-rings, evaluation: [canary] }'],
  ])('under %s does no harm', async (policy) => {
    const set = [
      'fleet[acme/sensor].identity=certificate',
      'fleet[acme/sensor].claimed=false',
      `timeline[0].policy=${policy}`,
    ];
    const ran = await runPlan(await rolloutPlan('sphere', { count: 12, set }));
    expect(confirmed(ran)).toEqual([]);
  });
});

describe('a device that is removed from the registry', () => {
  const leave = (atMs: number, pick: number): TimelineEntry =>
    at(atMs, 'leaves', {
      kind: 'revoke',
      of: 'registry',
      reason: 'cessationOfOperation',
      as: 'administrator',
      approved: 'yes',
      on: { pick },
    });

  it('gets nothing of a rollout that had not reached it', async () => {
    // One execution a minute: the last of six is due at 15 min.
    const ran = await growing('{ kind: aws-constant, maximumPerMinute: 1, selection: continuous }', [
      leave(11 * minute, 8),
    ]);
    const left = events(ran, 'rollout.left').map(({ device }) => device);
    expect(left.length).toBeGreaterThan(0);
    for (const device of left) expect(confirmed(ran)).not.toContain(device);
  });

  it('keeps what it has', async () => {
    const ran = await growing('{ kind: aws-constant, selection: continuous }', [leave(25 * minute, 16)]);
    expect(events(ran, 'rollout.left')).toEqual([]);
    expect(confirmed(ran)).toHaveLength(6);
  });
});

describe('a policy with confirmation at the device', () => {
  const asking = '{ kind: hawkbit-groups, groups: 1, success: confirmed, confirmation: true }';
  const asked = async (confirms: string): Promise<Ran> =>
    runPlan(
      await rolloutPlan('sphere', {
        count: 40,
        set: [`fleet[acme/sensor].updates.confirms=${confirms}`, `timeline[0].policy=${asking}`],
      }),
    );

  it('waits for the answer', async () => {
    const { rows } = await asked('{ after: 15m }');
    const begun = rows.filter(isChange).filter((row) => row.region === 'update' && row.state === 'downloading');
    expect(begun).toHaveLength(40);
    // Devices poll every ten minutes from shortly after 10 min on: the first time, there is no answer yet.
    expect(Math.min(...begun.map(({ t }) => t))).toBeGreaterThan(25 * minute);
  });

  it('leaves out only devices whose user refuses, and its group stays open forever', async () => {
    const ran = await asked('{ share: 50%, after: 1s }');
    expect(confirmed(ran).length).toBeGreaterThan(8);
    expect(confirmed(ran).length).toBeLessThan(32);
    expect(events(ran, 'rollout.moved').some(({ detail }) => detail?.startsWith('finished'))).toBe(false);
  });

  it('draws acceptance independently of postponement', async () => {
    const set = [
      'fleet[acme/sensor].updates={ every: 10m, confirms: { share: 50%, after: 1s }, defer: { share: 50%, for: 15m } }',
      `timeline[0].policy=${asking}`,
    ];
    const { rows } = await runPlan(await rolloutPlan('sphere', { count: 40, set }));
    const been = (state: string): ReadonlySet<number> =>
      new Set(
        rows.filter(isChange).flatMap((row) => (row.region === 'update' && row.state === state ? [row.device] : [])),
      );
    expect(been('deferred').size).toBeGreaterThan(0);
    expect(been('deferred').size).toBeLessThan(been('downloading').size);
  });
});

describe('a controller of rollouts', () => {
  it.each([
    ['{ kind: hawkbit-groups, groups: 2, success: confirmed, confirmation: true, dynamic: { size: 5 } }'],
    ['{ kind: mender-phased, selection: dynamic, phases: [{ batch: 50% }, { after: 15m }] }'],
  ])('continues from a checkpoint with the members of %s and the confirmations asked', async (policy) => {
    const set = [
      'fleet[acme/sensor].identity=certificate',
      'fleet[acme/sensor].claimed=false',
      'fleet[acme/sensor].updates.confirms={ share: 70%, after: 15m }',
      `timeline[0].policy=${policy}`,
    ];
    const timeline = [claim(minute, 6), claim(15 * minute, 16)];
    const plan = await rolloutPlan('sphere', { count: 16, set, timeline });
    const whole = await runPlan(plan);
    for (const tick of [12, 22, 31].map((at) => at * minute)) {
      const first = await keptWorld(plan);
      first.world.advance(tick);
      const second = await keptWorld(plan);
      second.world.restore(structuredClone(first.world.save()));
      await runWorld(second.world);
      expect(second.keep().traceHash).toBe(whole.traceHash);
    }
  });

  it('knows which device has been connected longest', async () => {
    const cycled = at(9 * minute, 'cycle', { kind: 'power-cycle', forMs: 1_000, on: { pick: 4 } });
    const set = [
      'timeline[0].policy={ kind: nerveshub-penalty, concurrent: 1 }',
      'fleet[acme/sensor].updates={ every: 10h, push: true }',
    ];
    const { rows } = await runPlan(await rolloutPlan('esp32', { count: 8, set, timeline: [cycled] }));
    const off = rows.filter(isChange).filter((row) => row.region === 'power' && row.state === 'off' && row.t > minute);
    const begun = rows.filter(isChange).filter((row) => row.region === 'update' && row.state === 'downloading');
    expect(off).toHaveLength(4);
    expect(new Set(begun.slice(4).map(({ device }) => device))).toEqual(new Set(off.map(({ device }) => device)));
  });
});

describe('two rollouts to a device', () => {
  it('come in the order of their dependency: the system first', async () => {
    const plan = await rolloutPlan('sphere', {
      set: [
        'releases=[{ product: sensor, version: 1.1.0, size: 64KiB }, { product: sensor, version: 2.0.0, size: 64KiB, component: system }]',
      ],
    });
    const [first] = plan.timeline;
    const system: TimelineEntry = {
      ...first,
      label: 'system',
      action: { ...first.action, release: 'sensor@2.0.0' } as TimelineEntry['action'],
    };
    for (const timeline of [
      [first, system],
      [system, first],
    ]) {
      const ran = await runPlan({ ...plan, timeline });
      const installed = events(ran, 'image.installed').map(({ detail }) => detail);
      expect(installed[0]).toMatch(/2\.0\.0/);
      expect(installed).toHaveLength(2);
    }
  });
});
