import { setTimeout as pause } from 'node:timers/promises';
import type { Target } from '../../broker/live/client/target.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type {
  RemoteListener,
  RemotePool,
  RemotePoolConfig,
  RemotePools,
} from '../../broker/live/workers/remote-pools.ts';
import type { QueueService } from '../queue/queue-service.ts';
import { reasonOf } from '../queue/run-job-here.ts';
import { type Connections, toldConnections } from './connections.ts';
import { RemoteSlice } from './remote-slice.ts';
import { ServiceClock } from './service-clock.ts';
import { Silence } from './silence.ts';
import { type SliceStreams, streamsOf } from './slice-job.ts';
import { StreamReader } from './stream-reader.ts';
import { StreamWriter } from './stream-writer.ts';

export interface LiveSlicesOptions {
  /** The run's name in the service. */
  readonly run: string;
  readonly slices: number;
  /** Of the whole fleet. */
  readonly devices: number;
  /** How long a worker may be silent before its devices are lost. */
  readonly lostAfterMs: number;
  /** Hears of what its reader should know at once: the service is away, or back; a worker is lost. */
  readonly say: (text: string) => void;
}

/**
 * The slices of a fleet on workers of other machines, through two streams of Redis each. The run itself is here, as with threads: it
 * steps the machines of all devices, and writes the only run folder.
 */
export class LiveSlices implements RemotePools {
  readonly slices: readonly RemoteSlice[];
  private readonly streams: readonly SliceStreams[];
  private readonly writers: readonly StreamWriter[];
  private readonly reader: StreamReader;
  private readonly timers: readonly NodeJS.Timeout[];
  private listener: RemoteListener | undefined;

  /** Connects, and agrees on the time with the service. */
  static async open(service: QueueService, options: LiveSlicesOptions): Promise<LiveSlices> {
    const connections = toldConnections(service, options.say);
    try {
      return new LiveSlices(connections, await ServiceClock.start(connections.redis), options);
    } catch (error) {
      connections.end();
      throw error;
    }
  }

  private constructor(
    private readonly connections: Connections,
    private readonly clock: ServiceClock,
    { run, slices, devices, lostAfterMs, say }: LiveSlicesOptions,
  ) {
    const { redis, reading } = connections;
    const lookMs = Math.min(LOOK_MS, lostAfterMs / 8);
    const all = Array.from({ length: slices }, (_, slice) => slice);
    this.streams = all.map((slice) => streamsOf(run, slice));
    this.writers = this.streams.map(
      ({ down, keepMs }, slice) =>
        new StreamWriter(redis, down, keepMs, (reason) =>
          this.slices[slice].lose(`messages to it are stuck: ${reason}`),
        ),
    );
    this.slices = all.map(
      (slice) =>
        new RemoteSlice({
          slice: { slice, slices, devices },
          silence: new Silence(lookMs, wallMs()),
          ownClock: () => this.clock.figures,
          send: (message) => this.writers[slice].send(message),
          lost: (loss) => {
            void this.writers[slice].empty().then(() => this.writers[slice].end());
            this.reader.end(this.streams[slice].up);
            say(`lost worker ${loss.worker}: ${loss.reason}`);
            this.listener?.lost(loss);
          },
        }),
    );
    this.reader = new StreamReader(
      reading,
      redis,
      this.streams.map(({ up: key }, slice) => ({
        key,
        take: (message) => this.slices[slice].take(message),
        broken: (reason) => this.slices[slice].lose(reason),
      })),
    );
    this.timers = [
      setInterval(() => {
        for (const one of this.slices) one.look(wallMs(), lostAfterMs);
      }, lookMs),
      setInterval(() => {
        for (const one of this.slices) if (one.joined.isReached) one.tell({ kind: 'beat' });
      }, beatMs(lostAfterMs)),
    ];
    this.reader.run().catch((error: unknown) => {
      // At the end its connection is closed under it.
      for (const one of this.slices) one.lose(reasonOf(error));
    });
  }

  get pools(): readonly RemotePool[] {
    return this.slices.map(({ worker, remoteClock }) => ({ worker, clock: remoteClock }));
  }

  async start(config: RemotePoolConfig, listener: RemoteListener): Promise<readonly RemoteSlice[]> {
    this.listener = listener;
    for (const one of this.slices) {
      one.listener = listener;
      one.tell({ kind: 'start', config: { ...config, target: addressIn(config.target) } });
    }
    await Promise.all(this.slices.map(({ ready }) => ready.reached));
    return this.slices;
  }

  async begin(): Promise<number> {
    const at = wallMs() + BEGIN_IN_MS;
    for (const one of this.slices) one.tell({ kind: 'begin', at: at + this.clock.figures.offsetMs });
    // Timers may be early by less than a millisecond.
    while (wallMs() < at) await pause(Math.ceil(at - wallMs()));
    return at;
  }

  /** Ends all slices, and leaves nothing in the service; where that is away, its streams expire. */
  async end(): Promise<void> {
    const closed = Promise.all(this.slices.map((one) => (one.joined.isReached ? one.close() : undefined)));
    await Promise.race([closed, pause(CLOSE_MS, undefined, { ref: false })]);
    for (const timer of this.timers) clearInterval(timer);
    this.clock.stop();
    for (const writer of this.writers) writer.end();
    this.reader.end();
    const keys = this.streams.flatMap(({ down, up }) => [down, up]);
    const removed = this.connections.redis.del(...keys).catch(() => {});
    await Promise.race([removed, pause(REMOVE_MS, undefined, { ref: false })]);
    this.connections.end();
  }
}

/** Nothing else of a broker leaves this machine: neither its file of CRLs nor the command that reloads it. */
const addressIn = ({ host, port, serverName, transport, path }: Target): Target => ({
  ...{ host, port, serverName },
  ...(transport !== undefined && { transport }),
  ...(path !== undefined && { path }),
});

/** How often both sides say that they are there. */
export const beatMs = (lostAfterMs: number): number => Math.min(1_000, lostAfterMs / 5);

const LOOK_MS = 500;
const BEGIN_IN_MS = 200;
/** Long enough to close ten thousand sockets. */
const CLOSE_MS = 10_000;
const REMOVE_MS = 2_000;
