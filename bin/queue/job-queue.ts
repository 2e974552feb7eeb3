import { type IQueueBackend, type Job, Queue } from 'bullmq';
import type { QueueService } from './queue-service.ts';

/** Runs wait in one queue for all sweeps: a worker need not know which there are. */
export const RUNS = 'fleetlab-runs';
/** Documents of cells are jobs that no worker takes. */
export const DOCUMENTS = 'fleetlab-documents';

/** A job as it stands in the queue. */
export interface QueuedJob {
  readonly id: string;
  readonly data: unknown;
  /** How it ended: with a value, or because its workers were lost or could not say; undefined while it has not. */
  readonly ended: { readonly value: unknown } | { readonly lost: string } | undefined;
  /** The worker that made it, or is making it. */
  readonly by: string | undefined;
  /** How often a worker has begun it. */
  readonly starts: number;
}

/** What is added: its id, its data, and whether it is the next to be made. */
export interface NewJob {
  readonly id: string;
  readonly data: object;
  readonly isNext?: boolean;
}

export type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, object>;

/** The queues of a service, as the sweep that fills them sees them. */
export class JobQueue {
  readonly shown: string;
  private readonly runs: AnyQueue;
  private readonly documents: AnyQueue;

  /** `onFault` hears of each error of a connection, of which there may be many a second. `jobs`: the queue whose jobs workers take. */
  constructor(service: QueueService, onFault: (error: Error) => void, jobs = RUNS) {
    const { shown, connection, factory, prefix } = service;
    const options = { connection, ...(prefix !== undefined && { prefix }) };
    this.shown = shown;
    this.runs = new Queue(jobs, options, factory);
    this.documents = new Queue(DOCUMENTS, options, factory);
    for (const queue of [this.runs, this.documents]) queue.on('error', onFault);
  }

  /** Stores a document, unless there is one of this id. */
  async publish(id: string, text: string): Promise<void> {
    await this.documents.add('document', { text }, { jobId: id });
  }

  /** The document of this id; undefined if there is none, or it is not text. */
  async document(id: string): Promise<string | undefined> {
    const data: unknown = (await this.documents.getJob(id))?.data;
    const text = typeof data === 'object' && data !== null && 'text' in data ? data.text : undefined;
    return typeof text === 'string' ? text : undefined;
  }

  /** Adds jobs in this order; one whose id is there already stays as it is. */
  async add(jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.runs.addBulk(
      jobs.map(({ id, data, isNext }) => ({ name: 'run', data, opts: { jobId: id, ...(isNext && { lifo: true }) } })),
    );
  }

  /** Jobs by their ids; undefined for one that is not there. */
  look = (ids: readonly string[]): Promise<readonly (QueuedJob | undefined)[]> =>
    inGroups(ids, async (id) => queuedJob(id, await this.runs.getJob(id)));

  /** The ids of jobs that ended, of any sweep, the latest first. */
  latest = (first: number, count: number): Promise<readonly string[]> =>
    this.runs.getRanges(['completed', 'failed'], first, first + count - 1, false);

  /** What the workers of a job have noted, also those that lost it. */
  async notes(id: string): Promise<readonly string[]> {
    return (await this.runs.getJobLogs(id)).logs;
  }

  /** Removes jobs; one that is being made stays. */
  async remove(ids: readonly string[]): Promise<void> {
    await inGroups(ids, (id) => this.runs.remove(id));
  }

  async removeDocuments(ids: readonly string[]): Promise<void> {
    await inGroups(ids, (id) => this.documents.remove(id));
  }

  /**
   * Removes what was added longer ago than this and what ended longer ago, of any sweep: it was abandoned. A sweep that still wants it
   * adds it again.
   */
  async removeOlder(ms: number): Promise<void> {
    for (const state of ['completed', 'failed', 'wait'] as const) await this.runs.clean(ms, CLEANED_MAX, state);
    await this.documents.clean(ms, CLEANED_MAX, 'wait');
  }

  /** How many jobs wait for a worker. */
  waiting = (): Promise<number> => this.runs.getWaitingCount();

  /** The names of the workers that are there. */
  async workers(): Promise<readonly string[]> {
    const found = await this.runs.getWorkers();
    // One process has one connection of this name; a connection that was cut may show beside the new one.
    return [...new Set(found.map(({ rawname = '' }) => rawname.slice(rawname.lastIndexOf(':') + 1)))].sort();
  }

  async close(): Promise<void> {
    for (const queue of [this.runs, this.documents]) await queue.disconnect();
  }
}

function queuedJob(id: string, job: Job | undefined): QueuedJob | undefined {
  if (job === undefined) return undefined;
  const { data, finishedOn, failedReason, returnvalue, processedBy: by, attemptsStarted: starts } = job;
  const ended =
    finishedOn === undefined || finishedOn === null
      ? undefined
      : failedReason
        ? { lost: failedReason }
        : { value: returnvalue as unknown };
  return { id, data, ended, by, starts };
}

/** Some at a time: a service answers hundreds in one go, and a pool of connections has few. */
async function inGroups<From, To>(all: readonly From[], work: (one: From) => Promise<To>): Promise<readonly To[]> {
  const done: To[] = [];
  for (let first = 0; first < all.length; first += GROUP)
    done.push(...(await Promise.all(all.slice(first, first + GROUP).map(work))));
  return done;
}

const GROUP = 100;
/** At a time; those that are left go the next time. */
const CLEANED_MAX = 10_000;
