import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Identities } from '../../broker/live/client/identities.ts';
import { defaultLiveOptions } from '../../broker/live/live-options.ts';
import { measureBroker } from '../../broker/live/measure-broker.ts';
import { launchService } from '../../broker/live/workers/worker-launcher.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { livePlan } from './run-live.ts';

describe('a measurement of a broker', () => {
  it('counts handshakes, and readings that have arrived', async () => {
    const options = { ...defaultLiveOptions, workers: 0 };
    const measured = await measureBroker(livePlan({ count: 8 }), options, { devices: 8, seconds: 1, window: 4 });
    expect(measured.handshakesPerSecond).toBeGreaterThan(0);
    expect(measured.messagesPerSecond).toBeGreaterThan(0);
    expect(measured.refused).toBe(0);
  });
});

describe('a service of the live lab', () => {
  it('that fails to start says why, in a thread as in a process', async () => {
    const plan = livePlan({ count: 1 });
    const { anchors, authorities, platform } = new Identities(plan, new Fleet(plan), 1_767_225_600).liveTrust();
    const config = {
      plan,
      server: { keyPem: 'no key', chainPem: 'no certificate' },
      anchors,
      authorities,
      crls: [],
      platform: { clientId: platform.clientId, serial: platform.credential.serial },
      clock: { epoch: 1_767_225_600, startedAt: undefined, speed: 1, offset: 0 },
    };
    for (const place of ['here', 'thread', 'process'] as const) {
      const nothing = (): void => {};
      await expect(launchService(place, 'broker', config, nothing, nothing)).rejects.toThrow(/PEM|no start line/i);
    }
    // No thread or process is left.
    const { stdout } = spawnSync('ps', ['--ppid', String(process.pid), '-o', 'args='], { encoding: 'utf8' });
    expect(stdout ?? '').not.toMatch(/live-member/);
  });
});
