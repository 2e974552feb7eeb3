import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Assessment, AssessmentHead } from '../../reports/assess/assessment.ts';
import type { DrillResult } from '../../reports/assess/drill-result.ts';
import { type Drill, type RanDrill, Search, type SearchedProduct } from '../../reports/assess/search.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { folderPart } from '../../reports/run-folder/folder-name.ts';
import { seedsFrom } from '../../reports/sweep/new-sweep.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import { attackNamed } from '../../sim/threat/attacks/attack-named.ts';
import { actorNamed } from '../../sim/threat/campaigns/actor-named.ts';
import { titleOf } from '../../sim/threat/campaigns/move.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import { inLanes, openPool, type RunPool, workerEntry } from '../sweep/pool.ts';
import { drillScenario, type PlannedDrill, planDrill } from './drill-plan.ts';
import { KeptDrills } from './kept-drills.ts';
import type { DrillRun } from './run-drill.ts';

/** How far an assessment is; each round of drills adds to `total`. */
export interface AssessProgress {
  readonly scenario: string;
  readonly total: number;
  readonly done: number;
  /** Those of `done` whose results were there before. */
  readonly before: number;
  /** Devices of a run. */
  readonly devices: number;
  readonly jobs: number;
}

export interface AssessOptions {
  /** Ready actors by id; attacks by id or name; products as `tenant/product`. Default: all. */
  readonly actors?: readonly string[] | undefined;
  readonly attacks?: readonly string[] | undefined;
  readonly products?: readonly string[] | undefined;
  /** Devices attacked of each product in each run. Default: 3. */
  readonly targets?: number | undefined;
  /** Devices of each product at most. Default: 100. */
  readonly fleet?: number | undefined;
  /** How many seeds each drill runs with. Default: 1. */
  readonly seeds?: number | undefined;
  /** The first seed. Default: the scenario's. */
  readonly seed?: string | number | undefined;
  /** Default: what was chosen for the scenario, or else `model`. */
  readonly fidelity?: Exclude<Fidelity, 'live'> | undefined;
  /** Runs at a time, each on a thread of its own. Default: one for each core. */
  readonly jobs?: number | undefined;
  /** The folder of the results, in which a later assessment runs only what is missing; without it, in memory. */
  readonly out?: string | undefined;
  /** Runs everything again, whatever the folder holds. */
  readonly fresh?: boolean | undefined;
  /** With `out`: whether runs in which an actor got in are kept as run folders. Default: true. */
  readonly keep?: boolean | undefined;
  readonly onProgress?: ((progress: AssessProgress) => void) | undefined;
  /** Ends the assessment at once; finished runs are kept. */
  readonly signal?: AbortSignal | undefined;
}

export interface AssessResult extends Assessment {
  readonly end: 'finished' | 'interrupted' | 'failed';
  readonly failed: readonly { readonly drill: string; readonly seed: string; readonly reason: string }[];
  readonly folder: string | undefined;
}

/**
 * Attacks the fleet of a scenario with every attack, by every ready actor that can start it or can get what it needs by other
 * attacks, and says what became of each.
 *
 * Errors  those of a scenario; LabError `actor/unknown`, `attack/unknown`, `assess/product`, `assess/count`,
 *         `assess/other-folder`, `assess/damaged`, and that of the lock of a folder
 */
export async function assess(scenario: Scenario, options: AssessOptions = {}): Promise<AssessResult> {
  const { targets = 3, fleet: fleetMax = 100, seeds = 1, out } = options;
  for (const [name, count] of Object.entries({ targets, fleet: fleetMax, seeds, jobs: options.jobs ?? 1 }))
    refuseUnlessCount(name, count);
  const settings = { targets, fleetMax };
  const written = scenario.derive({ fidelity: options.fidelity ?? chosenFidelity(scenario) }).checked();
  const base = drillScenario(written, settings);
  const names = base.plan.fleet.map(({ tenant, product }) => `${tenant}/${product}`);
  const search = new Search(searchedProducts(base.plan), {
    ...(options.actors && { actors: options.actors.map((id) => actorNamed(id, '--actor').id) }),
    ...(options.attacks && { attacks: options.attacks.map((name) => attackNamed(name, '--attack').id) }),
    ...(options.products && { products: options.products.map((name) => productNumber(name, names)) }),
  });
  const allSeeds = seedsFrom(String(options.seed ?? base.plan.seed), seeds);
  const kept = out === undefined ? undefined : new KeptDrills(out);
  kept?.open();
  const lock = out === undefined ? undefined : lockFolder(out);
  const runner = new DrillRunner(kept, options, {
    scenario: base.name,
    devices: deviceCount(base.plan.fleet),
  });
  try {
    for (let drills = search.next(); drills.length > 0 && runner.isOpen; drills = search.next()) {
      const planned = drills.map((drill) => planDrill(base, drill, settings));
      for (const ran of await runner.round(planned, allSeeds)) search.learn(ran);
    }
  } finally {
    await runner.close();
    lock?.release();
  }
  const head: AssessmentHead = {
    scenario: base.name,
    claim: written.claim,
    version: version(),
    fidelity: base.fidelity,
    seeds: allSeeds,
    products: written.plan.fleet.map(({ tenant, product, count }, nth) => ({
      name: `${tenant}/${product}`,
      count,
      drilled: base.plan.fleet[nth].count,
    })),
    targets,
    runs: runner.runs,
    off: Object.entries(base.plan.controls).flatMap(([id, isOn]) => (isOn ? [] : [id])),
  };
  const { end, failed } = runner;
  const result = { head, results: search.results(), end, failed, folder: out };
  if (end === 'finished') kept?.writeReport(`${canonicalJson({ head, results: result.results }, 2)}\n`);
  return result;
}

/** The products of a fleet, each with the one that its devices are behind, and with their radio. */
export const searchedProducts = ({ fleet }: Pick<Plan, 'fleet'>): readonly SearchedProduct[] =>
  fleet.map(({ tenant, product, gateway, radio }) => {
    const at = fleet.findIndex((other) => other.tenant === gateway?.tenant && other.product === gateway.product);
    return { name: `${tenant}/${product}`, gateway: at < 0 ? undefined : at, radio };
  });

/** Where the command keeps the results of a scenario, whichever attacks and actors are asked for. */
export function assessFolder(scenario: Scenario): string {
  const plan = { ...withoutRows(scenario.plan), timeline: [], campaigns: [], expect: [], seed: '' };
  const hash = createHash('sha256')
    .update(canonicalJson({ plan, version: version() }))
    .digest('hex')
    .slice(0, 8);
  return join('assessments', `${folderPart(scenario.name)}-${hash}`);
}

/** Runs drills on all cores, and keeps what they come to. */
class DrillRunner {
  readonly failed: { drill: string; seed: string; reason: string }[] = [];
  private pool: RunPool<DrillRun, DrillResult> | undefined;
  private total = 0;
  private done = 0;
  private before = 0;
  private readonly jobs: number;
  private readonly stop = (): void => void this.pool?.end();

  constructor(
    private readonly kept: KeptDrills | undefined,
    private readonly options: AssessOptions,
    private readonly about: Pick<AssessProgress, 'scenario' | 'devices'>,
  ) {
    this.jobs = options.jobs ?? availableParallelism();
    options.signal?.addEventListener('abort', this.stop, { once: true });
  }

  get isOpen(): boolean {
    return this.options.signal?.aborted !== true;
  }

  get runs(): number {
    return this.done;
  }

  get end(): AssessResult['end'] {
    if (!this.isOpen) return 'interrupted';
    return this.failed.length > 0 ? 'failed' : 'finished';
  }

  /** Runs each drill once for each seed; those that failed, or were interrupted, are left out of its runs. */
  async round(planned: readonly PlannedDrill[], seeds: readonly string[]): Promise<readonly RanDrill[]> {
    const tasks = planned.flatMap(({ drill, plan }, nth) =>
      plan === undefined ? [] : seeds.map((seed) => ({ nth, seed, run: this.runOf(drill, { ...plan, seed }) })),
    );
    const results: (DrillResult | undefined)[] = tasks.map(({ run }) => this.heldOf(run));
    this.total += tasks.length;
    this.before += results.filter((result) => result !== undefined).length;
    this.done += results.filter((result) => result !== undefined).length;
    this.report();
    const missing = results.flatMap((result, at) => (result === undefined ? [at] : []));
    if (missing.length > 0) {
      this.pool ??= await openPool<DrillRun, DrillResult>(this.jobs, workerEntry('drill-worker', import.meta.url));
      const take = () => (this.isOpen ? missing.shift() : undefined);
      await inLanes(this.jobs, take, async (at) => {
        results[at] = await this.runOne(tasks[at]);
      });
    }
    return planned.map(({ drill, plan, leftOut }, nth): RanDrill => {
      const runs = tasks.flatMap((task, at) => {
        const result = results[at];
        return task.nth === nth && result !== undefined ? [{ ...result, seed: task.seed }] : [];
      });
      const hasRun = plan === undefined || runs.length > 0;
      return { drill, runs, leftOut: hasRun ? leftOut : new Map(drill.targets.map(({ product }) => [product, UNRUN])) };
    });
  }

  async close(): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.stop);
    await this.pool?.end();
  }

  private runOf({ move }: Drill, plan: DrillRun['plan']): DrillRun {
    const keeps = this.kept !== undefined && this.options.keep !== false;
    return { plan, title: titleOf(move), ...(keeps && { root: this.kept!.runs }) };
  }

  private heldOf(run: DrillRun): DrillResult | undefined {
    return this.options.fresh === true ? undefined : this.kept?.read(run);
  }

  private async runOne({ run, seed }: { readonly run: DrillRun; readonly seed: string }) {
    try {
      const result = await this.pool!.run(run);
      this.kept?.write(run, result);
      this.done++;
      this.report();
      return result;
    } catch (error) {
      // Ending the pool rejects the current runs; that is not their failure.
      if (this.isOpen) this.failed.push({ drill: run.plan.name, seed, reason: (error as Error).message });
      return undefined;
    }
  }

  private report(): void {
    const { total, done, before, jobs } = this;
    this.options.onProgress?.({ ...this.about, total, done, before, jobs });
  }
}

const UNRUN = 'its run did not finish';

const chosenFidelity = (scenario: Scenario): Fidelity =>
  scenario.hasChosen('fidelity') && scenario.fidelity !== 'live' ? scenario.fidelity : 'model';

/** By `tenant/product`, or by product alone where that is enough. */
function productNumber(given: string, names: readonly string[]): number {
  const found = names.flatMap((name, nth) => (name === given || name.endsWith(`/${given}`) ? [nth] : []));
  if (found.length === 1) return found[0];
  throw new LabError('assess/product', {
    what: found.length === 0 ? `the fleet has no product "${given}"` : `"${given}" is a product of several tenants`,
    where: '--product',
    hint: suggest(given, names),
  });
}

function refuseUnlessCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new LabError('assess/count', {
    what: `${count} is no count`,
    where: name,
    hint: 'give a whole number above 0',
  });
}
