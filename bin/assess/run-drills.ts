import { availableParallelism } from 'node:os';
import type { DrillResult } from '../../reports/assess/drill-result.ts';
import type { RanDrill } from '../../reports/assess/search.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { titleOf } from '../../sim/threat/campaigns/move.ts';
import type { RunsProgress } from '../sweep/runs-progress.ts';
import type { PlannedDrill } from './drill-plan.ts';
import type { KeptDrills } from './kept-drills.ts';
import { type DrillHandlers, type DrillPerformer, type DrillTask, DrillThreads } from './perform-drills.ts';
import { gotIn } from './run-drill.ts';

/** How far an assessment is; each round of drills adds to `total`. */
export type AssessProgress = RunsProgress;

export interface DrillRunOptions {
  /** Runs at a time, each on a thread of its own. Default: one for each core. */
  readonly jobs?: number | undefined;
  /** Runs everything again, whatever the folder holds. */
  readonly fresh?: boolean | undefined;
  /** Whether runs in which an actor got in are kept as run folders. Default: true. */
  readonly keep?: boolean | undefined;
  readonly onProgress?: ((progress: AssessProgress) => void) | undefined;
  /** Ends it at once; finished runs are kept. */
  readonly signal?: AbortSignal | undefined;
  /** Runs them elsewhere than on threads of this process. */
  readonly perform?: DrillPerformer | undefined;
}

/** Runs drills on all cores, or wherever they are to be run, and keeps what they come to. */
export class DrillRunner {
  readonly failed: { drill: string; seed: string; reason: string }[] = [];
  private total = 0;
  private done = 0;
  private before = 0;
  private workers: readonly SweepWorker[] | undefined;
  private readonly jobs: number;
  private readonly threads: DrillThreads;
  private readonly signal: AbortSignal;
  private readonly stop = (): void => void this.threads.end();

  constructor(
    private readonly kept: KeptDrills | undefined,
    private readonly options: DrillRunOptions,
    private readonly about: Pick<AssessProgress, 'scenario' | 'devices'>,
  ) {
    this.jobs = options.jobs ?? availableParallelism();
    this.threads = new DrillThreads(this.jobs);
    this.workers = options.perform && [];
    this.signal = options.signal ?? new AbortController().signal;
    this.signal.addEventListener('abort', this.stop, { once: true });
  }

  get isOpen(): boolean {
    return !this.signal.aborted;
  }

  get runs(): number {
    return this.done;
  }

  get end(): 'finished' | 'interrupted' | 'failed' {
    if (!this.isOpen) return 'interrupted';
    return this.failed.length > 0 ? 'failed' : 'finished';
  }

  /** Runs each drill once for each seed; those that failed, or were interrupted, are left out of its runs. */
  async round(planned: readonly PlannedDrill[], seeds: readonly string[]): Promise<readonly RanDrill[]> {
    const tasks = planned.flatMap((one, nth) => this.tasksOf(one, nth, seeds));
    const results: (DrillResult | undefined)[] = tasks.map(({ run }) =>
      this.options.fresh === true ? undefined : this.kept?.read(run),
    );
    this.total += tasks.length;
    this.before += results.filter((result) => result !== undefined).length;
    this.done += results.filter((result) => result !== undefined).length;
    this.report();
    await this.runMissing(tasks, results);
    return planned.map(({ drill, plan, leftOut }, nth): RanDrill => {
      const runs = tasks.flatMap(({ nth: of, run }, at) => {
        const result = results[at];
        return of === nth && result !== undefined ? [{ ...result, seed: run.plan.seed }] : [];
      });
      const hasRun = plan === undefined || runs.length > 0;
      return { drill, runs, leftOut: hasRun ? leftOut : new Map(drill.targets.map(({ product }) => [product, UNRUN])) };
    });
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.stop);
    await this.threads.end();
  }

  private tasksOf({ drill, plan, scenario }: PlannedDrill, nth: number, seeds: readonly string[]): DrillTask[] {
    if (plan === undefined || scenario === undefined) return [];
    const keeps = this.kept !== undefined && this.options.keep !== false;
    return seeds.map((seed) => ({
      ...{ nth, scenario },
      run: { plan: { ...plan, seed }, title: titleOf(drill.move), ...(keeps && { root: this.kept!.runs }) },
    }));
  }

  private async runMissing(tasks: readonly DrillTask[], results: (DrillResult | undefined)[]): Promise<void> {
    const missing = results.flatMap((result, at) => (result === undefined ? [at] : []));
    if (missing.length === 0) return;
    const { threads, signal } = this;
    const finished = (at: number, result: DrillResult): void => {
      results[at] = result;
      this.kept?.write(tasks[at].run, result);
      this.done++;
      this.report();
    };
    const failed = (at: number, error: Error): void => {
      const { name, seed } = tasks[at].run.plan;
      this.failed.push({ drill: name, seed, reason: error.message });
    };
    if (this.options.perform === undefined) await threads.perform(tasks, missing, { finished, failed }, signal);
    else await this.runElsewhere(this.options.perform, tasks, missing, { finished, failed });
  }

  /** A run whose folder is to be kept is made here again: another machine writes none here. */
  private async runElsewhere(
    perform: DrillPerformer,
    tasks: readonly DrillTask[],
    missing: readonly number[],
    { finished, failed }: DrillHandlers,
  ): Promise<void> {
    const withoutFolder = new Map<number, DrillResult>();
    const handlers: DrillHandlers = {
      finished(at, result) {
        const { root, title } = tasks[at].run;
        if (root !== undefined && gotIn(result, title)) withoutFolder.set(at, result);
        else finished(at, result);
      },
      failed,
      workers: (now) => {
        this.workers = withEarlier(now, earlier);
        this.report();
      },
    };
    const earlier = this.workers ?? [];
    await perform(tasks, missing, handlers, this.signal);
    const again = (at: number, result: DrillResult): void => {
      if (canonicalJson({ ...result, folder: null }) !== canonicalJson(withoutFolder.get(at))) throw differs(tasks[at]);
      finished(at, result);
    };
    await this.threads.perform(tasks, [...withoutFolder.keys()], { finished: again, failed }, this.signal);
  }

  private report(): void {
    const { total, done, before, jobs, workers } = this;
    this.options.onProgress?.({ ...this.about, total, done, before, jobs, workers });
  }
}

/** Each round counts anew what a worker has done. */
function withEarlier(now: readonly SweepWorker[], earlier: readonly SweepWorker[]): readonly SweepWorker[] {
  const gone = earlier.filter(({ name }) => now.every((one) => one.name !== name));
  const doneBefore = new Map(earlier.map(({ name, done }) => [name, done]));
  return [
    ...now.map((one) => ({ ...one, done: one.done + (doneBefore.get(one.name) ?? 0) })),
    ...gone.map((one) => ({ ...one, isThere: false })),
  ];
}

const UNRUN = 'its run did not finish';

const differs = ({ run }: DrillTask): LabError =>
  new LabError('sweep/results-differ', {
    what: 'this run came to another result here than on a worker, and a run that repeats has one',
    where: `${run.plan.name}, seed ${run.plan.seed}`,
    hint: 'compare the versions of fleetlab and Node of the workers, and run it again with --fresh',
  });
