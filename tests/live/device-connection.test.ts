import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, createServer, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DeviceConnection } from '../../broker/live/client/device-connection.ts';
import { emptyFolder } from '../kit/fleetlab.ts';

let pem: { readonly ca: string; readonly other: string; readonly cert: string; readonly key: string };
let server: Server;

beforeAll(async () => {
  const folder = emptyFolder();
  const path = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...args],
      {
        stdio: 'pipe',
      },
    );
  openssl('-subj', '/CN=authority', '-days', '2', '-keyout', path('ca.key'), '-out', path('ca.pem'));
  openssl('-subj', '/CN=other', '-days', '2', '-keyout', path('other.key'), '-out', path('other.pem'));
  const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-addext', 'basicConstraints=critical,CA:FALSE'];
  const names = ['-subj', '/CN=broker', '-addext', 'subjectAltName=DNS:broker.example'];
  openssl(...names, ...signed, '-days', '2', '-keyout', path('broker.key'), '-out', path('broker.pem'));
  const text = (name: string) => readFileSync(path(name), 'utf8');
  pem = {
    ca: text('ca.pem'),
    other: text('other.pem'),
    cert: text('broker.pem') + text('ca.pem'),
    key: text('broker.key'),
  };
  server = createServer({ cert: pem.cert, key: pem.key, minVersion: 'TLSv1.3' }, (socket) => {
    socket.on('error', () => {});
  }) as unknown as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server?.close());

/** What becomes of a connection to the server under this name. */
function connected(serverName: string, ca: string): Promise<string> {
  return new Promise((resolve) => {
    const port = (server.address() as { readonly port: number }).port;
    const target = { host: '127.0.0.1', port, serverName };
    const connection = new DeviceConnection(0, 0, {
      connected: (one) => one.secure(createSecureContext({ ca, minVersion: 'TLSv1.3' }), target, undefined),
      secured: () => resolve('secured'),
      received: () => {},
      closed: (_, error) => resolve(error ?? 'closed'),
      ticket: () => {},
    });
    onTestFinished(() => connection.abandon());
    connection.dial(target, () => 0);
  });
}

describe('a connection of a device', () => {
  it('checks the name of the broker, and converts no certificate but that of the broker', async () => {
    const read = vi.spyOn(TLSSocket.prototype, 'getPeerCertificate');
    onTestFinished(() => read.mockRestore());
    expect(await connected('broker.example', pem.ca)).toBe('secured');
    expect(read.mock.calls).toEqual([[false]]);
  });

  it('is not made to a broker of another name, or of another authority', async () => {
    expect(await connected('other.example', pem.ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await connected('broker.example', pem.other)).toBe('SELF_SIGNED_CERT_IN_CHAIN');
  });
});
