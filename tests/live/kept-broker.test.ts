import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readLists } from '../../bin/live/crl-file.ts';
import { KeptBroker } from '../../bin/live/keep-broker.ts';
import { PkiFolder, pkiFolderFor } from '../../bin/live/pki-folder.ts';
import { planOf } from '../../bin/live/pki-record.ts';
import { defaultEdgeLimits } from '../../broker/live/server/edge-limits.ts';
import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { emptyFolder } from '../kit/fleetlab.ts';

const asked = {
  scenario: 'reconnect-storm',
  with: [],
  set: ['fleet[acme/sensor].count=4', 'pki.revocation.sweepEvery=1s'],
};
const made = { port: 0, devices: Number.POSITIVE_INFINITY };
const sensor = (nth: number): string => `acme/sensor-${nth}`;
const own = (nth: number, what = 'status'): string => `devices/${sensor(nth)}/${what}`;

describe('the broker that stays up', { timeout: 60_000 }, () => {
  let path: string;
  let folder: PkiFolder;
  let broker: KeptBroker;
  let facts: LiveFact[];
  let said: string[];
  const clients: MqttClient[] = [];

  beforeEach(async () => {
    path = join(emptyFolder(), 'pki');
    folder = PkiFolder.make(path, await planOf(asked), asked, made);
    await start();
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const client of clients.splice(0)) client.end(true);
    await broker.end(0);
  });

  async function start(hosts: readonly string[] = []): Promise<void> {
    facts = [];
    said = [];
    broker = await KeptBroker.start(folder, {
      ...{ listen: { host: '127.0.0.1', port: 0 }, wishes: { hosts }, limits: defaultEdgeLimits },
      noted: (fact) => void (fact.kind === 'connect.admitted' || facts.push(fact)),
      said: (what) => said.push(what),
    });
  }

  const read = (name: string): string => readFileSync(join(path, name), 'utf8');
  const credentialOf = (nth: number) => ({
    cert: read(`devices/acme_sensor-${nth}.pem`),
    key: read(`devices/acme_sensor-${nth}.key`),
  });

  const dial = (options: IClientOptions): MqttClient => {
    const client = mqtt.connect({
      ...{ protocol: 'mqtts', host: '127.0.0.1', port: broker.port, servername: 'localhost', ca: read('ca.pem') },
      ...{ reconnectPeriod: 0, ...options },
    });
    clients.push(client);
    return client;
  };
  /** Whether the broker lets a client in. */
  const isIn = (client: MqttClient): Promise<boolean> =>
    new Promise((resolve) => {
      client.once('connect', () => resolve(true));
      client.on('error', () => resolve(false));
      client.once('close', () => resolve(false));
    });
  const device = (nth: number, more: IClientOptions = {}) =>
    dial({ clientId: sensor(nth), ...credentialOf(nth), ...more });

  it('lets devices of its folder in, to their own topics, and shows an observer everything', async () => {
    const observer = dial({ clientId: 'looks-on', cert: read('observer.pem'), key: read('observer.key') });
    await observer.subscribeAsync('#');
    const seen = new Promise((resolve) => observer.once('message', (topic, payload) => resolve(`${topic} ${payload}`)));
    const one = device(1);
    await one.publishAsync(own(1), 'hello', { qos: 1 });
    expect(await seen).toBe('devices/acme/sensor-1/status hello');
    await vi.waitFor(() => expect(broker.figures()).toMatchObject({ sessions: 1, messages: 1, messageBytes: 5 }));
    const closed = closeOf(one);
    one.publish(own(2), 'as another', { qos: 1 });
    await closed;
    expect(facts).toMatchObject([{ kind: 'publish.refused', name: sensor(1), control: 'topic-acl' }]);
    expect(await isIn(dial({ clientId: sensor(2), ...credentialOf(1) }))).toBe(false);
    expect(await isIn(dial({ clientId: sensor(1) }))).toBe(false);
  });

  it('closes the session of a revoked device within the sweep, and lets it in no more', async () => {
    const [one, two] = [device(1), device(2)];
    expect(await Promise.all([isIn(one), isIn(two)])).toEqual([true, true]);
    const closed = closeOf(one);
    // As another process does it.
    const other = await PkiFolder.open(path);
    expect(other.revoke([sensor(1), sensor(1)], 'keyCompromise')).toEqual([sensor(1)]);
    expect(other.revoke([sensor(1)], 'keyCompromise')).toEqual([]);
    await closed;
    expect(facts).toMatchObject([{ kind: 'session.closed', name: sensor(1), control: 'close-revoked-sessions' }]);
    expect(two.connected).toBe(true);
    expect(await isIn(device(1))).toBe(false);
    expect(facts.at(-1)).toMatchObject({ kind: 'certificate.refused', control: 'certificate-revocation' });
    expect(broker.known.revoked).toBeGreaterThan(0);
  });

  it('keeps the CRLs that it has where the file is damaged', async () => {
    folder.revoke([sensor(1)], 'keyCompromise');
    broker.reload();
    for (const [text, why] of [
      ['junk', 'no block in it'],
      [read('ca.pem'), 'it has no CRL'],
      ['-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n', ''],
    ]) {
      writeFileSync(join(path, 'crl.pem'), text);
      broker.reload();
      expect(said.at(-1)).toMatch(/crl\.pem is not read: .*the CRLs from before still count$/);
      expect(said.at(-1)).toContain(why);
    }
    rmSync(join(path, 'crl.pem'));
    broker.reload();
    expect(said.at(-1)).toContain('ENOENT');
    expect(await isIn(device(1))).toBe(false);
    expect(await isIn(device(2))).toBe(true);
  });

  it('renews CRLs and certificates before they are out of date, but not those of revoked devices', async () => {
    const [before, listBefore] = [credentialOf(1), read('crl.pem')];
    const revoked = credentialOf(3);
    folder.revoke([sensor(3)], 'cessationOfOperation');
    vi.useFakeTimers({ toFake: ['Date'] });
    const begun = Date.now();
    vi.setSystemTime(begun + 13 * HOUR);
    await vi.waitFor(() => expect(said.join()).toContain('certificates renewed'), { timeout: 20_000, interval: 50 });
    expect(credentialOf(1).key).toBe(before.key);
    expect(credentialOf(1).cert).not.toBe(before.cert);
    expect(credentialOf(3)).toEqual(revoked);
    expect(read('crl.pem')).not.toBe(listBefore);
    // The former certificate is good for its 24 hours, the new one from now on.
    expect(await isIn(device(2))).toBe(true);
    expect(await isIn(device(1, before))).toBe(true);
    vi.setSystemTime(begun + 25 * HOUR);
    await vi.waitFor(() => expect(facts.at(-1)).toMatchObject({ kind: 'session.closed' }), { timeout: 20_000 });
    expect(await isIn(device(1, before))).toBe(false);
    // The sessions of both devices end meanwhile, each in its turn.
    expect(facts.findLast(({ kind }) => kind === 'certificate.refused')).toMatchObject({
      name: sensor(1),
      control: 'certificate-validity',
    });
    expect(await isIn(device(1))).toBe(true);
    expect(broker.known.until).toBeGreaterThan(Date.now() / 1_000);
  });

  it('shows a certificate of its own that is renewed too', async () => {
    const validUntil = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: broker.port, rejectUnauthorized: false }, () => {
          resolve(Date.parse(socket.getPeerCertificate().valid_to));
          socket.destroy();
        });
        socket.once('error', reject);
      });
    const before = await validUntil();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 60 * 24 * HOUR);
    await vi.waitFor(() => expect(said.join()).toContain('certificates renewed'), { timeout: 20_000, interval: 50 });
    expect((await validUntil()) - before).toBe(60 * 24 * HOUR);
  });

  it('ends when what it has sent is acknowledged, or says how much is not', async () => {
    const [deaf, two] = [device(1, { clean: false }), device(2)];
    // Never acknowledges.
    deaf.handleMessage = () => {};
    expect(await Promise.all([isIn(deaf), isIn(two)])).toEqual([true, true]);
    await deaf.subscribeAsync(own(1, 'commands'), { qos: 1 });
    const platform = dial({ clientId: 'platform/ingest', cert: read('platform.pem'), key: read('platform.key') });
    await platform.publishAsync(own(1, 'commands'), 'do it', { qos: 1 });
    const closed = Promise.all([deaf, two].map(closeOf));
    expect(await broker.end(300)).toBe(1);
    await closed;
    await start();
    await isIn(device(2));
    expect(await broker.end(60_000)).toBe(0);
  });

  it('is the same to its devices after it was started again, also under another name', async () => {
    await isIn(device(1));
    await broker.end(0);
    folder = await pkiFolderFor(path, asked, { ...made, isFresh: false });
    await start(['lab.example', '10.1.2.3']);
    expect(await isIn(device(1, { servername: 'lab.example' }))).toBe(true);
    expect(await isIn(device(2, { servername: 'other.example' }))).toBe(false);
  });
});

describe('a folder of keys and certificates', () => {
  const make = async () => {
    const path = join(emptyFolder(), 'pki');
    return { path, folder: PkiFolder.make(path, await planOf(asked), asked, { ...made, devices: 1 }) };
  };

  it('is refused for another scenario or other settings, and made anew where asked', async () => {
    const { path } = await make();
    const other = { ...asked, set: ['fleet[acme/sensor].count=5'] };
    await expect(pkiFolderFor(path, other, { ...made, isFresh: false })).rejects.toThrow(
      /of another scenario.*\n.*--fresh/s,
    );
    (await PkiFolder.open(path)).revoke([sensor(1)], 'keyCompromise');
    const fresh = await pkiFolderFor(path, other, { ...made, isFresh: true });
    expect([fresh.devicesInAll, fresh.revoked]).toEqual([5, []]);
  });

  it.each([
    ['is not there', () => '', 'pki.json: no keys and certificates of the lab are here'],
    ['is no JSON', () => '{', 'pki.json: this file is not JSON'],
    ['is of another kind', () => '{"format":"other"}', 'format: '],
    [
      'has an unknown reason',
      (text: string) =>
        text.replace('"revoked": []', '"revoked": [{"device":"acme/sensor-1","at":1,"reason":"boredom"}]'),
      'revoked.0.reason: ',
    ],
    [
      'revokes an unknown device',
      (text: string) =>
        text.replace('"revoked": []', '"revoked": [{"device":"acme/sensor-9","at":1,"reason":"superseded"}]'),
      'pki.json: it revokes "acme/sensor-9", which the scenario has not',
    ],
    ['is of a scenario that has changed', (text: string) => text.replace('count=4', 'count=6'), 'has changed since'],
  ])('is refused where its record %s', async (_what, change, message) => {
    const { path } = await make();
    const file = join(path, 'pki.json');
    const text = change(readFileSync(file, 'utf8'));
    rmSync(file);
    if (text !== '') writeFileSync(file, text);
    await expect(PkiFolder.open(path)).rejects.toThrow(message);
  });

  it('gets files for other devices where asked, and a new one has those of no former device', async () => {
    const { path, folder } = await make();
    const files = () => readdirSync(join(path, 'devices')).filter((name) => name.endsWith('.pem'));
    expect(files()).toEqual(['acme_sensor-1.pem']);
    const port = 0;
    expect([folder.isAs({ port }), folder.isAs({ port, devices: 1 }), folder.isAs({ port, devices: 2 })]).toEqual([
      ...[true, true, false],
    ]);
    folder.renewCertificates({ port, devices: Number.POSITIVE_INFINITY });
    expect(files()).toHaveLength(4);
    expect(folder.isAs({ port, devices: Number.POSITIVE_INFINITY })).toBe(true);
    folder.renewCertificates();
    expect((await PkiFolder.open(path)).devices).toHaveLength(4);
    writeFileSync(join(path, 'mine'), 'stays');
    const fresh = await pkiFolderFor(path, asked, { ...made, devices: undefined, isFresh: true });
    expect([fresh.devices.length, files().length]).toEqual([3, 3]);
    expect(readFileSync(join(path, 'mine'), 'utf8')).toBe('stays');
  });

  it('keeps what another process has revoked since, in CRLs with rising numbers', async () => {
    const { path, folder } = await make();
    const listed = () => {
      const lists = readLists(join(path, 'crl.pem'));
      if ('wrong' in lists) throw new Error(lists.wrong);
      return { revoked: lists.revoked, number: Math.max(...lists.lists.map((bytes) => readCrl(bytes).number)) };
    };
    const numbers = [listed().number];
    (await PkiFolder.open(path)).revoke([sensor(1)], 'superseded');
    numbers.push(listed().number);
    folder.renewLists();
    numbers.push(listed().number);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    // A certificate for MQTT, and one for updates.
    expect(listed().revoked).toBe(2);
    expect(folder.revoked).toEqual([sensor(1)]);
  });

  it('revokes every certificate of a device that is in force, and lists none that has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const begun = Date.now();
    const { path, folder } = await make();
    const revoked = () => {
      const lists = readLists(join(path, 'crl.pem'));
      return 'wrong' in lists ? lists.wrong : lists.revoked;
    };
    vi.setSystemTime(begun + 13 * HOUR);
    folder.renewCertificates();
    folder.revoke([sensor(1)], 'keyCompromise');
    expect(revoked()).toBe(4);
    vi.setSystemTime(begun + 25 * HOUR);
    folder.renewCertificates();
    expect(revoked()).toBe(2);
    vi.useRealTimers();
  });

  it('revokes all of the names or none', async () => {
    const { path, folder } = await make();
    const before = readFileSync(join(path, 'pki.json'), 'utf8');
    expect(() => folder.revoke([sensor(1), 'acme/sensor-5'], 'keyCompromise')).toThrow(
      /no device called "acme\/sensor-5"\n.*acme\/sensor-1, up to acme\/sensor-4/,
    );
    expect(readFileSync(join(path, 'pki.json'), 'utf8')).toBe(before);
  });

  it('has passwords for devices that show one, and no CRL can name these', async () => {
    const set = [...asked.set, 'fleet[acme/sensor].identity=password'];
    const path = join(emptyFolder(), 'pki');
    const folder = PkiFolder.make(path, await planOf({ ...asked, set }), { ...asked, set }, { ...made, devices: 1 });
    expect(readFileSync(join(path, 'devices/acme_sensor-1.password'), 'utf8')).toMatch(/^[0-9a-f]{16}\n$/);
    expect(() => folder.revoke([sensor(1)], 'keyCompromise')).toThrow('shows a password and no certificate');
  });
});

const closeOf = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => {
    client.once('close', () => resolve());
  });

const HOUR = 3_600_000;
