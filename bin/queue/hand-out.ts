import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { CellDocument } from './cell-document.ts';
import { checkedRuns } from './checked-runs.ts';
import { JobQueue, type QueuedJob } from './job-queue.ts';
import { Outage, patiently } from './outage.ts';
import type { QueueService } from './queue-service.ts';
import { documentId, jobId, type Outcome, printable, type RunJob, readOutcome, shownName } from './run-job.ts';

export interface HandOutOptions {
  /** Makes every run again, also those whose results are in the queue. */
  readonly fresh?: boolean | undefined;
  /** Called with what its reader should know at once: the service is away, or back. */
  readonly say: (text: string) => void;
}

/** Runs that a queue hands out together, each with an index. */
export interface RunBatch {
  /** Of the code that planned them. */
  readonly version: string;
  /** SHA-256 of what all of them come to: the same batch finds its results in the queue, from any machine. */
  readonly id: string;
  readonly runs: number;
  readonly cells: number;
  jobOf(index: number): Pick<RunJob, 'cell' | 'seed' | 'task'>;
  /** The scenario of a cell. */
  documentOf(cell: number): CellDocument;
  /** Takes the result of a run. Errors: LabError of one that does not fit the run. */
  finished(index: number, text: string): void;
  failed(index: number, error: Error): void;
  /** Who makes them. */
  workers?(now: readonly SweepWorker[]): void;
}

/**
 * Has the missing runs of a batch made by the workers of a queue. The results that come back are the truth about what is done: jobs
 * that the service has lost are added again, and a run with two results ends the batch unless they are equal to the byte.
 *
 * When it is stopped, results stay in the queue, so that the batch goes on from another machine; at its end, all of it goes.
 *
 * Errors  LabError `sweep/results-differ`; `queue/refused-run` for a job that a worker refuses; `queue/job` for a result that
 *         is none; those of `documentOf`
 */
export async function handOut(
  service: QueueService,
  batch: RunBatch,
  missing: Iterator<number, undefined>,
  { fresh = false, say, stop }: HandOutOptions & { readonly stop: AbortSignal },
): Promise<void> {
  const outage = new Outage(service.shown, say);
  const queue = new JobQueue(service, (error) => outage.fault(error));
  try {
    await new HandOut(queue, { batch, missing, outage, stop }).perform(fresh);
  } finally {
    await queue.close();
  }
}

interface HandOutParts {
  readonly batch: RunBatch;
  readonly missing: Iterator<number, undefined>;
  readonly outage: Outage;
  readonly stop: AbortSignal;
}

/** What the jobs of a cell have in common. */
type Common = Pick<RunJob, 'version' | 'batch' | 'cell' | 'document' | 'plan'>;

/** A job that is in the queue, or was when we last looked. */
interface Open {
  readonly job: RunJob;
  /** Of a check: the result that it has to repeat. */
  readonly first?: { readonly text: string; readonly by: string } | undefined;
  /** How often it has ended without an outcome. */
  losses: number;
}

/** Jobs in the queue at a time: enough for a thousand threads, and little enough to look at one by one. */
const WINDOW = 1_000;
/** Added at a time. */
const GROUP = 20;
const POLL_MS = 200;
/** After so long without a result, it looks whether the jobs are still there. */
const AUDIT_MS = 5_000;
const WORKERS_MS = 2_000;
const PAGE = 50;
/** A job that ends so often without an outcome is given up. */
const LOSSES_MAX = 10;
/** What is left of a batch in the queue for so long will not be asked for any more. */
const ABANDONED_MS = 7 * 86_400_000;
/** How long an interrupted batch waits for the queue to take its jobs back. */
const TAKE_BACK_MS = 3_000;

class HandOut {
  private readonly open = new Map<string, Open>();
  private readonly published = new Map<number, Common>();
  private readonly checked: ReadonlySet<number>;
  /** Jobs that were begun more than once, so may have more than one result. */
  private readonly restarted = new Map<string, string>();
  private readonly doneBy = new Map<string, number>();
  private lookedAt = performance.now();
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly queue: JobQueue,
    private readonly parts: HandOutParts,
  ) {
    this.checked = checkedRuns(parts.batch);
  }

  async perform(fresh: boolean): Promise<void> {
    const { stop, missing } = this.parts;
    try {
      await this.ask(() => this.queue.removeOlder(ABANDONED_MS));
      if (fresh) await this.removeAll();
      for (;;) {
        await this.fill(missing);
        if (this.open.size === 0) break;
        await this.collect();
        await this.countWorkers();
        await pause(POLL_MS, undefined, { signal: stop });
      }
      for (const [id, text] of this.restarted) await this.compareNotes(id, text);
      await this.sayWorkers();
      await this.removeAll();
    } catch (error) {
      await this.takeBack();
      if (!stop.aborted) throw error;
    }
  }

  /** Adds what is missing, up to the window, some at a time: the first of them can begin while others are prepared. */
  private async fill(missing: Iterator<number, undefined>): Promise<void> {
    for (let isLast = false; !isLast && this.open.size + GROUP <= WINDOW; ) {
      const jobs: Open[] = [];
      while (jobs.length < GROUP && !isLast) {
        const { value: index } = missing.next();
        isLast = index === undefined;
        if (index !== undefined) jobs.push({ job: await this.jobOf(index), losses: 0 });
      }
      await this.offer(jobs);
    }
  }

  private async jobOf(index: number): Promise<RunJob> {
    const job = this.parts.batch.jobOf(index);
    return { ...(await this.publish(job.cell)), ...job, index };
  }

  /** Stores the document of a cell, once. */
  private async publish(cell: number): Promise<Common> {
    const known = this.published.get(cell);
    if (known !== undefined) return known;
    const { id: batch, version } = this.parts.batch;
    const { text, document, plan } = this.parts.batch.documentOf(cell);
    const id = documentId({ batch, cell });
    await this.ask(async () => {
      if ((await this.queue.document(id)) === text) return;
      // One that is not ours, under our name.
      await this.queue.removeDocuments([id]);
      await this.queue.publish(id, text);
    });
    const common = { version, batch, cell, document, plan };
    this.published.set(cell, common);
    return common;
  }

  /** Adds jobs that are not in the queue, and takes the results of those that are. */
  private async offer(jobs: readonly Open[]): Promise<void> {
    const ids = jobs.map(({ job }) => jobId(job));
    const found = await this.ask(() => this.queue.look(ids));
    const isStale = (nth: number): boolean => found[nth] !== undefined && !isWorthKeeping(found[nth], jobs[nth].job);
    await this.ask(() => this.queue.remove(ids.filter((_, nth) => isStale(nth))));
    const added = ids.flatMap((id, nth) => (found[nth] === undefined || isStale(nth) ? [{ id, ...jobs[nth] }] : []));
    // A check is next: the sweep waits for it.
    await this.ask(() =>
      this.queue.add(added.map(({ id, job, first }) => ({ id, data: job, isNext: first !== undefined }))),
    );
    for (const [nth, id] of ids.entries()) this.open.set(id, jobs[nth]);
    for (const [nth, one] of found.entries()) if (one?.ended !== undefined && !isStale(nth)) await this.settle(one);
  }

  /** Takes the results that are new. */
  private async collect(): Promise<void> {
    for (let first = 0; ; first += PAGE) {
      const page = await this.ask(() => this.queue.latest(first, PAGE));
      const ours = page.filter((id) => this.open.has(id));
      // The earliest first: of several that are wrong, that is the one to hear of.
      if (ours.length > 0) await this.settleAll(ours.toReversed());
      if (ours.length === 0 || page.length < PAGE) break;
    }
    if (this.parts.outage.answered() || performance.now() - this.lookedAt > AUDIT_MS) await this.audit();
  }

  private async settleAll(ids: readonly string[]): Promise<void> {
    this.lookedAt = performance.now();
    for (const found of await this.ask(() => this.queue.look(ids)))
      if (found?.ended !== undefined) await this.settle(found);
  }

  /** Looks at every job that should be in the queue. A service that was killed may have forgotten some, or all. */
  private async audit(): Promise<void> {
    const ids = [...this.open.keys()];
    const found = await this.ask(() => this.queue.look(ids));
    const gone = ids.filter((_, nth) => found[nth] === undefined);
    if (gone.length > 0) {
      // What was stored before the jobs may be gone with them.
      this.published.clear();
      for (const cell of new Set(gone.map((id) => this.open.get(id)!.job.cell))) await this.publish(cell);
      await this.offer(gone.map((id) => this.open.get(id)!));
    }
    await this.settleAll(ids.filter((id, nth) => found[nth]?.ended !== undefined && this.open.has(id)));
    this.lookedAt = performance.now();
  }

  /** Takes the outcome of a job that has ended. */
  private async settle(found: QueuedJob): Promise<void> {
    const { id, ended, starts } = found;
    const by = shownName(found.by ?? 'unknown');
    const open = this.open.get(id);
    if (open === undefined || ended === undefined) return;
    const { job, first } = open;
    if ('lost' in ended) return this.again(open, ended.lost);
    // It was being made already when we looked, so it could not be removed.
    if (!isOurs(found, job)) return this.again(open, 'the queue has another job of its name');
    const outcome = readOutcome(ended.value) ?? { end: 'refused', reason: 'its outcome cannot be read' };
    if (outcome.end === 'refused') throw await this.refusal(job, by, outcome);
    this.open.delete(id);
    this.doneBy.set(by, (this.doneBy.get(by) ?? 0) + 1);
    if (outcome.end === 'failed') return this.parts.batch.failed(job.index, new Error(printable(outcome.reason)));
    if (starts > 1) {
      this.restarted.set(id, outcome.text);
      await this.compareNotes(id, outcome.text);
    }
    if (first !== undefined && first.text !== outcome.text) throw await this.difference(job, [first.by, by]);
    if (first === undefined && this.checked.has(job.index))
      return this.offer([{ job: { ...job, madeBy: by }, first: { text: outcome.text, by }, losses: 0 }]);
    this.finish(job, outcome.text, by);
  }

  /** Each worker that makes a run notes the digest of its result, also one that lost the job meanwhile. */
  private async compareNotes(id: string, text: string): Promise<void> {
    const digest = sha256OfText(text);
    const notes = (await this.ask(() => this.queue.notes(id))).map((note) => printable(note).split(' '));
    const other = notes.find(([noted]) => noted !== digest);
    const [, index] = /^run-[0-9a-f]{8}-(\d+)/.exec(id)!;
    const same = notes.find(([noted]) => noted === digest);
    const job = { batch: this.parts.batch.id, index: Number(index) };
    if (other !== undefined) throw await this.difference(job, [same?.[1] ?? 'unknown', other[1] ?? 'unknown']);
  }

  /** A result that fits its run is kept. Errors: LabError of one that does not. */
  private finish({ index }: RunJob, text: string, by: string): void {
    try {
      this.parts.batch.finished(index, text);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      throw new LabError(error.code, { ...error.diagnostic, where: `run ${index}, from ${by}` });
    }
  }

  /** A job that ended without an outcome: its worker lost its connection, or did not find the scenario, or several were killed. */
  private async again(open: Open, reason: string): Promise<void> {
    const id = jobId(open.job);
    open.losses++;
    // BullMQ has given such a job to several workers already.
    if (open.losses < LOSSES_MAX && !/stalled/.test(reason)) {
      this.published.delete(open.job.cell);
      await this.publish(open.job.cell);
      return this.offer([open]);
    }
    this.open.delete(id);
    this.parts.batch.failed(open.job.index, new Error(`no worker could finish it: ${reason}`));
  }

  private async refusal(job: RunJob, by: string, { reason }: Extract<Outcome, { end: 'refused' }>): Promise<LabError> {
    await this.ask(() => this.queue.remove([jobId(job)]));
    return new LabError('queue/refused-run', {
      what: `worker ${by} refuses run ${job.index}: ${printable(reason)}`,
      where: this.queue.shown,
      hint: 'repair or stop that worker, and give the same command again: results are kept',
    });
  }

  private async difference(
    job: Pick<RunJob, 'batch' | 'index'>,
    [one, other]: readonly [string, string],
  ): Promise<LabError> {
    await this.ask(() => this.queue.remove([jobId(job), jobId({ ...job, madeBy: one })]));
    return new LabError('sweep/results-differ', {
      what: `run ${job.index} has two results that differ, and a run that repeats has one`,
      where: `workers ${one} and ${other}`,
      hint: 'compare their versions of fleetlab and Node, end the wrong one, and run it again with --fresh',
    });
  }

  private async countWorkers(): Promise<void> {
    const now = performance.now();
    if (now - this.askedAt < WORKERS_MS) return;
    this.askedAt = now;
    await this.sayWorkers();
  }

  private async sayWorkers(): Promise<void> {
    const there = (await this.ask(() => this.queue.workers())).map(shownName);
    const names = [...new Set([...there, ...this.doneBy.keys()])].sort();
    this.parts.batch.workers?.(
      names.map((name) => ({ name, done: this.doneBy.get(name) ?? 0, isThere: there.includes(name) })),
    );
  }

  /** Nothing of a batch stays in the queue, of earlier attempts neither. */
  private async removeAll(): Promise<void> {
    const { id: batch, runs, cells } = this.parts.batch;
    const ids = Array.from({ length: runs }, (_, index) => index).flatMap((index) => [
      jobId({ batch, index }),
      ...(this.checked.has(index) ? [jobId({ batch, index, madeBy: '' })] : []),
    ]);
    await this.ask(() => this.queue.remove(ids));
    const documents = Array.from({ length: cells }, (_, cell) => documentId({ batch, cell }));
    await this.ask(() => this.queue.removeDocuments(documents));
  }

  /** Takes back the jobs that no worker has begun; runs that are being made leave their results in the queue. */
  private async takeBack(): Promise<void> {
    const ids = [...this.open.keys()];
    const taken = async (): Promise<void> => {
      const found = await this.queue.look(ids);
      await this.queue.remove(ids.filter((_, nth) => found[nth]?.ended === undefined));
    };
    // The service may be what the sweep was waiting for.
    await Promise.race([
      taken().catch((error: unknown) => this.parts.outage.fault(error)),
      pause(TAKE_BACK_MS, undefined, { ref: false }),
    ]);
  }

  private ask = <Result>(work: () => Promise<Result>): Promise<Result> =>
    patiently(work, this.parts.outage, this.parts.stop);
}

/** One of an earlier attempt that is ours, and not one that came to nothing. */
const isWorthKeeping = (found: QueuedJob, job: RunJob): boolean =>
  isOurs(found, job) &&
  (found.ended === undefined || ('value' in found.ended && readOutcome(found.ended.value)?.end === 'ran'));

const isOurs = ({ data }: QueuedJob, job: RunJob): boolean => canonicalJson(data) === canonicalJson(job);
