import { setTimeout as pause } from 'node:timers/promises';
import { type IQueueBackend, type Job, Worker } from 'bullmq';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { checkDescriptors } from '../app/descriptors.ts';
import { version } from '../files/version.ts';
import { planOfText } from '../queue/cell-document.ts';
import { JobQueue } from '../queue/job-queue.ts';
import { Outage, unlessStopped } from '../queue/outage.ts';
import type { QueueService } from '../queue/queue-service.ts';
import { printable, refusedJob } from '../queue/run-job.ts';
import { reasonOf } from '../queue/run-job-here.ts';
import { type ServeOptions, serveSlice, type TakenSlice } from './serve-slice.ts';
import { devicesIn } from './slice.ts';
import { readSliceJob, SLICES, type SliceJob, sliceDocumentId, type Taken } from './slice-job.ts';

export interface TakeOptions extends ServeOptions {
  /** Ends it once it has had no slice for so long; undefined: it waits. */
  readonly idleMs?: number | undefined;
}

/** What a worker has done so far. */
export interface SlicesDone {
  readonly served: number;
  readonly refused: number;
}

type SliceWorker = Worker<unknown, Taken, string, IQueueBackend, object>;

/**
 * Takes slices of live fleets, one at a time, until it is stopped or idle. A job is over as soon as its slice is taken, so that the
 * queue hands it to no other worker when this one is lost: the connections of its devices would be gone all the same.
 */
export async function takeSlices(service: QueueService, options: TakeOptions): Promise<SlicesDone> {
  const { connection, factory, prefix } = service;
  const { stop, name, say } = options;
  const outage = new Outage(service.shown, say);
  const fault = (error: Error): void => outage.fault(error);
  const queue = new JobQueue(service, fault, SLICES);
  const worker: SliceWorker = new Worker<unknown, Taken, string, IQueueBackend, object>(
    SLICES,
    null,
    { connection, name, lockDuration: PLAN_MS, ...(prefix !== undefined && { prefix }) },
    factory,
  );
  worker.on('error', fault);
  const done = { served: 0, refused: 0 };
  let until = untilIdle(options);
  try {
    while (!until.aborted) {
      const job = await nextJob(worker, name, { outage, until });
      if (job === undefined) {
        await pause(POLL_MS, undefined, { signal: until }).catch(() => {});
        continue;
      }
      const taken = await planned(job, queue, stop);
      const answer: Taken =
        'reason' in taken ? { end: 'refused', by: name, reason: taken.reason } : { end: 'taken', by: name };
      if (!(await isAnswered(job, answer, options))) continue;
      if ('reason' in taken) {
        done.refused++;
        say(`refused a slice: ${printable(taken.reason)}`);
      } else {
        done.served++;
        await served(service, taken, options);
      }
      until = untilIdle(options);
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    // A service that is away may keep them from closing.
    await Promise.race([Promise.all([worker.close(), queue.close()]), pause(CLOSE_MS, undefined, { ref: false })]);
  }
  return done;
}

/** Ends what waits for a job, also for a service that is away: when the worker is stopped, or idle for as long as it may be. */
const untilIdle = ({ stop, idleMs }: TakeOptions): AbortSignal =>
  idleMs === undefined ? stop : AbortSignal.any([stop, AbortSignal.timeout(Math.ceil(idleMs))]);

interface Asking {
  readonly outage: Outage;
  readonly until: AbortSignal;
}

async function nextJob(worker: SliceWorker, name: string, { outage, until }: Asking): Promise<Job | undefined> {
  try {
    const job = await unlessStopped(() => worker.getNextJob(name, { block: false }), until);
    outage.answered();
    return job;
  } catch (error) {
    if (!until.aborted) outage.fault(error);
    return undefined;
  }
}

/** Whether the queue took the answer: it has lost a job that was planned for longer than its lock lasts. */
async function isAnswered(job: Job, answer: Taken, { name, stop, say }: TakeOptions): Promise<boolean> {
  try {
    await unlessStopped(() => job.moveToCompleted(answer, name, false), stop);
    return true;
  } catch (error) {
    if (stop.aborted) throw error;
    say(`could not take a slice: ${printable(reasonOf(error))}`);
    return false;
  }
}

async function served(service: QueueService, taken: TakenSlice, options: ServeOptions): Promise<void> {
  const { slice, slices } = taken.job;
  const which = `slice ${slice + 1} of ${slices}`;
  const from = options.localAddress === undefined ? '' : `, from ${options.localAddress}`;
  options.say(`${which}: ${printable(taken.plan.name)}${from}`);
  options.say(`${which}: over, ${printable(await serveSlice(service, taken, options))}`);
}

/** The plan of a job that fits, or why it is refused. */
async function planned(
  { id, data }: Job<unknown>,
  queue: JobQueue,
  stop: AbortSignal,
): Promise<TakenSlice | { readonly reason: string }> {
  try {
    const job = readSliceJob(id, data);
    const own = version();
    if (job.version !== own) throw refusedJob(`it is of fleetlab ${job.version}, and this worker is ${own}`);
    const text = await unlessStopped(() => queue.document(sliceDocumentId(job.run)), stop);
    if (text === undefined) throw refusedJob('its scenario is not in the queue');
    const plan = livePlanOf(job, text);
    checkDescriptors(devicesIn({ ...job, devices: deviceCount(plan.fleet) }), { workers: 1 });
    return { job, plan };
  } catch (error) {
    if (stop.aborted) throw error;
    return { reason: error instanceof LabError ? error.message : `it cannot be planned: ${reasonOf(error)}` };
  }
}

const livePlanOf = (job: SliceJob, text: string): Plan =>
  planOfText(job, text, ({ fidelity }) => (fidelity === 'live' ? undefined : 'it is no live run'));

/** How long planning may take. */
const PLAN_MS = 300_000;
const POLL_MS = 250;
const CLOSE_MS = 3_000;
