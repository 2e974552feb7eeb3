import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { externalBroker } from '../../bin/live/broker-options.ts';
import { observerOf } from '../../bin/live/observer.ts';
import { livePlan, runLive } from './run-live.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A broker without TLS that lets every client in and keeps who came with which password. */
async function openBroker(transport: 'mqtt' | 'ws') {
  const aedes = await Aedes.createBroker();
  const came = new Map<string, string>();
  aedes.authenticate = (client, username, password, done) => {
    came.set(client.id, `${username} ${password?.toString().length}`);
    done(null, true);
  };
  const readings: string[] = [];
  aedes.on('publish', ({ topic }) => {
    if (topic.endsWith('/telemetry')) readings.push(topic);
  });
  const server = transport === 'mqtt' ? createTcp((socket) => aedes.handle(socket)) : createHttp();
  if (transport === 'ws')
    new WebSocketServer({ server: server as never, path: '/mqtt' }).on('connection', (webSocket) =>
      aedes.handle(createWebSocketStream(webSocket) as never),
    );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    aedes.close();
    server.close();
  });
  return { came, readings, address: `${transport}://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a live run without TLS', () => {
  it.each(['mqtt', 'ws'] as const)(
    'carries readings over %s, as every client says who it is by a password',
    async (transport) => {
      const { came, readings, address } = await openBroker(transport);
      const telemetry = { everyMs: 300, jitter: 0.1, bytes: 120, qos: 1, buffer: 100 } as const;
      const plan = livePlan({ count: 2, identity: 'password', bootSpreadMs: 100, telemetry });
      const { report } = await runLive(
        plan,
        { external: externalBroker({ broker: address }) },
        { pulseMs: 50, pulse: () => came.size === 3 && readings.length > 3 },
      );
      expect(report.broker.startsWith(address)).toBe(true);
      expect(report.latency.count).toBeGreaterThan(0);
      expect(report.notes.join()).toMatch(/without TLS .* not exercised are client-certificate, /);
      expect([...came.keys()].sort()).toEqual(['acme/sensor-1', 'acme/sensor-2', 'platform/ingest']);
      expect(came.get('acme/sensor-1')).toBe('acme/sensor-1 16');
      expect(readings[0]).toMatch(/^devices\/acme\/sensor-\d\/telemetry$/);
    },
  );
});

describe('combinations that make no sense', () => {
  it('are refused before anything runs', async () => {
    const external = externalBroker({ broker: 'mqtt://127.0.0.1:1' });
    await expect(runLive(livePlan({ count: 1 }), { external })).rejects.toThrow(
      /show certificates, and mqtt:.* has no TLS/,
    );
    expect(() => externalBroker({ broker: 'ws://a', brokerCrl: 'crl.pem' })).toThrow(
      /--broker-crl is about certificates/,
    );
  });

  it('show an observer only what it can use', () => {
    const of = (broker: string) => {
      const { caPem: _, ...target } = externalBroker({ broker })!;
      const observer = observerOf({ target, isOwn: false, caPem: 'a', keyPem: 'k', chainPem: 'c', password: 'p' });
      observer.remove();
      return observer.lines;
    };
    expect(of('ws://h:81/m')).toEqual(['broker ws://h:81/m']);
    expect(of('mqtt://h')[1]).toBe("  mosquitto_sub -h h -p 1883 -u platform/observer -P p -t '#' -v");
    expect(of('mqtts://h')[1]).toMatch(/--cert /);
  });
});
