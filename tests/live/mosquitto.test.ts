import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import { PkiFolder } from '../../bin/live/pki-folder.ts';
import { defaultPki } from '../../scenarios/index.ts';
import { countsOf, livePlan, runLive } from './run-live.ts';

describe('against Mosquitto', () => {
  let broker: Mosquitto | undefined;
  afterEach(() => broker?.stop());

  it('a fleet connects with a certificate each, and the platform receives its readings', async () => {
    const plan = livePlan({ count: 40, bootSpreadMs: 1_000 }, { durationMs: 9_000 });
    broker = await Mosquitto.forFleet(plan);
    const { world, report, events } = await runLive(plan, { external: broker.external });
    expect(events.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
    expect(world.projection.count('link', 'online')).toBe(40);
    expect(world.counters.delivered.total).toBeGreaterThan(0);
    expect(report.notes).toEqual([]);
    expect(report.revokedKept).toBe(0);
  });

  it('a revoked device is refused once the broker has read the list, and the run records the refusal', async () => {
    const pki = defaultPki('live');
    const plan = livePlan(
      { count: 5, bootSpreadMs: 0 },
      {
        durationMs: 12_000,
        pki: { ...pki, revocation: { ...pki.revocation, publishEveryMs: 1_000, fetchEveryMs: 1_000 } },
        timeline: [
          {
            label: 'a key leaks',
            trigger: { kind: 'at', atMs: 5_500 },
            action: {
              kind: 'revoke',
              of: 'both',
              reason: 'keyCompromise',
              as: 'administrator',
              approved: 'yes',
              on: { pick: 1 },
            },
          },
          {
            label: 'all restart',
            trigger: { kind: 'at', atMs: 7_500 },
            action: { kind: 'outage', of: 'broker', forMs: 200 },
          },
        ],
      },
    );
    broker = await Mosquitto.forFleet(plan);
    const { events, world, report } = await runLive(plan, { external: broker.external });
    const refused = events.filter(({ control }) => control === 'external-broker');
    expect(new Set(refused.map(({ kind }) => kind))).toEqual(new Set(['certificate.refused']));
    expect(new Set(refused.map(({ device }) => device)).size).toBe(1);
    expect(countsOf(events)['crl.fetched']).toBeGreaterThanOrEqual(2);
    expect(world.projection.count('link', 'online')).toBe(4);
    expect(report.notes.join()).toMatch(/cannot be stopped/);
  });

  it('Mosquitto learns nothing of a revoked password, and the run says so', async () => {
    const revoke = {
      kind: 'revoke',
      of: 'both',
      reason: 'keyCompromise',
      as: 'administrator',
      approved: 'yes',
      on: { pick: 1 },
    } as const;
    const timeline = [{ label: 'a key leaks', trigger: { kind: 'at', atMs: 3_000 }, action: revoke } as const];
    const plan = livePlan({ count: 2, bootSpreadMs: 0, identity: 'password' }, { durationMs: 4_000, timeline });
    broker = await Mosquitto.forFleet(plan);
    const { events, report } = await runLive(plan, { external: broker.external });
    const [banned, ...others] = events.filter(({ kind }) => kind === 'identity.banned');
    expect(others).toEqual([]);
    expect(banned.detail).toBe('keyCompromise; an external broker keeps its own list of clients, and was told nothing');
    expect(report.notes).toEqual(['an external broker cannot be told to ban clients that have passwords']);
  });

  it.each([0, 1])('the lab says what is wrong with an unreachable broker, with %i threads', async (workers) => {
    const plan = livePlan({ count: 1 });
    broker = await Mosquitto.forFleet(plan);
    const { external } = broker;
    await broker.stop();
    await expect(runLive(plan, { external, workers })).rejects.toMatchObject({
      code: 'live/connection-refused',
      message: expect.stringContaining('nothing listens on port'),
    });
  });

  it('the lab rejects a broker that its authorities do not vouch for', async () => {
    const plan = livePlan({ count: 1 });
    broker = await Mosquitto.forFleet(livePlan({ count: 1 }, { seed: 'somebody else' }));
    await expect(runLive(plan, { external: broker.external })).rejects.toThrow(/certificate/);
  });

  it('openssl verifies the exported files, and only their owner can read the keys', async () => {
    const plan = livePlan({ count: 2 });
    broker = await Mosquitto.forFleet(plan);
    PkiFolder.make(broker.folder, plan, { scenario: plan.name, with: [], set: [] }, { port: broker.port, devices: 1 });
    expect(statSync(join(broker.folder, 'devices/acme_sensor-1.key')).mode & 0o777).toBe(0o600);
    const { stdout } = spawnSync(
      'openssl',
      ['verify', '-CAfile', 'ca.pem', '-purpose', 'sslclient', 'devices/acme_sensor-1.pem'],
      {
        cwd: broker.folder,
        encoding: 'utf8',
      },
    );
    expect(stdout).toMatch(/: OK/);
  });
});
