import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../bin/bench/own-mosquitto.ts';
import { externalBroker } from '../../bin/live/broker-options.ts';
import { PkiFolder } from '../../bin/live/pki-folder.ts';
import type { RecipeName } from '../../broker/live/recipes/recipe-list.ts';
import { emptyFolder } from '../kit/fleetlab.ts';
import { livePlan, runLive } from './run-live.ts';

// Brokers of which the lab writes the configuration, started as the README of the folder says; Mosquitto has specs of its own.

const telemetry = { everyMs: 300, jitter: 0.1, bytes: 120, qos: 1, buffer: 100 } as const;
const plan = livePlan({ count: 4, bootSpreadMs: 100, telemetry });

describe.each(['rabbitmq', 'nats'] as const)('%s, by the recipe of the lab', { timeout: 120_000 }, (recipe) => {
  let server: ChildProcess | undefined;
  const clients: MqttClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end(true);
    if (server === undefined) return;
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    process.kill(-server.pid!, 'SIGTERM');
    await ended;
    // RabbitMQ leaves the daemon that names its node; it stays if another node needs it.
    if (recipe === 'rabbitmq') spawnSync('epmd', ['-kill']);
  });

  async function started(): Promise<{ readonly folder: string; readonly port: number }> {
    const port = await freePort();
    const folder = join(emptyFolder(), 'pki');
    PkiFolder.make(folder, plan, { scenario: plan.name, with: [], set: [] }, { port, devices: 4, recipe });
    server = spawn('bash', ['-c', commandIn(readFileSync(join(folder, 'README'), 'utf8'), recipe)], {
      // What it starts ends with it.
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, HOME: folder, ERL_EPMD_ADDRESS: '127.0.0.1' },
    });
    while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 50));
    return { folder, port };
  }

  it('serves a fleet, and keeps clients to their own topics', async () => {
    const { folder, port } = await started();
    const { report } = await runLive(
      plan,
      { external: externalBroker({ broker: `mqtts://127.0.0.1:${port}` }) },
      { pulseMs: 50, until: (rows) => rows.filter((row) => 'region' in row && row.state === 'online').length >= 4 },
    );
    expect(report.connects.secured).toBe(4);
    expect(report.notes.join()).not.toMatch(/refused|could not/);

    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const dial = async (who: string, clientId: string, options: IClientOptions = {}): Promise<MqttClient> => {
      const client = await mqtt.connectAsync({
        ...{ protocol: 'mqtts', host: '127.0.0.1', port, servername: 'localhost', ca: read('ca.pem') },
        ...{ cert: read(`${who}.pem`), key: read(`${who}.key`), clientId, reconnectPeriod: 0, ...options },
      });
      client.on('error', () => {});
      clients.push(client);
      return client;
    };
    const observer = await dial('observer', 'looks-on');
    const seen: string[] = [];
    observer.on('message', (topic) => seen.push(topic));
    await observer.subscribeAsync('#', { qos: 1 });
    const thief = await dial('devices/acme_sensor-1', 'acme/sensor-1');
    // RabbitMQ closes the connection; NATS acknowledges, and drops it.
    await Promise.race([
      thief.publishAsync('devices/acme/sensor-2/status', 'as another', { qos: 1 }).catch(() => {}),
      new Promise<void>((resolve) => thief.once('close', () => resolve())),
    ]);
    const honest = await dial('devices/acme_sensor-3', 'acme/sensor-3');
    await honest.publishAsync('devices/acme/sensor-3/status', 'hello', { qos: 1 });
    while (!seen.includes('devices/acme/sensor-3/status')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.filter((topic) => topic.endsWith('/status'))).toEqual(['devices/acme/sensor-3/status']);
    await expect(dial('ca', 'nobody', { cert: undefined, key: undefined } as never)).rejects.toThrow();
  });
});

describe('a recipe with a user for each device', () => {
  it.each(['rabbitmq', 'nats'] as const)('is refused for more devices than %s is for', (recipe) => {
    const large = { ...plan, fleet: plan.fleet.map((product) => ({ ...product, count: 100_001 })) };
    expect(() =>
      PkiFolder.make(emptyFolder(), large, { scenario: plan.name, with: [], set: [] }, { port: 1, devices: 0, recipe }),
    ).toThrow(/a user for each of its devices, at most 100000, and the fleet has 100001/);
  });
});

/** The command that starts the broker. */
function commandIn(readme: string, recipe: RecipeName): string {
  const start = { rabbitmq: 'RABBITMQ_CONFIG_FILE=', nats: 'nats-server ', mosquitto: 'mosquitto ' }[recipe];
  const lines = readme.split('\n');
  const at = lines.findIndex((line) => line.trim().startsWith(start));
  const last = lines.findIndex((line, nth) => nth >= at && !line.endsWith('\\'));
  return lines.slice(at, last + 1).join('\n');
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectTcp({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
