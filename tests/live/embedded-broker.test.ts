import { connect, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { Identities } from '../../broker/live/client/identities.ts';
import { type BrokerMessage, EmbeddedBroker } from '../../broker/live/server/embedded-broker.ts';
import type { Credential } from '../../broker/live/wire/trust-anchors.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';
import { defaultPki } from '../../scenarios/index.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { readCertificate } from '../../sim/pki/certificate.ts';
import type { Bytes } from '../../sim/pki/der/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { INGEST_FILTER } from '../../sim/protocol/topic-layout.ts';
import { flaws } from '../../sim/trust/authority/credentials.ts';
import { FactClient, streamFactory } from './mqtt-transport.ts';
import { livePlan } from './run-live.ts';

const epoch = Math.floor(Date.now() / 1_000) - 600;
/** Ten minutes before the tests begin, and now. */
const longAgo = 1_000;
const now = 600_000;

/** A broker in this thread, and what clients need to connect to it. */
class Bench {
  readonly facts: LiveFact[] = [];
  private readonly fleet: Fleet;
  readonly identities: Identities;
  private broker!: EmbeddedBroker;
  private port = 0;

  private constructor(readonly plan: Plan) {
    this.fleet = new Fleet(plan);
    this.identities = new Identities(plan, this.fleet, epoch);
  }

  static async open(fields: Partial<Plan> = {}): Promise<Bench> {
    const pki = { ...defaultPki('live'), certificateLifetimeMs: 300_000 };
    const bench = new Bench(livePlan({ count: 4 }, { pki, ...fields }));
    const { server, anchors, authorities, platform } = bench.identities.liveTrust();
    bench.broker = await EmbeddedBroker.start(
      {
        plan: bench.plan,
        server,
        anchors,
        authorities,
        crls: bench.lists([]),
        platform: { clientId: platform.clientId, serial: platform.credential.serial },
        clock: { epoch, startedAt: wallMs() - now, speed: 1, offset: 0 },
      },
      (news: BrokerMessage) => {
        if (news.kind === 'listening') bench.port = news.port;
        else if (news.kind === 'facts') bench.facts.push(...news.facts);
      },
    );
    return bench;
  }

  lists(revoked: readonly number[]): readonly Bytes[] {
    const entries = revoked.map((device) => [device, { at: now, reason: 'keyCompromise' }] as const);
    const nextUpdate = now + this.plan.pki.revocation.validForMs;
    const list = { number: 1 + revoked.length, thisUpdate: longAgo, nextUpdate, version: 0, row: 0 };
    return this.identities.listsOf(() => ({ ...list, revoked: new Map(entries) }), now);
  }

  /** Puts these devices on the list that the broker reads, by the serial numbers of certificates issued now. */
  revoke(...devices: readonly number[]): void {
    for (const device of devices) this.issuer.issued(device, this.identities.stampAt(now - 1_000));
    this.broker.receive({ kind: 'crls', crls: this.lists(devices) });
  }

  client(clientId: string, shown?: Pick<Credential, 'keyPem' | 'chainPem'>): FactClient {
    const identity = shown && { key: shown.keyPem, cert: shown.chainPem };
    return new FactClient(
      streamFactory(
        () => this.connect(identity),
        async () => {},
      ),
      clientId,
    );
  }

  device(device: number, clientId = this.fleet.nameOf(device)): FactClient {
    return this.client(clientId, this.identities.credentialAt(device, this.identities.stampAt(now - 1_000)));
  }

  connect(identity: SecureContextOptions & { readonly session?: Buffer } = {}): TLSSocket {
    const ca = this.identities.rootPem;
    return connect({ host: '127.0.0.1', port: this.port, servername: 'localhost', ca, ...identity });
  }

  async noted(kind: LiveFact['kind']): Promise<LiveFact> {
    for (;;) {
      const fact = this.facts.find((one) => one.kind === kind);
      if (fact !== undefined) return fact;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  close(): Promise<void> {
    return this.broker.close();
  }

  private get issuer(): { issued(device: number, issuedAt: number): void } {
    return (this.identities as unknown as { credentials: { issued(device: number, issuedAt: number): void } })
      .credentials;
  }
}

describe('the embedded broker', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('admits a device that shows its certificate', async () => {
    bench = await Bench.open({ verdicts: 'all' });
    expect(await bench.device(0).connect()).toBe(0);
    expect(await bench.noted('connect.admitted')).toMatchObject({ name: 'acme/sensor-1', verdict: 'allow' });
  });

  it.each([
    ['nothing', (): undefined => undefined, 'client-certificate', 'no certificate was shown'],
    [
      'the certificate of another catalog',
      () => {
        const plan = livePlan({ count: 4 }, { seed: 'elsewhere' });
        const identities = new Identities(plan, new Fleet(plan), epoch);
        return identities.credentialAt(0, identities.stampAt(now - 1_000));
      },
      'certificate-chain',
      flaws.foreign,
    ],
    [
      'a certificate that has expired',
      () => bench.identities.credentialAt(0, bench.identities.stampAt(longAgo)),
      'certificate-validity',
      'out of date',
    ],
    [
      'a certificate that is not yet in force',
      () => bench.identities.credentialAt(0, bench.identities.stampAt(now + 3_600_000)),
      'certificate-validity',
      'not yet in force',
    ],
  ] as const)('closes silently on a client that shows %s', async (_what, shown, control, reason) => {
    bench = await Bench.open();
    expect(await bench.client('acme/sensor-1', shown()).connect()).toBe('closed');
    expect(await bench.noted('certificate.refused')).toMatchObject({ control, verdict: 'refuse', detail: reason });
  });

  it('names the serial number that it has refused', async () => {
    bench = await Bench.open();
    bench.revoke(0);
    expect(await bench.device(0).connect()).toBe('closed');
    const { serial } = bench.identities.credentialAt(0, bench.identities.stampAt(now - 1_000));
    expect(await bench.noted('certificate.refused')).toMatchObject({
      control: 'certificate-revocation',
      detail: 'revoked: keyCompromise',
      evidence: `serial ${serial}, CRL 2`,
    });
  });

  it('does not accept a TLS ticket for a certificate that has been revoked since', async () => {
    bench = await Bench.open();
    const { keyPem: key, chainPem: cert } = bench.identities.credentialAt(1, bench.identities.stampAt(now - 1_000));
    const first: TLSSocket = bench.connect({ key, cert });
    const session = await new Promise<Buffer>((resolve) => first.once('session', resolve));
    first.destroy();
    bench.revoke(1);
    const again: TLSSocket = bench.connect({ key, cert, session });
    let isReused: boolean | undefined;
    again.once('secureConnect', () => {
      isReused = again.isSessionReused();
    });
    again.on('error', () => {});
    again.resume();
    await new Promise((resolve) => again.once('close', resolve));
    expect(isReused).toBe(true);
    expect(await bench.noted('certificate.refused')).toMatchObject({
      control: 'resumption-check',
      detail: 'certificate-revocation: revoked: keyCompromise',
    });
  });

  it('lets such a client in where it does not check resumed sessions', async () => {
    bench = await Bench.open({ controls: { 'resumption-check': false } });
    const { keyPem: key, chainPem: cert } = bench.identities.credentialAt(1, bench.identities.stampAt(now - 1_000));
    const first: TLSSocket = bench.connect({ key, cert });
    const session = await new Promise<Buffer>((resolve) => first.once('session', resolve));
    first.destroy();
    bench.revoke(1);
    const again = (shown: { readonly session?: Buffer }): FactClient =>
      new FactClient(
        streamFactory(
          () => bench.connect({ key, cert, ...shown }),
          async () => {},
        ),
        'acme/sensor-2',
      );
    expect(await again({}).connect()).toBe('closed');
    expect(await again({ session }).connect()).toBe(0);
  });

  it("refuses a client id that differs from the certificate's name", async () => {
    bench = await Bench.open();
    expect(await bench.device(0, 'acme/sensor-2').connect()).toBe(2);
    expect(await bench.noted('connect.refused')).toMatchObject({ control: 'client-id-binding' });
  });

  it('refuses a certificate that names no device under every client id', async () => {
    bench = await Bench.open();
    const { server } = bench.identities.liveTrust();
    // Not even a client certificate.
    expect(await bench.client('acme/sensor-1', server).connect()).toBe('closed');
    // The platform's own certificate, under the name of a device.
    const { platform } = bench.identities.liveTrust();
    expect(readCertificate(bench.identities.liveTrust().anchors[0]).serial).not.toBe(platform.credential.serial);
    expect(await bench.client('acme/sensor-1', platform.credential).connect()).not.toBe(0);
  });

  it('grants no device the topics of others', async () => {
    bench = await Bench.open();
    const client = bench.device(0);
    await client.connect();
    expect(await client.subscribe(['devices/acme/sensor-2/commands', 1])).toEqual([0x80]);
    expect(await client.subscribe(['devices/acme/sensor-1/commands', 1])).toEqual([1]);
    await client.publish('devices/acme/sensor-2/telemetry', 'x', 1);
    expect(client.isClosed).toBe(true);
    expect(await bench.noted('publish.refused')).toMatchObject({ control: 'topic-acl', name: 'acme/sensor-1' });
  });

  it('keeps $SYS/ for itself', async () => {
    bench = await Bench.open();
    const client = bench.device(0);
    await client.connect();
    await client.publish('$SYS/fleetlab/new/clients', 'x', 1);
    expect(client.isClosed).toBe(true);
    expect(await bench.noted('publish.refused')).toMatchObject({ control: 'reserved-topics' });
  });

  it("publishes a device's own will, and lets no client in with one to the topics of another", async () => {
    bench = await Bench.open();
    const willTo = (topic: string) => ({
      will: { topic, payload: Buffer.from('offline'), qos: 0 as const, retain: false },
    });
    const own = bench.device(0);
    expect(await own.connect(willTo('devices/acme/sensor-1/status'))).toBe(0);
    await own.drop();
    await bench.noted('will.published');
    expect(await bench.device(0).connect(willTo('devices/acme/sensor-2/status'))).toBe(5);
    await bench.noted('connect.refused');
    expect(bench.facts.filter(({ kind }) => kind === 'will.published')).toHaveLength(1);
  });

  it('lets the platform subscribe to all telemetry, and nothing else', async () => {
    bench = await Bench.open();
    const { clientId, credential } = bench.identities.liveTrust().platform;
    const platform = bench.client(clientId, credential);
    expect(await platform.connect()).toBe(0);
    expect(await platform.subscribe([INGEST_FILTER, 1])).toEqual([1]);
    expect(await platform.subscribe(['#', 1])).toEqual([0x80]);
    const device = bench.device(2);
    await device.connect();
    await device.publish('devices/acme/sensor-3/telemetry', 'hello', 1);
    await platform.receives(1);
    expect(String(platform.messages[0].payload)).toBe('hello');
  });

  it('lets the platform publish to the commands of every device, and nowhere else', async () => {
    bench = await Bench.open();
    const { clientId, credential } = bench.identities.liveTrust().platform;
    const device = bench.device(2);
    await device.connect();
    await device.subscribe(['devices/acme/sensor-3/#', 1]);
    const platform = bench.client(clientId, credential);
    await platform.connect();
    await platform.publish('devices/acme/sensor-3/commands', 'look', 1);
    await device.receives(1);
    expect(device.messages.map(({ topic }) => topic)).toEqual(['devices/acme/sensor-3/commands']);
    expect(bench.facts.filter(({ kind }) => kind === 'publish.refused')).toEqual([]);
    await platform.publish('devices/acme/sensor-3/status', 'online', 1);
    expect(await bench.noted('publish.refused')).toMatchObject({ control: 'topic-acl' });
    expect(device.messages).toHaveLength(1);
  });

  it('reports when a session takes over another', async () => {
    bench = await Bench.open();
    const first = bench.device(0);
    await first.connect();
    expect(await bench.device(0).connect()).toBe(0);
    expect(await bench.noted('session.taken-over')).toMatchObject({ name: 'acme/sensor-1' });
  });
});
