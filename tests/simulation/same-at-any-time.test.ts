import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { scratch } from '../kit/scratch.ts';
import { isChange } from '../kit/trace-rows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TICK = 1_000;
const DEVICES = 3;

/**
 * What begins at a day: a slow download that a loss of power interrupts, an image that fails a day later, too many wrong logins; beside them
 * devices that only keep their clocks and sessions.
 */
const begunAt = (day: number): string => `
name: begun-at
claim: What happens does not depend on when it begins.
fidelity: model
duration: ${day + 3}d
tick: 1s
sampleEvery: 1d
fleet:
  - tenant: acme
    product: meter
    profile: sphere
    count: ${DEVICES}
    telemetry: { every: 6h, bytes: 100, qos: 1 }
    keepAlive: 20m
    updates: { every: 1h, push: true }
    login: { port: ssh, credentials: unique, open: on, lockout: { after: 2, for: 1h } }
  - tenant: acme
    product: probe
    profile: sphere
    count: ${DEVICES}
    telemetry: { every: 6h, bytes: 100, qos: 1 }
    keepAlive: 20m
    clock: { drift: 40ppm, sync: 6h }
network: { bandwidth: 20kbit/s, latency: { median: 100ms, p95: 100ms } }
releases:
  - { product: meter, version: 1.1.0, size: 10MiB, faults: [{ kind: late-failure, share: 100%, after: 1d }] }
timeline:
  - { at: ${day}d, do: rollout, release: meter@1.1.0, policy: { kind: all-at-once } }
  - { at: ${day}d40m, do: power-cycle, for: 20m, on: product:meter }
${logins.map((after) => `  - { at: ${day}d2h${after}, do: service-login, over: cable, password: default, on: product:meter }`).join('\n')}
`;

const logins = ['0m', '1m', '2m', '30m', '59m', '63m'];

describe('what begins after the 49th day', () => {
  const begun = new Map<number, Ran>();
  beforeAll(async () => {
    for (const day of [2, 60]) {
      const { plan } = await loadScenario(scratch({ 'begun.yaml': begunAt(day) })('begun.yaml'));
      begun.set(day, await runPlan(plan));
    }
  });

  /** In minutes from the day on, what became of the first device's image and login. */
  const course = (day: number): readonly string[] =>
    begun.get(day)!.rows.flatMap((row) => {
      const minutes = Math.round((row.t * TICK - day * DAY) / 60_000);
      if (row.device !== 0 || minutes < 0) return [];
      if (isChange(row)) return row.region === 'update' ? [`${minutes} ${row.state}`] : [];
      if (row.kind === 'device.failed') return [`${minutes} failed`];
      return row.kind === 'login.refused' ? [`${minutes} ${row.control}`] : [];
    });

  it('has the course that it has on the second day', () => {
    expect(course(60)).toEqual(course(2));
    expect(course(2)).toEqual([
      '0 downloading',
      // After 20 minutes without power it goes on with what is left of 70.
      '40 idle',
      '60 downloading',
      '90 staged',
      '90 trial',
      '95 confirmed',
      ...['120 unique-credentials', '121 unique-credentials', '122 login-lockout', '150 login-lockout'],
      ...['179 login-lockout', '183 unique-credentials'],
      '1535 failed',
    ]);
  });

  it('has clocks that are set every six hours', () => {
    const { end, fleet } = begun.get(60)!.world;
    for (let device = DEVICES; device < 2 * DEVICES; device++)
      expect(Math.abs(fleet.clockAt(device, end) - end)).toBeLessThan(5_000);
  });

  it('costs as many events a day', () => {
    const [early, late] = [...begun].map(([day, { world }]) => world.happened / (day + 3));
    expect(Math.abs(late / early - 1)).toBeLessThan(0.2);
  });

  it('has devices reconnect at a time of their own after each renewal', () => {
    const { rows } = begun.get(60)!;
    const certified = new Map<number, number>();
    const waits: number[] = [];
    for (const row of rows) {
      if (row.t * TICK < 50 * DAY || row.device === undefined || !isChange(row)) continue;
      if (row.region === 'trust' && row.state === 'certified') certified.set(row.device, row.t);
      const since = certified.get(row.device);
      if (row.region !== 'link' || row.state !== 'disconnecting' || since === undefined) continue;
      waits.push(((row.t - since) * TICK) / HOUR);
      certified.delete(row.device);
    }
    expect(waits.length).toBeGreaterThan(50);
    // Sooner than that a session that is found to be due would end by its next keep-alive.
    expect(waits.filter((wait) => wait > 1).length).toBeGreaterThan(waits.length / 2);
  });
});
