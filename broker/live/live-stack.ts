import type { IssuanceFaults } from '../../sim/fleet/issuance-faults.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import type { Bytes } from '../../sim/pki/der/index.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { DeviceCommand } from '../../sim/protocol/device-command.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { actorAddresses } from './attack-limits.ts';
import type { ClientEvent, ClientPoolConfig, ToClients } from './client/client-pool.ts';
import type { ClientObservation, PoolFigures } from './client/device-pool.ts';
import { CrlFileWriter } from './client/external-broker.ts';
import type { LatencyFigures } from './client/latency.ts';
import type { PlatformMessage, ToPlatform } from './client/platform-client.ts';
import { PublishTimes } from './client/publish-times.ts';
import { ReadingMatches } from './client/reading-matches.ts';
import type { Target } from './client/target.ts';
import type { LiveOptions } from './live-options.ts';
import type { ServiceFigures } from './live-report.ts';
import { refuseLongReadings } from './server/edge-limits.ts';
import type { BrokerConfig, BrokerFigures, BrokerMessage, ToBroker } from './server/embedded-broker.ts';
import type { LiveEntry } from './server/live-log.ts';
import type { ClockSetting } from './wire/live-clock.ts';
import type { LiveTrust } from './wire/trust-anchors.ts';
import { eachRow, Rows, SENT, wallMs } from './wire/wire.ts';
import type { LiveFact } from './wire/wire-verdict.ts';
import { Lag } from './workers/lag.ts';
import type { PoolLoss, RemotePoolConfig, RemotePools } from './workers/remote-pools.ts';
import { launchService, type Placement, type ServiceHandle } from './workers/worker-launcher.ts';
import type { FromPool, ToPool } from './workers/worker-services.ts';

/** The run that the services work for. */
export interface LiveRun {
  readonly plan: Plan;
  readonly trust: LiveTrust;
  readonly clock: ClockSetting;
  /** How many there are. */
  readonly devices: number;
  /** The mistakes that authorities make as the run goes on. */
  readonly faults: IssuanceFaults;
}

/** Receives what comes back from the sockets. */
export interface LiveListener {
  onDeviceEvent(code: number, device: number, conn: number, number: number, at: number): void;
  observed(observation: ClientObservation): void;
  /** The number of a command in the run. */
  commandNumber(command: DeviceCommand): number;
  /** What came to clients that are no devices. */
  onClientEvents(events: readonly ClientEvent[]): void;
  facts(facts: readonly LiveFact[], sessions: number): void;
  /** What the lab's own broker has logged; left out if nothing wants to know. */
  readonly logged?: (entries: readonly LiveEntry[]) => void;
  ingested(device: number, reading: number, value: number, payloadBytes: number): void;
  /** The lab could not carry something out; the run goes on. */
  note(what: string): void;
  /** A worker on another machine is gone; the run goes on. */
  lost(loss: PoolLoss): void;
  /** A service has failed; the run cannot go on. */
  failed(error: Error): void;
}

/** What a stack has besides its services. */
interface StackParts {
  readonly crlFile: CrlFileWriter | undefined;
  readonly faults: IssuanceFaults;
  /** Undefined: pools are on this machine. */
  readonly machines: RemotePools | undefined;
  /** Latency of readings whose publish times come in rows; undefined if the platform's client measures it. */
  readonly matches: ReadingMatches | undefined;
}

interface StackServices {
  readonly pools: readonly ServiceHandle<ToPool, PoolFigures>[];
  /** Undefined: an external broker. */
  readonly broker: ServiceHandle<ToBroker, BrokerFigures> | undefined;
  readonly platform: ServiceHandle<ToPlatform, LatencyFigures>;
  /** Undefined: the run has no consoles, and no actor attacks. */
  readonly clients: ServiceHandle<ToClients, undefined> | undefined;
}

/** The services of a live run: pools of sockets, the broker, the platform's own client, wherever each is placed. */
export class LiveStack {
  private readonly pools: StackServices['pools'];
  private readonly broker: StackServices['broker'];
  private readonly platform: StackServices['platform'];
  private readonly clients: StackServices['clients'];
  private readonly rows: readonly Rows[];
  private readonly parts: StackParts;
  /** The version of the mistakes that the services have. */
  private toldFaults: number;
  private isFlushing = false;
  /** What waits for the broker to have told all that it has noted, in order. */
  private readonly afterSync: (() => void)[] = [];
  private preparing = 0;
  private whenPrepared: () => void = () => {};
  private readonly lag = new Lag();

  private constructor(
    readonly target: Target,
    { pools, broker, platform, clients }: StackServices,
    parts: StackParts,
  ) {
    this.parts = parts;
    this.toldFaults = parts.faults.version;
    this.pools = pools;
    this.broker = broker;
    this.platform = platform;
    this.clients = clients;
    this.rows = pools.map(() => new Rows());
  }

  static async start(
    { plan, trust, clock, devices, faults }: LiveRun,
    { workers, machines, external, inFlightMax, keepTickets, limits }: LiveOptions,
    listener: LiveListener,
  ): Promise<LiveStack> {
    if (external === undefined) refuseLongReadings(plan, limits);
    const placement: Placement = workers === 0 ? 'here' : 'thread';
    const failed = (error: Error): void => listener.failed(error);
    const started: ServiceHandle<never, unknown>[] = [];
    try {
      let stack: LiveStack | undefined;
      let port = external?.port ?? 0;
      const startBroker = async (): Promise<ServiceHandle<ToBroker, BrokerFigures>> => {
        const onMessage = (news: BrokerMessage): void => {
          if (news.kind === 'listening') port = news.port;
          else if (news.kind === 'synced') stack?.synced();
          else if (news.kind === 'logged') listener.logged?.(news.entries);
          else listener.facts(news.facts, news.sessions);
        };
        const hasLog = listener.logged !== undefined;
        const config = { ...brokerConfig(plan, trust, clock), limits, hasLog };
        return launchService(workers === 0 ? 'here' : 'process', 'broker', config, onMessage, failed);
      };
      const broker = external === undefined ? await startBroker() : undefined;
      if (broker !== undefined) started.push(broker);
      const target: Target = external ?? { host: '127.0.0.1', port, serverName: trust.serverName };
      const caPem = external?.caPem ?? trust.caPem;
      const publishTimes = machines === undefined ? PublishTimes.memoryFor(devices) : undefined;
      const matches = machines === undefined ? undefined : new ReadingMatches(devices);
      const { clientId, credential } = trust.platform;
      const platform = await launchService(
        placement,
        'platform',
        { plan, target, caPem, clientId, credential, publishTimes },
        ({ rows }: PlatformMessage) =>
          eachRow(rows, (at, device, value, reading, bytes) => {
            matches?.arrived(device, reading, at);
            listener.ingested(device, reading, value, bytes);
          }),
        failed,
      );
      started.push(platform);
      const clientConfig = { plan, epoch: clock.epoch, speed: clock.speed, target, caPem };
      const hasClients = hasAttacks(plan) || (plan.consoles ?? []).length > 0;
      const clients = hasClients ? await launchClients(placement, clientConfig, listener) : undefined;
      if (clients !== undefined) started.push(clients);
      const count = machines?.pools.length ?? Math.max(1, workers);
      const common: RemotePoolConfig = {
        epoch: clock.epoch,
        speed: clock.speed,
        target,
        caPem,
        inFlightMax: Math.max(1, Math.floor(inFlightMax / count)),
        keepTickets: keepTickets || plan.broker.tickets !== undefined,
      };
      const onPoolMessage = (news: FromPool): void => {
        if (news.kind === 'prepared') {
          stack?.prepared();
          return;
        }
        for (const observation of news.observations) listener.observed(observation);
        eachRow(news.rows, (code, device, conn, number, at) => {
          if (code === SENT) {
            matches?.sent(device, number, at);
            return;
          }
          const what = code === EventCode.COMMANDED ? listener.commandNumber(news.commands[number]) : number;
          listener.onDeviceEvent(code, device, conn, what, at);
        });
      };
      const launchPool = () =>
        launchService(placement, 'pool', { ...common, plan, publishTimes }, onPoolMessage, failed);
      const remote = { onMessage: onPoolMessage, lost: (loss: PoolLoss) => listener.lost(loss) };
      const pools = await (machines?.start(common, remote) ?? Promise.all(Array.from({ length: count }, launchPool)));
      const crlFile = external === undefined ? undefined : new CrlFileWriter(external, (what) => listener.note(what));
      stack = new LiveStack(target, { pools, broker, platform, clients }, { crlFile, faults, machines, matches });
      return stack;
    } catch (error) {
      await Promise.all(started.map((service) => service.close()));
      throw error;
    }
  }

  /** Queues a command for a device's socket; it is sent in the next microtask. */
  command(command: number, device: number, conn: number, first: number, second: number): void {
    this.tellFaults();
    this.rows[device % this.rows.length].put(command, device, conn, first, second);
    if (this.isFlushing) return;
    this.isFlushing = true;
    queueMicrotask(() => this.flush());
  }

  /** A client that is no device does something. */
  asClient(message: ToClients): void {
    this.tellFaults();
    this.clients?.post(message);
  }

  /** Calls back when everything has come that the embedded broker has noted so far; at once if there is none. */
  afterFacts(then: () => void): void {
    if (this.broker === undefined) {
      then();
      return;
    }
    this.afterSync.push(then);
    this.broker.post({ kind: 'sync' });
  }

  /** The platform's own client publishes, at QoS 1. */
  publish(topic: string, payload: Uint8Array): void {
    this.platform.post({ topic, payload });
  }

  /** Makes TLS contexts ahead of time, from pairs of a device and the tick its certificate was issued at. */
  async prepare(certificates: readonly (readonly [device: number, issuedAt: number])[]): Promise<void> {
    const { length } = this.pools;
    const shares = this.pools.map((_, nth) => certificates.filter(([device]) => device % length === nth));
    this.preparing = shares.filter((share) => share.length > 0).length;
    if (this.preparing === 0) return;
    const done = new Promise<void>((resolve) => {
      this.whenPrepared = resolve;
    });
    shares.forEach((share, nth) => {
      if (share.length > 0) this.pools[nth].post({ kind: 'prepare', certificates: Float64Array.from(share.flat()) });
    });
    await done;
  }

  /** The instant at which the run begins, once it has come: machines agree on one that all of them know beforehand. */
  async begin(): Promise<number> {
    return this.parts.machines?.begin() ?? wallMs();
  }

  setClock(clock: ClockSetting): void {
    this.broker?.post({ kind: 'clock', clock });
  }

  lists(crls: readonly Bytes[]): void {
    this.broker?.post({ kind: 'crls', crls });
    this.parts.crlFile?.put(crls);
  }

  authorities(authorities: readonly Bytes[]): void {
    this.broker?.post({ kind: 'authorities', authorities });
  }

  /** Only the embedded broker can be told to ban a client. */
  ban(name: string, reason: Reason): void {
    this.broker?.post({ kind: 'ban', name, reason });
  }

  /** Stops the embedded broker. The lab cannot stop an external one, so it cuts all devices off from it. */
  fail(): void {
    this.broker?.post({ kind: 'fail' });
    if (this.broker === undefined) this.cutOff(true);
  }

  recover(): void {
    this.broker?.post({ kind: 'recover' });
    if (this.broker === undefined) this.cutOff(false);
  }

  async report(): Promise<ServiceFigures> {
    const [pools, broker, platform, clients] = await Promise.all([
      Promise.all(this.pools.map((pool) => pool.report())),
      this.broker?.report(),
      this.platform.report(),
      this.clients?.report(),
    ]);
    return {
      pools: pools.map(({ service }) => service),
      broker: broker?.service,
      platform: this.parts.matches?.figures() ?? platform.service,
      remote: this.parts.machines?.pools ?? [],
      lag: {
        main: this.lag.figures(),
        ...Object.fromEntries(pools.map(({ figures }, nth) => [this.nameOf(nth), figures])),
        platform: platform.figures,
        ...(clients === undefined ? {} : { clients: clients.figures }),
        ...(broker === undefined ? {} : { broker: broker.figures }),
      },
    };
  }

  async close(): Promise<void> {
    this.lag.stop();
    await Promise.all([...this.pools, this.clients].map((service) => service?.close()));
    await this.platform.close();
    await this.broker?.close();
  }

  /** Before a certificate that was issued with a mistake is used, those who make certificates and who look them up know of it. */
  private tellFaults(): void {
    const { faults } = this.parts;
    if (this.toldFaults === faults.version) return;
    this.toldFaults = faults.version;
    for (const service of [...this.pools, this.clients, this.broker])
      service?.post({ kind: 'faults', faults: faults.save() });
  }

  private nameOf(pool: number): string {
    return this.parts.machines?.pools[pool].worker ?? `pool ${pool + 1}`;
  }

  private cutOff(isCutOff: boolean): void {
    for (const pool of this.pools) pool.post({ kind: 'cut-off', isCutOff });
    this.clients?.post({ kind: 'cut-off', isCutOff });
  }

  private synced(): void {
    this.afterSync.shift()?.();
  }

  private prepared(): void {
    if (--this.preparing === 0) this.whenPrepared();
  }

  private flush(): void {
    this.isFlushing = false;
    this.rows.forEach((rows, nth) => {
      if (!rows.isEmpty) this.pools[nth].post({ kind: 'commands', rows: rows.take() });
    });
  }
}

const launchClients = (placement: Placement, config: ClientPoolConfig, listener: LiveListener) =>
  launchService(
    placement,
    'clients',
    config,
    (events) => listener.onClientEvents(events),
    (error) => listener.failed(error),
  );

function brokerConfig(plan: Plan, trust: LiveTrust, clock: ClockSetting): BrokerConfig {
  const { server, anchors, authorities, platform, observer } = trust;
  const { clientId, credential } = platform;
  return {
    ...{ plan, server, anchors, authorities, crls: [], clock },
    platform: { clientId, serial: credential.serial },
    observer: { serial: observer.serial },
    actors: [...actorAddresses(plan).values()],
  };
}
