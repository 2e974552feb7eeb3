import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import { version } from '../files/version.ts';
import { planDocument } from '../queue/cell-document.ts';
import { JobQueue } from '../queue/job-queue.ts';
import { Outage, unlessStopped } from '../queue/outage.ts';
import type { QueueService } from '../queue/queue-service.ts';
import { printable, shownName } from '../queue/run-job.ts';
import { LiveSlices } from './live-slices.ts';
import { MACHINES_MAX, readTaken, SLICES, type SliceJob, sliceDocumentId, sliceJobId } from './slice-job.ts';

export interface GatherOptions {
  /** How many workers share the fleet. */
  readonly machines: number;
  /** How long to wait until all are there. */
  readonly waitMs: number;
  /** How long a worker may be silent before its devices are lost. */
  readonly lostAfterMs: number;
  /** Stops waiting. */
  readonly stop: AbortSignal;
  /** Hears of what its reader should know at once. */
  readonly say: (text: string) => void;
  /** Hears how many workers are there. */
  readonly show: (text: string) => void;
}

/**
 * Hands out the slices of a live fleet, and waits until each has a worker that came to the same plan and knows the time.
 *
 * Errors  LabError `live/machines` for a number that the fleet is too small for, and for a fleet that a file lists; `live/too-few-workers` when the time is over;
 *         `live/refused-slice` if a worker refuses; `live/worker-lost`; those of `planDocument`; the reason of `stop`
 */
export async function gatherWorkers(
  service: QueueService,
  scenario: Scenario,
  options: GatherOptions,
): Promise<LiveSlices> {
  const { plan } = scenario;
  const { machines, lostAfterMs, say, stop } = options;
  const devices = deviceCount(plan.fleet);
  if (machines > Math.min(devices, MACHINES_MAX))
    throw new LabError('live/machines', {
      what: `a fleet of ${devices} devices has no slices for ${machines} workers, of which there may be ${MACHINES_MAX}`,
      where: '--machines',
      hint: 'give fewer, or more devices with --set',
    });
  const hint = 'run it with threads of this machine: leave --machines out, and give --workers';
  if (plan.roster !== undefined)
    throw new LabError('live/machines', {
      what: 'a file lists the devices of this fleet, and workers get no files',
      where: plan.name,
      hint,
    });
  const { text, document, plan: digest } = planDocument(scenario.document, plan, { where: plan.name, hint });
  const run = randomBytes(8).toString('hex');
  const common = { version: version(), run, slices: machines, seed: plan.seed, document, plan: digest, lostAfterMs };
  const jobs = Array.from({ length: machines }, (_, slice): SliceJob => ({ ...common, slice }));
  const outage = new Outage(service.shown, say);
  const queue = new JobQueue(service, (error) => outage.fault(error), SLICES);
  const slices = await LiveSlices.open(service, { run, slices: machines, devices, lostAfterMs, say });
  let isGathered = false;
  try {
    await unlessStopped(() => queue.publish(sliceDocumentId(run), text), stop);
    await unlessStopped(() => queue.add(jobs.map((job) => ({ id: sliceJobId(job), data: job }))), stop);
    await new Gathering(service, queue, { slices, jobs, options }).wait();
    isGathered = true;
    return slices;
  } finally {
    // Before workers are free again: one would take a slice of a run that is none.
    await Promise.race([takeBack(queue, jobs), pause(TAKE_BACK_MS, undefined, { ref: false })]);
    await queue.close();
    if (!isGathered) await slices.end();
  }
}

/** Nothing of it stays in the queue: jobs that no worker has taken, and answers to those that were taken. */
async function takeBack(queue: JobQueue, jobs: readonly SliceJob[]): Promise<void> {
  await queue.remove(jobs.map(sliceJobId));
  await queue.removeDocuments([sliceDocumentId(jobs[0].run)]);
}

interface GatheringParts {
  readonly slices: LiveSlices;
  readonly jobs: readonly SliceJob[];
  readonly options: GatherOptions;
}

class Gathering {
  private shown = '';

  constructor(
    private readonly service: QueueService,
    private readonly queue: JobQueue,
    private readonly parts: GatheringParts,
  ) {}

  async wait(): Promise<void> {
    const { slices, options } = this.parts;
    const since = performance.now();
    for (;;) {
      const lost = slices.slices.find(({ loss }) => loss !== undefined);
      // Throws the error of the loss.
      await lost?.ready.reached;
      await this.refuseIfRefused();
      const there = slices.slices.filter(({ joined }) => joined.isReached).map(({ worker }) => worker);
      this.show(there);
      if (there.length === options.machines) return;
      if (performance.now() - since > options.waitMs) throw this.tooFew(there);
      await pause(POLL_MS, undefined, { signal: options.stop });
    }
  }

  private show(there: readonly string[]): void {
    const { machines, show } = this.parts.options;
    const names = there.length === 0 ? '' : `: ${there.join(', ')}`;
    const text = `${there.length} of ${machines} workers${names}`;
    if (text === this.shown) return;
    if (this.shown === '') show(`waiting for ${machines} workers at ${this.service.shown}: fleetlab worker --live`);
    if (there.length > 0) show(text);
    this.shown = text;
  }

  private async refuseIfRefused(): Promise<void> {
    const { jobs, options } = this.parts;
    const found = await unlessStopped(() => this.queue.look(jobs.map(sliceJobId)), options.stop);
    for (const one of found) {
      const ended = one?.ended;
      const taken = ended !== undefined && 'value' in ended ? readTaken(ended.value) : undefined;
      if (taken?.end !== 'refused') continue;
      throw new LabError('live/refused-slice', {
        what: `worker ${shownName(taken.by)} refuses a slice of the fleet: ${printable(taken.reason)}`,
        where: this.service.shown,
        hint: 'repair or stop that worker, and give the same command again',
      });
    }
  }

  private tooFew(there: readonly string[]): LabError {
    const { machines, waitMs } = this.parts.options;
    return new LabError('live/too-few-workers', {
      what: `${there.length} of ${machines} workers have come within ${waitMs / 1_000} s${there.length === 0 ? '' : `: ${there.join(', ')}`}`,
      where: this.service.shown,
      hint: 'start `fleetlab worker --live` with the same --redis on each machine; give fewer --machines, or more --machines-wait',
    });
  }
}

const POLL_MS = 200;
const TAKE_BACK_MS = 3_000;
