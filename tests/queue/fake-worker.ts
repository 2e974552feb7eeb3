import { type IQueueBackend, type Job, WaitingError, Worker } from 'bullmq';
import { RUNS } from '../../bin/queue/job-queue.ts';
import type { QueueService } from '../../bin/queue/queue-service.ts';
import { ranText } from '../../bin/queue/ran-text.ts';
import type { Outcome, RunJob } from '../../bin/queue/run-job.ts';

/** A worker that runs nothing: the test says what came of each job, or gives the job `back` to the queue. */
export function startFakeWorker(
  { connection, factory, prefix }: QueueService,
  work: (job: Job<RunJob>, back: () => Promise<never>) => Outcome | Promise<Outcome>,
): { end(): Promise<void> } {
  const worker = new Worker<RunJob, Outcome, string, IQueueBackend, object>(
    RUNS,
    async (job, token = '') =>
      work(job as Job<RunJob>, async () => {
        await job.moveToWait(token);
        throw new WaitingError();
      }),
    { connection, name: 'fake', ...(prefix !== undefined && { prefix }) },
    factory,
  );
  worker.on('error', () => {});
  return { end: () => worker.close() };
}

/** The outcome of a run of reconnect-storm that was not made. */
export const fakeRan = (traceHash: string, thresholds = 5): Outcome => ({
  end: 'ran',
  text: ranText({ traceHash, figures: {}, met: Array<boolean>(thresholds).fill(true) }),
});
