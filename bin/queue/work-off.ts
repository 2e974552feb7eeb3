import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError, type IQueueBackend, type Job, WaitingError, Worker } from 'bullmq';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { version } from '../files/version.ts';
import { openPool, type RunPool, workerEntry } from '../sweep/pool.ts';
import { JobQueue, RUNS } from './job-queue.ts';
import { LatestBySize } from './latest-by-size.ts';
import { Outage } from './outage.ts';
import type { QueueService } from './queue-service.ts';
import {
  DOCUMENT_CHARS_MAX,
  documentId,
  type Outcome,
  printable,
  type RunJob,
  readJob,
  refusedJob,
} from './run-job.ts';
import { type JobTask, reasonOf } from './run-job-here.ts';

/** What a worker has done so far. */
export interface WorkDone {
  readonly ran: number;
  readonly failed: number;
  readonly refused: number;
  /** Runs at this moment. */
  readonly running: number;
}

export interface WorkOptions {
  /** Runs at a time, each on a thread of its own. */
  readonly threads: number;
  /** Ends it: runs go back to the queue. */
  readonly stop: AbortSignal;
  /** Ends it once it has had nothing to do for so long; undefined: it waits. */
  readonly idleMs?: number | undefined;
  /** How long it may be silent before others take its runs: its main thread only waits, so it is then gone, or cut off. */
  readonly lockMs: number;
  readonly onProgress?: ((done: WorkDone) => void) | undefined;
  /** Called with what its reader should know at once. */
  readonly say: (text: string) => void;
}

/** A run that has lost so many workers is given up: it may be what ends them. */
const STALLED_MAX = 5;
/** A check that its first worker has put back so often has no other worker. */
const STARTS_MAX = 60;
/** Longer each time: the others may be busy. */
const PUT_BACK_MS = 250;
const PUT_BACK_MOST_MS = 5_000;
const BEAT_MS = 2_000;
/** How long an interrupted worker waits for the queue to take its runs back. */
const GIVE_BACK_MS = 5_000;
const DOCUMENTS_CHARS_MAX = 2 * DOCUMENT_CHARS_MAX;

/** The name under which others see a worker: a machine may have several, and containers may all have the same process id. */
export const workerName = (): string =>
  `${hostname()
    .replaceAll(/[^A-Za-z0-9-]/g, '-')
    .slice(0, 24)}.${process.pid}.${randomBytes(2).toString('hex')}`;

export const threadsByDefault = availableParallelism;

/**
 * Takes runs from a queue and makes them on threads, until it is stopped or idle. Returns what it did. Where the service is away then,
 * a connection may stay open: the caller ends the process.
 */
export async function workOff(service: QueueService, name: string, options: WorkOptions): Promise<WorkDone> {
  const entry = workerEntry('queue-worker', import.meta.url);
  const pool = await openPool<JobTask, Outcome>(options.threads, entry);
  return new JobWorker(service, name, pool, options).work();
}

class JobWorker {
  private readonly outage: Outage;
  private readonly queue: JobQueue;
  /** By id, the latest documents. */
  private readonly documents = new LatestBySize<string>(DOCUMENTS_CHARS_MAX);
  private done: WorkDone = { ran: 0, failed: 0, refused: 0, running: 0 };
  private idleSince = performance.now();

  constructor(
    private readonly service: QueueService,
    private readonly name: string,
    private readonly pool: RunPool<JobTask, Outcome>,
    private readonly options: WorkOptions,
  ) {
    this.outage = new Outage(service.shown, options.say);
    this.queue = new JobQueue(service, (error) => this.outage.fault(error));
  }

  async work(): Promise<WorkDone> {
    const { stop, idleMs = Number.POSITIVE_INFINITY } = this.options;
    const worker = this.begin();
    // Ends the runs, which then go back.
    const stopped = (): void => void this.pool.end();
    stop.addEventListener('abort', stopped, { once: true });
    while (!stop.aborted && (this.done.running > 0 || performance.now() - this.idleSince < idleMs)) {
      await this.beat();
      await pause(Math.min(BEAT_MS, idleMs), undefined, { signal: stop }).catch(() => {});
    }
    stop.removeEventListener('abort', stopped);
    const closed = Promise.all([worker.close(), this.pool.end()]).then(() => this.queue.close());
    // A service that is away may keep it from closing.
    await Promise.race([closed, pause(GIVE_BACK_MS, undefined, { ref: false })]);
    return this.done;
  }

  private begin(): Worker<unknown, Outcome, string, IQueueBackend, object> {
    const { connection, factory, prefix } = this.service;
    const { threads, lockMs } = this.options;
    const worker = new Worker<unknown, Outcome, string, IQueueBackend, object>(
      RUNS,
      (job, token) => this.outcomeOf(job, token),
      {
        ...{ connection, name: this.name, concurrency: threads, ...(prefix !== undefined && { prefix }) },
        ...{ lockDuration: lockMs, stalledInterval: lockMs, maxStalledCount: STALLED_MAX, runRetryDelay: 1_000 },
      },
      factory,
    );
    worker.on('error', (error) => this.outage.fault(error));
    return worker;
  }

  /** Asks the queue something that it always answers. */
  private async beat(): Promise<void> {
    try {
      await Promise.race([this.queue.workers(), tooLate(BEAT_MS)]);
      this.outage.answered();
    } catch (error) {
      this.outage.fault(error);
    }
  }

  private async outcomeOf(job: Job<unknown, Outcome>, token = ''): Promise<Outcome> {
    const read = jobOrRefusal(job);
    if ('end' in read) return this.ended(read);
    if (read.madeBy === this.name && job.attemptsStarted < STARTS_MAX && (await this.queue.workers()).length > 1)
      return this.putBack(job, token);
    this.count({ running: this.done.running + 1 });
    try {
      const outcome = await this.made(read);
      // Another worker may have this run as well: then both results are compared.
      if (outcome.end === 'ran') await job.log(`${sha256OfText(outcome.text)} ${this.name}`);
      return this.ended(outcome);
    } catch (error) {
      if (!this.options.stop.aborted) throw error;
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      this.idleSince = performance.now();
      this.count({ running: this.done.running - 1 });
    }
  }

  /** A check of a run that this worker made is for another one. */
  private async putBack(job: Job<unknown, Outcome>, token: string): Promise<never> {
    const delayMs = Math.min(PUT_BACK_MS * job.attemptsStarted, PUT_BACK_MOST_MS);
    await job.moveToDelayed(Date.now() + delayMs, token);
    // With nothing else to do, this worker would be there again as soon as the others.
    if ((await this.queue.waiting()) === 0)
      await pause(delayMs + PUT_BACK_MS, undefined, { signal: this.options.stop }).catch(() => {});
    throw new DelayedError();
  }

  private async made(job: RunJob): Promise<Outcome> {
    const text = await this.documentOf(job);
    // A service that was killed may have forgotten it: the sweep adds both again.
    if (text === undefined) throw new Error('its scenario is not in the queue');
    try {
      return await this.pool.run({ job, text });
    } catch (error) {
      if (this.options.stop.aborted) throw error;
      // Its thread ended: the run, or its memory.
      return { end: 'failed', reason: reasonOf(error) };
    }
  }

  private async documentOf(job: RunJob): Promise<string | undefined> {
    const key = `${documentId(job)} ${job.document}`;
    const text = this.documents.get(key) ?? (await this.queue.document(documentId(job)));
    // One that does not fit is refused, and may have been replaced when the next job asks.
    if (text !== undefined && sha256OfText(text) === job.document) this.documents.set(key, text, text.length);
    return text;
  }

  private ended(outcome: Outcome): Outcome {
    this.count({ [outcome.end]: this.done[outcome.end] + 1 });
    if (outcome.end === 'refused') this.options.say(`refused a run: ${printable(outcome.reason)}`);
    return outcome;
  }

  private count(change: Partial<WorkDone>): void {
    this.done = { ...this.done, ...change };
    this.options.onProgress?.(this.done);
  }
}

async function tooLate(ms: number): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new Error('no answer');
}

function jobOrRefusal({ id, data }: Job<unknown>): RunJob | Outcome {
  try {
    const job = readJob(id, data);
    const own = version();
    if (job.version === own) return job;
    throw refusedJob(`it is of fleetlab ${job.version}, and this worker is ${own}: results could differ`);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { end: 'refused', reason: error.message };
  }
}
