import { connect, createSecureContext, type SecureContext } from 'node:tls';
import { MqttClient } from 'mqtt';
import mqttPacket from 'mqtt-packet';
import type { ExternalBroker } from '../../broker/live/client/external-broker.ts';
import { Identities } from '../../broker/live/client/identities.ts';
import type { Target } from '../../broker/live/client/target.ts';
import { defaultLiveOptions } from '../../broker/live/live-options.ts';
import type { LiveReport } from '../../broker/live/live-report.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import { launchService } from '../../broker/live/workers/worker-launcher.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { assembleLive } from '../app/assemble-live.ts';
import { runByWallClock } from '../app/wall-clock-loop.ts';
import { Mosquitto } from './own-mosquitto.ts';
import { median } from './stopwatch.ts';

export interface LiveResult {
  readonly broker: string;
  readonly devices: number;
  /**
   * A whole fleet of the lab that reconnects at once: world, device machines, pools, mqtt.js, full handshakes. Each device
   * also subscribes to its commands and publishes that it is online, which the baselines do not.
   */
  readonly labPerSecond: number;
  /** `tls.connect` with CONNECT and CONNACK written by hand; the same keys, with contexts made ahead. */
  readonly rawPerSecond: number;
  /** The same with mqtt.js. */
  readonly mqttjsPerSecond: number;
}

export interface SessionsResult {
  readonly devices: number;
  readonly firstPerSecond: number;
  readonly againPerSecond: number;
  /** In the lab's process, including keys and contexts. */
  readonly labBytesPerSession: number;
  readonly brokerBytesPerSession: number | undefined;
  readonly report: LiveReport;
}

/** Measures connects a second to the lab's own broker and to Mosquitto, if it is installed, with contenders in turns. */
export async function benchLive(devices: number, rounds: number): Promise<readonly LiveResult[]> {
  const plan = await stormPlan(devices);
  const results = [await contest('embedded (aedes)', plan, devices, rounds, undefined)];
  const mosquitto = await Mosquitto.forFleet(plan).catch(() => undefined);
  if (mosquitto === undefined) return results;
  try {
    results.push(await contest('mosquitto', plan, devices, rounds, mosquitto.external));
  } finally {
    await mosquitto.stop();
  }
  return results;
}

/** Measures how all devices of a fleet, with a key each, connect, and how they reconnect after a broker outage. */
export async function benchSessions(devices: number, external?: ExternalBroker): Promise<SessionsResult> {
  const plan = await stormPlan(devices);
  const rss = process.memoryUsage.rss();
  const { world, fabric } = await assembleLive(plan, nowhere, { ...defaultLiveOptions, external });
  try {
    const first = new Window(devices);
    const again = new Window(devices);
    let full: LiveReport | undefined;
    let held = 0;
    await runByWallClock(world, fabric, {
      pulseMs: 5,
      pulse: async () => {
        const accepted = world.counters.accepted.total;
        first.observe(Math.min(accepted, devices));
        again.observe(Math.max(0, accepted - devices));
        if (first.isFull && full === undefined) {
          full = await fabric.report();
          held = process.memoryUsage.rss() - rss;
        }
        return again.isFull;
      },
    });
    const report = full ?? (await fabric.report());
    return {
      devices,
      firstPerSecond: first.perSecond,
      againPerSecond: again.perSecond,
      labBytesPerSession: held / devices,
      brokerBytesPerSession: report.lag.broker && report.lag.broker.rssBytes / devices,
      report,
    };
  } finally {
    await fabric.close();
  }
}

async function contest(
  broker: string,
  plan: Plan,
  devices: number,
  rounds: number,
  external: ExternalBroker | undefined,
): Promise<LiveResult> {
  const lab: number[] = [];
  const raw: number[] = [];
  const mqttjs: number[] = [];
  const rivals = await Rivals.start(plan, devices, external);
  try {
    for (let round = 0; round < rounds; round++) {
      raw.push(await rivals.raw());
      lab.push((await benchSessions(devices, external)).againPerSecond);
      mqttjs.push(await rivals.mqttjs());
    }
  } finally {
    await rivals.stop();
  }
  return { broker, devices, labPerSecond: median(lab), rawPerSecond: median(raw), mqttjsPerSecond: median(mqttjs) };
}

/** The baselines: loops without a world, with contexts made before the measurement starts. */
class Rivals {
  private constructor(
    private readonly target: Target,
    private readonly names: readonly string[],
    private readonly contexts: readonly SecureContext[],
    readonly stop: () => Promise<void>,
  ) {}

  static async start(plan: Plan, devices: number, external: ExternalBroker | undefined): Promise<Rivals> {
    const fleet = new Fleet(plan);
    const epoch = Math.floor(Date.now() / 1_000) - LEEWAY;
    const identities = new Identities(plan, fleet, epoch);
    const trust = identities.liveTrust();
    const clock = { epoch, startedAt: wallMs() - LEEWAY * 1_000, speed: 1, offset: 0 };
    let target: Target | undefined = external;
    let stop = async (): Promise<void> => {};
    if (external === undefined) {
      const { server, anchors, authorities, platform } = trust;
      const crls = identities.emptyLists();
      const { clientId, credential } = platform;
      const broker = await launchService(
        'process',
        'broker',
        { plan, server, anchors, authorities, crls, platform: { clientId, serial: credential.serial }, clock },
        (news) => {
          if (news.kind === 'listening') target = { host: '127.0.0.1', port: news.port, serverName: trust.serverName };
        },
        () => {},
      );
      stop = () => broker.close();
    }
    const contexts = Array.from({ length: devices }, (_, device) => {
      const { keyPem: key, chainPem: cert } = identities.credentialAt(device, identities.stampAt(1));
      return createSecureContext({ ca: trust.caPem, key, cert, minVersion: 'TLSv1.3' });
    });
    const names = contexts.map((_, device) => fleet.nameOf(device));
    return new Rivals(target as Target, names, contexts, stop);
  }

  raw(): Promise<number> {
    return this.inTurns((device, done) => {
      const socket = this.open(device);
      socket.once('secureConnect', () => socket.write(mqttPacket.generate(connectAs(this.names[device]))));
      socket.once('data', done);
      return () => socket.destroy();
    });
  }

  mqttjs(): Promise<number> {
    return this.inTurns((device, done) => {
      const options = {
        protocolVersion: 4,
        clean: true,
        clientId: this.names[device],
        keepalive: 600,
        reconnectPeriod: 0,
      } as const;
      const client = new MqttClient(() => this.open(device) as never, options);
      client.once('connect', done);
      client.on('error', () => {});
      return () => client.end(true);
    });
  }

  private open(device: number) {
    const { host, port, serverName: servername } = this.target;
    const socket = connect({ host, port, servername, secureContext: this.contexts[device] });
    socket.setNoDelay(true);
    socket.on('error', () => {});
    return socket;
  }

  /** Connects all, with as many in flight as the lab has. */
  private async inTurns(begin: (device: number, done: () => void) => () => void): Promise<number> {
    const { length } = this.contexts;
    const ends: (() => void)[] = [];
    const since = wallMs();
    await new Promise<void>((resolve) => {
      let begun = 0;
      let through = 0;
      const next = (): void => {
        if (begun === length) return;
        ends.push(
          begin(begun++, () => {
            if (++through === length) resolve();
            else next();
          }),
        );
      };
      for (let i = 0; i < defaultLiveOptions.inFlightMax; i++) next();
    });
    const rate = length / ((wallMs() - since) / 1_000);
    for (const end of ends) end();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return rate;
  }
}

/** Times how long a count takes from its last 0 until it is full. */
class Window {
  private since = 0;
  private until = 0;

  constructor(private readonly enough: number) {}

  get isFull(): boolean {
    return this.until > 0;
  }

  get perSecond(): number {
    return this.enough / ((this.until - this.since) / 1_000);
  }

  observe(count: number): void {
    if (count === 0) this.since = wallMs();
    else if (count >= this.enough && this.until === 0) this.until = wallMs();
  }
}

/** A nearly silent fleet that loses its broker briefly once all devices are online, and reconnects at once. */
async function stormPlan(devices: number): Promise<Plan> {
  const { plan } = await loadScenario('reconnect-storm', { fidelity: 'live' });
  const [product] = plan.fleet;
  return {
    ...plan,
    durationMs: 3_600_000,
    verdicts: 'refusals',
    controls: {},
    sampleEveryMs: 500,
    expect: [],
    fleet: [
      {
        ...product,
        count: devices,
        identity: 'certificate',
        bootSpreadMs: devices * 2,
        availability: undefined,
        keepAliveMs: 3_600_000,
        cleanSession: true,
        telemetry: { everyMs: 3_600_000, jitter: 0, bytes: 200, qos: 1, buffer: 10 },
        backoff: { initialMs: 1_000, maxMs: 1_000, factor: 1, jitter: 0 },
      },
    ],
    timeline: [
      {
        label: 'the broker restarts',
        trigger: {
          kind: 'when',
          condition: { series: 'fleet.online', operator: '>=', value: devices },
          afterMs: 1_000,
        },
        action: { kind: 'outage', of: 'broker', forMs: 500 },
      },
    ],
  };
}

const connectAs = (clientId: string) =>
  ({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 600, clientId }) as const;

const nowhere: TraceSink = { changes: () => {}, events: () => {}, samples: () => {}, reached: () => {} };
const LEEWAY = 60;
