import { setTimeout as pause } from 'node:timers/promises';
import type { PoolFigures } from '../../broker/live/client/device-pool.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type { RemotePoolConfig } from '../../broker/live/workers/remote-pools.ts';
import { launchService, type ServiceHandle } from '../../broker/live/workers/worker-launcher.ts';
import type { ToPool } from '../../broker/live/workers/worker-services.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { QueueService } from '../queue/queue-service.ts';
import { reasonOf } from '../queue/run-job-here.ts';
import { type Connections, toldConnections } from './connections.ts';
import { beatMs } from './live-slices.ts';
import { Milestone } from './milestone.ts';
import { ServiceClock } from './service-clock.ts';
import { Silence } from './silence.ts';
import type { Slice } from './slice.ts';
import { type SliceJob, streamsOf } from './slice-job.ts';
import { type FromSlice, packMessage, readToSlice, type SliceFigures, type ToSlice } from './slice-messages.ts';
import { StreamReader } from './stream-reader.ts';
import { StreamWriter } from './stream-writer.ts';

export interface ServeOptions {
  /** The name that the run knows this worker by. */
  readonly name: string;
  /** The address that devices dial from; undefined: the machine chooses. */
  readonly localAddress: string | undefined;
  /** Ends it early: the devices are then lost to the run. */
  readonly stop: AbortSignal;
  readonly say: (text: string) => void;
}

/** A slice that was taken, and the plan that its document came to. */
export interface TakenSlice {
  readonly job: SliceJob;
  readonly plan: Plan;
}

/** Has the sockets of a slice until its run ends, or until run or service are silent for too long. Returns why it ended. */
export async function serveSlice(service: QueueService, taken: TakenSlice, options: ServeOptions): Promise<string> {
  const connections = toldConnections(service, options.say);
  try {
    const clock = await ServiceClock.start(connections.redis);
    try {
      return await new SliceHost(connections, clock, taken, options).serve();
    } finally {
      clock.stop();
    }
  } finally {
    connections.end();
  }
}

class SliceHost {
  private readonly slice: Slice;
  private readonly writer: StreamWriter;
  private readonly reader: StreamReader;
  private readonly silence: Silence;
  private readonly over = new Milestone();
  private isRunGone = false;
  private reason = ENDED;
  private pool: ServiceHandle<ToPool, PoolFigures> | undefined;
  private starting: Promise<void> | undefined;
  private known: SliceFigures | undefined;
  private isAsking = false;

  constructor(
    private readonly connections: Connections,
    private readonly clock: ServiceClock,
    private readonly taken: TakenSlice,
    private readonly options: ServeOptions,
  ) {
    const { job, plan } = taken;
    const { down, up, keepMs } = streamsOf(job.run, job.slice);
    const { redis, reading } = connections;
    this.slice = { slice: job.slice, slices: job.slices, devices: deviceCount(plan.fleet) };
    this.silence = new Silence(this.everyMs, wallMs());
    this.writer = new StreamWriter(redis, up, keepMs, (reason) => this.end(`messages to the run are stuck: ${reason}`));
    this.reader = new StreamReader(reading, redis, [
      {
        key: down,
        take: (message) => this.take(readToSlice(message, this.slice)),
        broken: (reason) => this.giveUp(reason),
      },
    ]);
  }

  async serve(): Promise<string> {
    const { stop, name } = this.options;
    const stopped = (): void => this.giveUp('it was stopped');
    stop.addEventListener('abort', stopped, { once: true });
    if (stop.aborted) stopped();
    const timer = setInterval(() => this.beat(), this.everyMs);
    this.send({ kind: 'joined', worker: name, clock: this.clock.figures });
    this.reader.run().catch((error: unknown) => this.end(reasonOf(error)));
    await this.over.reached;
    clearInterval(timer);
    stop.removeEventListener('abort', stopped);
    this.reader.end();
    await this.starting;
    await this.pool?.close();
    if (this.reason === ENDED) this.send({ kind: 'closed' });
    await Promise.race([this.lastWords(), pause(LAST_WORDS_MS, undefined, { ref: false })]);
    this.writer.end();
    return this.reason;
  }

  /** Waits until the run can read all that was said; for a run that is gone, it clears up instead. */
  private async lastWords(): Promise<void> {
    if (!this.isRunGone) return this.writer.empty();
    this.writer.end();
    const { run, slice } = this.taken.job;
    const { down, up } = streamsOf(run, slice);
    await this.connections.redis.del(down, up).catch((error: unknown) => this.options.say(reasonOf(error)));
  }

  private get everyMs(): number {
    return beatMs(this.taken.job.lostAfterMs);
  }

  private send(message: FromSlice): void {
    for (const part of packMessage(message)) this.writer.send(part);
  }

  private take(message: ToSlice): void {
    this.silence.heard();
    switch (message.kind) {
      case 'start':
        if (this.starting !== undefined) this.giveUp('it was told to start twice');
        this.starting ??= this.start(message.config);
        break;
      case 'begin':
        this.options.say(`slice ${this.slice.slice + 1} of ${this.slice.slices}: the run begins`);
        break;
      case 'beat':
        break;
      case 'report':
        void this.report(message.nth);
        break;
      case 'close':
        this.end(ENDED);
        break;
      default:
        this.pool?.post(message);
    }
  }

  private async start(config: RemotePoolConfig): Promise<void> {
    const { localAddress } = this.options;
    const target = { ...config.target, ...(localAddress !== undefined && { localAddress }) };
    try {
      this.pool = await launchService(
        'thread',
        'pool',
        { ...config, target, plan: this.taken.plan, publishTimes: undefined },
        (message) => this.send(message),
        (error) => this.giveUp(error.message),
      );
    } catch (error) {
      return this.giveUp(error instanceof LabError ? error.message : reasonOf(error));
    }
    this.send({ kind: 'ready' });
  }

  private async report(nth: number): Promise<void> {
    const { pool } = this;
    if (pool !== undefined) this.send({ kind: 'report', nth, ...(await figuresOf(pool)) });
  }

  /** Says that it is there, what its clock is, and the figures that it had last. */
  private beat(): void {
    const silentMs = this.silence.look(wallMs());
    this.isRunGone = silentMs > this.taken.job.lostAfterMs;
    if (this.isRunGone) this.end(`the run was silent for ${(silentMs / 1_000).toFixed(1)} s`);
    this.send({ kind: 'beat', clock: this.clock.figures, figures: this.known });
    if (this.isAsking || this.pool === undefined) return;
    this.isAsking = true;
    void figuresOf(this.pool).then((figures) => {
      this.known = figures;
      this.isAsking = false;
    });
  }

  /** Tells the run, so that it need not find out by silence. */
  private giveUp(reason: string): void {
    this.send({ kind: 'leaving', reason });
    this.end(reason);
  }

  private end(reason: string): void {
    if (this.over.isReached) return;
    this.reason = reason;
    this.over.reach();
  }
}

async function figuresOf(pool: ServiceHandle<ToPool, PoolFigures>): Promise<SliceFigures> {
  const { service, figures } = await pool.report();
  return { service, figures };
}

const ENDED = 'the run has ended';
const LAST_WORDS_MS = 2_000;
