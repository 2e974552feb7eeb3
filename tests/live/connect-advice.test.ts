import { webcrypto } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import '../pki/reflection.ts';
import * as x509 from '@peculiar/x509';
import { generate, type IConnackPacket } from 'mqtt-packet';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../bin/bench/own-mosquitto.ts';
import { connectFailure } from '../../broker/live/client/connect-advice.ts';
import { Identities } from '../../broker/live/client/identities.ts';
import { PlatformClient } from '../../broker/live/client/platform-client.ts';
import { PublishTimes } from '../../broker/live/client/publish-times.ts';
import { defaultLiveOptions } from '../../broker/live/live-options.ts';
import { measureBroker } from '../../broker/live/measure-broker.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { livePlan } from './run-live.ts';

x509.cryptoProvider.set(webcrypto as never);

const plan = livePlan({ count: 2 });
const identities = new Identities(plan, new Fleet(plan), Math.floor(Date.now() / 1_000) - 60);
const { platform, caPem, server: own } = identities.liveTrust();
const ours: TlsOptions = { key: own.keyPem, cert: own.chainPem, minVersion: 'TLSv1.3' };

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.close();
  server = undefined;
});

async function listening(made: Server): Promise<number> {
  server = made;
  made.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  made.on('tlsClientError', () => {});
  await new Promise((resolve) => made.listen(0, '127.0.0.1', () => resolve(undefined)));
  return (made.address() as AddressInfo).port;
}

/** The lab's message about a broker at this port. */
async function saidOf(
  port: number,
  target: { readonly host?: string; readonly serverName?: string } = {},
): Promise<LabError> {
  const config = {
    plan,
    target: { host: '127.0.0.1', port, serverName: 'localhost', ...target },
    caPem,
    clientId: platform.clientId,
    credential: platform.credential,
    publishTimes: PublishTimes.memoryFor(2),
  };
  const outcome = await PlatformClient.start(config, () => {}).then(
    (client) => client.close(),
    (error: unknown) => error,
  );
  if (outcome instanceof LabError) return outcome;
  throw new Error(`expected a refusal, got ${String(outcome)}`);
}

const tls = (options: TlsOptions, serve: (socket: Socket) => void = () => {}): Promise<number> =>
  listening(
    createTlsServer(options, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    }) as unknown as Server,
  );

const connack = (returnCode: number): Buffer =>
  generate({ cmd: 'connack', returnCode, sessionPresent: false } as IConnackPacket);

const dayMs = 86_400_000;
interface Made {
  readonly key: string;
  readonly cert: string;
}

/** A self-signed certificate. */
async function selfSigned(name: string, from: number, to: number): Promise<Made> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as never;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore: new Date(Date.now() + from),
    notAfter: new Date(Date.now() + to),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', (keys as { readonly privateKey: never }).privateKey);
  const key = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(pkcs8).toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return { key, cert: certificate.toString('pem') };
}

describe('a broker that refuses every connection', () => {
  let stranger: Made;
  beforeAll(async () => {
    stranger = await selfSigned('localhost', -dayMs, dayMs);
  });

  it('may not be listening', async () => {
    const { code, message } = await saidOf(await freePort());
    expect(code).toBe('live/connection-refused');
    expect(message).toMatch(
      /^mqtts:\/\/127\.0\.0\.1:\d+: nothing listens on port \d+ of 127\.0\.0\.1\n {2}start the broker/,
    );
  });

  it('may have a host name that does not resolve', async () => {
    const { code, message } = await saidOf(8_883, { host: 'no-such-host.invalid' });
    // Without a network no name server answers, which has a message of its own.
    expect(['live/no-such-host', 'live/no-name-server']).toContain(code);
    expect(message).toContain('no-such-host.invalid');
  });

  it('may not speak TLS', async () => {
    expect(
      (await saidOf(await listening(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))))).code,
    ).toBe('live/no-tls');
  });

  it('may break off before the handshake, or in the middle of it', async () => {
    const atOnce = await saidOf(await listening(createServer((socket) => socket.resetAndDestroy())));
    expect(['live/connection-reset', 'live/tls-broken-off']).toContain(atOnce.code);
    server?.close();
    const inTheMiddle = await saidOf(
      await listening(createServer((socket) => socket.once('data', () => socket.destroy()))),
    );
    expect(inTheMiddle.code).toBe('live/tls-broken-off');
  });

  it('may not support TLS 1.3', async () => {
    const port = await tls({ ...ours, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    expect((await saidOf(port)).code).toBe('live/tls-version');
  });

  it('may have a certificate from an authority unknown to the lab', async () => {
    const { code, message } = await saidOf(await tls(stranger));
    expect(code).toBe('live/certificate-unknown');
    expect(message).toContain('--broker-ca');
  });

  it('may have a certificate for another name', async () => {
    const { code, message } = await saidOf(await tls(ours), { serverName: 'broker.example' });
    expect(code).toBe('live/certificate-name');
    expect(message).toContain('localhost');
  });

  it.each([
    ['has expired', -2 * dayMs, -dayMs, 'live/certificate-expired'],
    ['is not yet in force', dayMs, 2 * dayMs, 'live/certificate-not-yet'],
  ] as const)('may have a certificate that %s', async (_what, from, to, code) => {
    const made = await selfSigned('localhost', from, to);
    const port = await tls({ key: made.key, cert: made.cert });
    const config = { host: '127.0.0.1', port, serverName: 'localhost' };
    const client = PlatformClient.start(
      {
        plan,
        target: config,
        caPem: made.cert,
        clientId: platform.clientId,
        credential: platform.credential,
        publishTimes: PublishTimes.memoryFor(2),
      },
      () => {},
    );
    await expect(client).rejects.toMatchObject({ code });
  });

  it('may refuse our certificate with an alert', async () => {
    const port = await tls({ ...ours, ca: stranger.cert, requestCert: true, rejectUnauthorized: true });
    const { code, message } = await saidOf(port);
    // Node closes without an alert; Mosquitto and others send one.
    expect(['live/certificate-refused', 'live/closed-after-tls']).toContain(code);
    expect(message).toContain('fleetlab pki export');
  });

  it('may close after the handshake', async () => {
    const { code, message } = await saidOf(await tls(ours, (socket) => socket.destroy()));
    expect(code).toBe('live/closed-after-tls');
    expect(message).toContain('pki export');
  });

  it.each([
    [1, 'live/protocol-refused'],
    [2, 'live/client-id-refused'],
    [3, 'live/broker-unavailable'],
    [4, 'live/credential-refused'],
    [5, 'live/not-authorized'],
  ])('may answer CONNECT with return code %i', async (returnCode, code) => {
    const port = await tls(ours, (socket) => socket.once('data', () => socket.end(connack(returnCode))));
    const said = await saidOf(port);
    expect(said.code).toBe(code);
    expect(said.message).toContain(`return code ${returnCode}`);
  });

  it('may not answer CONNECT', async () => {
    expect((await saidOf(await tls(ours, (socket) => socket.resume()))).code).toBe('live/no-connack');
  });

  it('may not answer the handshake', async () => {
    expect((await saidOf(await listening(createServer((socket) => socket.resume())))).code).toBe('live/tls-timeout');
  });

  it('may not grant the subscription', async () => {
    const port = await tls(ours, (socket) => {
      socket.once('data', () => {
        socket.write(connack(0));
        socket.once('data', (bytes: Buffer) => socket.write(Buffer.from([0x90, 3, bytes[2], bytes[3], 0x80])));
      });
    });
    expect((await saidOf(port)).code).toBe('live/no-subscriber');
  });

  it('gives `calibrate` the same message', async () => {
    const external = {
      host: '127.0.0.1',
      port: await freePort(),
      serverName: 'localhost',
      caPem: undefined,
      crlFile: undefined,
      reload: undefined,
    };
    const measuring = measureBroker(
      plan,
      { ...defaultLiveOptions, workers: 0, external },
      { devices: 1, seconds: 1, window: 1 },
    );
    await expect(measuring).rejects.toMatchObject({ code: 'live/connection-refused' });
  });
});

describe('an error that no test server can produce', () => {
  const target = { host: 'broker.example', port: 8_883, serverName: 'broker.example' };
  it.each([
    ['dialing', 'EACCES', 'live/not-allowed'],
    ['dialing', 'EPERM', 'live/not-allowed'],
    ['dialing', 'EHOSTUNREACH', 'live/no-route'],
    ['dialing', 'ETIMEDOUT', 'live/no-answer'],
    ['dialing', 'EAI_AGAIN', 'live/no-name-server'],
    ['dialing', 'EADDRNOTAVAIL', 'live/no-local-port'],
    ['connecting', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'live/no-certificate'],
    ['connecting', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'live/certificate-refused'],
    ['connecting', 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'live/certificate-refused'],
  ] as const)('has advice of its own: %s, %s', (stage, code, expected) => {
    const said = connectFailure(target, 'platform/ingest', { stage, code, message: code });
    expect(said.code).toBe(expected);
    expect(said.diagnostic.where).toBe('mqtts://broker.example:8883');
  });
});

describe.concurrent('the command', () => {
  it.each([
    ['run', ['run', 'reconnect-storm', '--fidelity', 'live']],
    ['calibrate', ['calibrate', '--devices', '2', '--seconds', '1']],
  ])('prints what to do where no broker listens: %s', async (_what, args) => {
    const { code, stderr } = await fleetlab([...args, '--broker', `mqtts://127.0.0.1:${await freePort()}`], {
      cwd: emptyFolder(),
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/nothing listens on port \d+ of 127\.0\.0\.1\n {2}start the broker, or correct the port/);
    expect(stderr).not.toMatch(/^\s+at |--out/m);
  });
});
