import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import mqtt from 'mqtt';
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, describe, expect, it } from 'vitest';
import { command, emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const broker = ['broker', 'reconnect-storm', '--set', 'fleet[acme/sensor].count=3', '--port', '0'];

/** The command, which ends when it is asked to. */
function started(args: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [command, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  afterAll(() => child.kill('SIGKILL'));
  const text = { out: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text.out += more;
  });
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text.errors += more;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const says = async (of: keyof typeof text, pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(text[of]);
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, text, ended, says };
}

describe('fleetlab broker', { timeout: 60_000 }, () => {
  it('stays up for clients, with metrics that Prometheus reads, until it is asked to end', async () => {
    const cwd = emptyFolder();
    const up = started([...broker, '--metrics-port', '0'], cwd);
    const [, port] = await up.says('out', /mqtts:\/\/localhost:(\d+), for 3 devices/);
    const [, metrics] = await up.says('out', /metrics {2}(http:\S+)/);
    const file = (name: string): string => readFileSync(join(cwd, 'pki/reconnect-storm', name), 'utf8');
    const client = mqtt.connect({
      ...{ protocol: 'mqtts', host: '127.0.0.1', port: Number(port), servername: 'localhost', reconnectPeriod: 0 },
      ...{ ca: file('ca.pem'), cert: file('devices/acme_sensor-1.pem'), key: file('devices/acme_sensor-1.key') },
      clientId: 'acme/sensor-1',
    });
    await client.publishAsync('devices/acme/sensor-1/status', 'hello', { qos: 1 });
    await expect(client.subscribeAsync('#')).rejects.toThrow('Subscribe error');
    await up.says('errors', /refused subscribe of acme\/sensor-1 at 127\.0\.0\.1: topic-acl: /);

    const answer = await fetch(metrics);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const families = parsePrometheus(await answer.text());
    const valuesOf = (name: string) => families.find((one) => one.name === `fleetlab_broker_${name}`)?.metrics;
    expect(valuesOf('sessions')).toEqual([{ value: '1' }]);
    expect(valuesOf('connects_total')).toEqual([{ value: '1' }]);
    expect(valuesOf('messages_received_total')).toEqual([{ value: '1' }]);
    expect(valuesOf('messages_received_bytes_total')).toEqual([{ value: '5' }]);
    expect(valuesOf('refused_total')).toEqual([{ value: '1', labels: { request: 'subscribe', control: 'topic-acl' } }]);
    expect(families.map(({ name }) => name)).toContain('process_resident_memory_bytes');
    for (const { name, type, help } of families) {
      expect([name, type, help]).toEqual([
        name,
        expect.stringMatching(/^(?:GAUGE|COUNTER|HISTOGRAM)$/),
        expect.any(String),
      ]);
      if (name.startsWith('fleetlab_')) expect(name.endsWith('_total')).toBe(type === 'COUNTER');
    }
    expect((await fetch(metrics.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(metrics, { method: 'POST' })).status).toBe(405);

    up.child.kill('SIGHUP');
    await up.says('errors', /CRLs read: 0 certificates revoked, good until \d{4}-.*Z/);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    up.child.kill('SIGTERM');
    await closed;
    expect(await up.ended).toBe(0);
    expect(up.text.out).toMatch(/^up for \S+: 1 message received; 1 session closed at the end$/m);
  });

  it('revokes from another terminal', async () => {
    const cwd = emptyFolder();
    const up = started([...broker, '--quiet'], cwd);
    await up.says('out', /the broker is up/);
    const revoked = await fleetlab(['pki', 'revoke', 'pki/reconnect-storm', 'acme/sensor-1', 'acme/sensor-2'], { cwd });
    expect([revoked.code, revoked.stderr]).toEqual([0, '']);
    expect(revoked.stdout).toMatch(/^2 of 2 revoked now; 2 on the CRL in .*pki\/reconnect-storm\n$/);
    await up.says('errors', /CRLs read: [1-9]\d* certificates revoked/);
    up.child.kill('SIGINT');
    expect(await up.ended).toBe(0);
    const again = await fleetlab(['pki', 'revoke', 'pki/reconnect-storm', 'acme/sensor-2', 'acme/sensor-3'], { cwd });
    expect(again.stdout).toMatch(/^1 of 2 revoked now, 1 was before; 3 on the CRL/);
  });

  it.each([
    [
      'a port that is taken',
      (taken: number) => [...broker, '--port', `${taken}`],
      /--port: port \d+ is taken\n.*--port 0/,
    ],
    [
      'such a port for metrics',
      (taken: number) => [...broker, '--metrics-port', `${taken}`],
      /--metrics-port: port \d+ is taken/,
    ],
    [
      'an address of another machine',
      () => [...broker, '--host', '203.0.113.9'],
      /--host: .*no address 203\.0\.113\.9/,
    ],
    ['a name that is none', () => [...broker, '--name', 'bad name'], /give a host name or an IP address/],
    ['an address that is none', () => [...broker, '--name', '999.1.1.1'], /give a host name or an IP address/],
    ['what live fidelity has not', () => [...broker, '--set', 'pki.revocation.check=ocsp'], /no OCSP responder/],
    ['a number of devices that is none', () => [...broker, '--devices', 'some'], /give a whole number, or all/],
    [
      'a folder that is none',
      () => ['pki', 'revoke', 'nowhere', 'acme/sensor-1'],
      /pki\.json: no keys and certificates/,
    ],
  ])('refuses %s with 2', async (_what, argsFor, message) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { code, stdout, stderr } = await fleetlab(argsFor((server.address() as { port: number }).port), {
      cwd: emptyFolder(),
    });
    server.close();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
