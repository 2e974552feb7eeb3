import { describe, expect, it } from 'vitest';
import { runPlan } from '../../kit/run-plan.ts';
import { type EventRow, isChange, isEvent, type Row } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const minute = 60_000;

const states = (rows: readonly Row[], region: string): readonly string[] =>
  rows.filter(isChange).flatMap((row) => (row.region === region ? [row.state] : []));
const entered = (rows: readonly Row[], region: string, state: string): number =>
  states(rows, region).filter((each) => each === state).length;
const events = (rows: readonly Row[], kind: EventRow['kind']): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);

async function rowsOf(profile: Parameters<typeof rolloutPlan>[0], set: readonly string[], count = 1) {
  return (await runPlan(await rolloutPlan(profile, { set, count }))).rows;
}

describe('an update of the application', () => {
  it('restarts the application alone where there are compartments', async () => {
    const rows = await rowsOf('sphere', []);
    expect(states(rows, 'update')).toEqual(['downloading', 'staged', 'trial', 'confirmed']);
    expect(entered(rows, 'power', 'rom')).toBe(1);
    expect(entered(rows, 'link', 'online')).toBe(2);
  });

  it('restarts the device where there are none, and so does one of the system', async () => {
    expect(entered(await rowsOf('esp32', []), 'power', 'rom')).toBe(2);
    expect(entered(await rowsOf('sphere', ['releases[0].component=system']), 'power', 'rom')).toBe(2);
  });

  it('can be postponed after the download', async () => {
    const rows = await rowsOf('sphere', ['fleet[acme/sensor].updates.defer={ for: 15m }']);
    const [deferred, staged] = ['deferred', 'staged'].map(
      (state) => rows.filter(isChange).find((row) => row.region === 'update' && row.state === state)?.t ?? 0,
    );
    expect(staged - deferred).toBe(15 * minute);
  });
});

describe('a deferral', () => {
  it.each([
    ['application', 167],
    ['system', 24],
  ])('of the %s lasts %i h at most', async (component, hours) => {
    const rows = await rowsOf('sphere', [
      `releases[0].component=${component}`,
      'fleet[acme/sensor].updates.defer={ for: 167h }',
      'duration=8d',
    ]);
    const entry = (state: string): number =>
      rows.filter(isChange).find((row) => row.region === 'update' && row.state === state)?.t ?? 0;
    expect(entry('staged') - entry('deferred')).toBe(hours * 60 * minute);
  });
});

describe('a download', () => {
  it('continues where a power cut has interrupted it', async () => {
    // 512 KiB at 20 kbit/s take 3.5 minutes.
    const slow = ['network.bandwidth=20kbit/s'];
    const cut = {
      label: 'cut',
      trigger: { kind: 'at', atMs: 12 * minute },
      action: { kind: 'power-cycle', forMs: 1_000, on: {} },
    } as const;
    const whole = await runPlan(await rolloutPlan('esp32', { set: slow }));
    const halves = await runPlan(await rolloutPlan('esp32', { set: slow, timeline: [cut] }));
    expect(entered(halves.rows, 'update', 'downloading')).toBe(2);
    expect(entered(halves.rows, 'update', 'confirmed')).toBe(1);
    const bytes = [whole, halves].map(({ world }) => world.counters.updateBytes.total);
    expect(bytes[0]).toBe(512 * 1024);
    // The second attempt requests the missing part: more than a third of it, less than all.
    expect(bytes[1]).toBeGreaterThan(bytes[0] * 1.3);
    expect(bytes[1]).toBeLessThan(bytes[0] * 1.7);
  });

  it('waits its turn at a server with little bandwidth', async () => {
    const rows = await rowsOf('esp32', ['updates.bandwidth=1Mbit/s', 'network.bandwidth=100Mbit/s'], 20);
    const staged = rows.filter(isChange).filter((row) => row.region === 'update' && row.state === 'staged');
    const times = staged.map(({ t }) => t).sort((a, b) => a - b);
    expect(staged).toHaveLength(20);
    // 20 x 512 KiB x 8 bit at 1 Mbit/s are 84 s.
    expect(times[19] - times[0]).toBeGreaterThan(70_000);
    expect(times[19] - times[0]).toBeLessThan(90_000);
  });

  it('is impossible while the server is down, and succeeds afterward', async () => {
    const gone = { kind: 'outage', of: 'updates', forMs: 20 * minute } as const;
    const timeline = [{ label: 'gone', trigger: { kind: 'at', atMs: 5 * minute }, action: gone } as const];
    const { rows } = await runPlan(await rolloutPlan('esp32', { timeline }));
    const began = rows.filter(isChange).find((row) => row.region === 'update' && row.state === 'downloading');
    expect(began?.t).toBeGreaterThan(25 * minute);
    expect(entered(rows, 'update', 'confirmed')).toBe(1);
  });
});

describe('a check without an answer', () => {
  // mender, tests/src/common/http_test.cpp: a cap of 300 s without a count gives 12 tries (60, 120, 240, 300, three of each),
  // with a count of 15 the last three are of 300 s too.
  it.each([
    ['until three waits were as long as any', '{ max: 5m }', 1 + 12],
    ['so many times', '{ max: 5m, times: 15 }', 1 + 15],
  ])('is repeated %s, and then waits for the next', async (_what, retry, checks) => {
    const gone = { kind: 'outage', of: 'updates', forMs: 60 * minute } as const;
    const timeline = [{ label: 'gone', trigger: { kind: 'at', atMs: 0 }, action: gone } as const];
    const set = [`fleet[acme/sensor].updates={ every: 10h, jitter: 0%, retry: ${retry} }`];
    const { world } = await runPlan(await rolloutPlan('esp32', { set, timeline }));
    expect(world.counters.updateChecks.total).toBe(checks);
  });

  it('starts counting anew after an answer', async () => {
    const gone = { kind: 'outage', of: 'updates', forMs: 10 * minute } as const;
    const timeline = [20, 40].map(
      (at) => ({ label: `gone ${at}`, trigger: { kind: 'at', atMs: at * minute - 1_000 }, action: gone }) as const,
    );
    const set = ['fleet[acme/sensor].updates={ every: 20m, jitter: 0%, retry: { max: 5m } }', 'timeline[0].at=59m'];
    const { world } = await runPlan(await rolloutPlan('esp32', { set, timeline }));
    // At boot; at 20 min, then after 1, 1, 1, 2, 2, 2 and 4 min; the next 20 min after that answer, and the same once
    // more.
    expect(world.counters.updateChecks.total).toBe(1 + (1 + 7) + 1);
  });
});

describe('a fault of a release', () => {
  it.each([
    ['boot-failure', 'reverted', 'running'],
    ['health-failure', 'reverted', 'running'],
    ['brick', 'trial', 'bricked'],
    ['misconfiguration', 'confirmed', 'running'],
  ])('of kind %s leaves its devices %s and %s', async (kind, update, power) => {
    const rows = await rowsOf('esp32', [`releases[0].faults=[{ kind: ${kind} }]`], 5);
    expect(states(rows, 'update').filter((state) => state === update)).toHaveLength(5);
    const last = (device: number) =>
      rows
        .filter(isChange)
        .filter((row) => row.region === 'power' && row.device === device)
        .at(-1)?.state;
    expect([0, 1, 2, 3, 4].map(last)).toEqual(Array(5).fill(power));
  });

  it('that comes late hits devices that had been confirmed', async () => {
    const rows = await rowsOf('esp32', ['releases[0].faults=[{ kind: late-failure, after: 20m }]'], 5);
    expect(entered(rows, 'update', 'confirmed')).toBe(5);
    expect(events(rows, 'device.failed').map(({ detail }) => detail)).toEqual(Array(5).fill('its battery is empty'));
  });

  it('hits only its cohort, and the same devices under another policy', async () => {
    const faults = 'releases[0].faults=[{ kind: boot-failure, share: 40%, on: { ring: broad } }]';
    const rings = 'fleet[acme/sensor].rings={ canary: 50%, broad: 50% }';
    const struck = async (policy: string) => {
      const { rows, world } = await runPlan(
        await rolloutPlan('esp32', { count: 60, set: [faults, rings, `timeline[0].policy=${policy}`] }),
      );
      const devices = rows
        .filter(isChange)
        .flatMap((row) => (row.region === 'update' && row.state === 'reverted' ? [row.device] : []));
      expect(devices.every((device) => world.fleet.ringOf(device) === 'broad')).toBe(true);
      return [...new Set(devices)].sort((a, b) => a - b);
    };
    const first = await struck('{ kind: all-at-once }');
    expect(first.length).toBeGreaterThan(3);
    expect(await struck('{ kind: hawkbit-groups, groups: 1, success: confirmed, errorThreshold: 100 }')).toEqual(first);
  });
});

describe('a rollout', () => {
  it('that is rolled back restores the old image', async () => {
    const rows = await rowsOf(
      'esp32',
      [
        'releases[0].faults=[{ kind: health-failure, share: 30% }]',
        'timeline[0].policy={ kind: adu-rollback, success: confirmed, rollback: { failed: 20%, count: 2 } }',
      ],
      20,
    );
    expect(events(rows, 'rollout.rolled-back')).toHaveLength(1);
    const installed = events(rows, 'image.installed').map(({ detail }) => detail);
    expect(installed.filter((detail) => detail === 'image 1.0.0').length).toBeGreaterThan(5);
  });

  it('that is canceled by force stops devices that receive the message, and not the others', async () => {
    const cancel = {
      label: 'cancel',
      trigger: { kind: 'at', atMs: 13 * minute },
      action: { kind: 'rollout-command', command: 'force-cancel', of: 'release 1.1.0' },
    } as const;
    const set = [
      'network.bandwidth=10kbit/s',
      'fleet[acme/sensor].updates={ every: 10m, jitter: 0%, push: true, ignoresCancel: 40% }',
      'timeline[0].policy={ kind: aws-constant }',
    ];
    const { rows } = await runPlan(await rolloutPlan('esp32', { count: 30, set, timeline: [cancel] }));
    const confirmed = entered(rows, 'update', 'confirmed');
    expect(confirmed).toBeGreaterThan(4);
    expect(confirmed).toBeLessThan(20);
    expect(entered(rows, 'update', 'idle')).toBe(30 - confirmed);
  });

  it('to a device whose counter is used up is refused where its profile requires that', async () => {
    const rows = await rowsOf('nrf91', ['releases[0].securityVersion=255']);
    expect(events(rows, 'image.refused')).toMatchObject([{ control: 'anti-rollback', verdict: 'refuse' }]);
    expect(entered(rows, 'update', 'downloading')).toBe(0);
  });
});
