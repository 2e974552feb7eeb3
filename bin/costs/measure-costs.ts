import { availableParallelism } from 'node:os';
import { type ControlCost, type CostedRun, type CostedRuns, controlCost } from '../../reports/costs/control-costs.ts';
import { switchNamed } from '../../reports/costs/control-named.ts';
import type { MeasuredCosts } from '../../reports/costs/measured-costs.ts';
import { seedsFrom } from '../../reports/sweep/new-sweep.ts';
import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Control } from '../../sim/plan/control.ts';
import { type ControlId, controlSettings, switches } from '../../sim/plan/control-list.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';
import { version } from '../files/version.ts';
import type { RunsProgress } from '../sweep/runs-progress.ts';
import { cleanPlan } from './clean-plan.ts';
import { type CostPerformer, type CostTask, onThreads } from './perform-costs.ts';

/** How far a measurement is; nothing of it is kept, so no run ended before. */
export interface CostProgress extends RunsProgress {
  /** Scenarios and variants that run. */
  readonly variants: number;
  readonly controls: number;
  readonly seeds: number;
}

export interface CostOptions {
  /** Measures the scenario as written and with each of its variants, and adds up. Default: what was chosen. */
  readonly everyVariant?: boolean | undefined;
  /** By id. Default: every control that a scenario can switch. */
  readonly controls?: readonly string[] | undefined;
  /** How many seeds each setting runs with. Default: 1. */
  readonly seeds?: number | undefined;
  /** The first seed. Default: the scenario's. */
  readonly seed?: string | number | undefined;
  /** Default: what was chosen for the scenario, or else `model`. */
  readonly fidelity?: Exclude<Fidelity, 'live'> | undefined;
  /** Runs at a time, each on a thread of its own. Default: one for each core. */
  readonly jobs?: number | undefined;
  readonly onProgress?: ((progress: CostProgress) => void) | undefined;
  /** Ends the measurement at once. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a measurement that may be run elsewhere than on threads of this process. */
export interface PerformedCosts extends CostOptions {
  readonly perform?: CostPerformer | undefined;
}

export interface CostResult extends MeasuredCosts {
  readonly end: 'finished' | 'interrupted' | 'failed';
  /** Runs that failed, with the control that was the other way around; null: with all as written. Such controls have no costs. */
  readonly failed: readonly { readonly control: string | null; readonly seed: string; readonly reason: string }[];
}

/**
 * Measures what each control costs honest users: the scenario without its attackers, with the control on and with it off, all
 * else equal.
 *
 * Errors  those of a scenario; LabError `control/unknown`, `control/fixed`, `costs/count`
 */
export async function controlCosts(scenario: Scenario, options: PerformedCosts = {}): Promise<CostResult> {
  const { seeds = 1, jobs = availableParallelism(), signal = new AbortController().signal } = options;
  for (const [name, count] of Object.entries({ seeds, jobs })) refuseUnlessCount(name, count);
  const controls: readonly Control[] = options.controls?.map((id) => switchNamed(id, 'controls')) ?? switches;
  const variants = variantsOf(scenario, options);
  const allSeeds = seedsFrom(String(options.seed ?? scenario.seed), seeds);
  const tasks = [undefined, ...controls].flatMap((control) =>
    variants.flatMap((one) => allSeeds.map((seed): CostTask => ({ control: idOf(control), scenario: one, seed }))),
  );
  const runs = new Map<string, CostedRun>();
  const failed: { control: string | null; seed: string; reason: string }[] = [];
  const about = {
    ...{ scenario: scenario.name, variants: variants.length, controls: controls.length, seeds, total: tasks.length },
    ...{ before: 0, devices: scenario.devices, jobs: Math.min(jobs, tasks.length) },
  };
  let done = 0;
  let workers: readonly SweepWorker[] | undefined = options.perform && [];
  const say = (): void => options.onProgress?.({ ...about, done, workers });
  const ended = (): void => {
    done++;
    say();
  };
  say();
  const handlers = {
    finished(task: CostTask, run: CostedRun) {
      runs.set(keyOf(task), run);
      ended();
    },
    failed({ control, seed }: CostTask, { message: reason }: Error) {
      failed.push({ control: control ?? null, seed, reason });
      ended();
    },
    workers(now: readonly SweepWorker[]) {
      workers = now;
      say();
    },
  };
  await (options.perform ?? onThreads(about.jobs))(tasks, handlers, signal);
  const runOf = (control: Control | undefined, one: Scenario, seed: string): CostedRun | undefined =>
    runs.get(keyOf({ control: idOf(control), scenario: one, seed }));
  const costs = controls.flatMap((control): readonly ControlCost[] => {
    const found = variants.flatMap((one): readonly CostedRuns[] => {
      const isOn = controlSettings(one.plan.controls)[control.id as ControlId];
      const pairs = allSeeds.flatMap((seed) => {
        const [asWritten, switched] = [runOf(undefined, one, seed), runOf(control, one, seed)];
        if (asWritten === undefined || switched === undefined) return [];
        return [isOn ? { on: asWritten, off: switched } : { on: switched, off: asWritten }];
      });
      return pairs.length === seeds ? [{ scenario: one.plan.name, durationMs: one.plan.durationMs, pairs }] : [];
    });
    // A sum over some of the runs would be too small.
    return found.length === variants.length ? [controlCost(control, found)] : [];
  });
  const head = {
    ...{ version: version(), fidelity: variants[0].plan.fidelity, seeds: allSeeds },
    scenarios: variants.map((one) => ({
      ...{ name: one.plan.name, devices: deviceCount(one.plan.fleet), leftOut: cleanPlan(one.plan).leftOut },
      durationMs: one.plan.durationMs,
      traceHashes: allSeeds.map((seed) => runOf(undefined, one, seed)?.traceHash ?? ''),
    })),
  };
  const end = signal.aborted ? 'interrupted' : failed.length > 0 ? 'failed' : 'finished';
  return { head, costs, end, failed };
}

/** What to run, all of it checked before the first run. */
function variantsOf(scenario: Scenario, { everyVariant, fidelity }: CostOptions): readonly Scenario[] {
  const names =
    everyVariant === true ? [undefined, ...scenario.variants.map(({ name }) => name)] : [scenario.variantName];
  const chosen = fidelity ?? chosenFidelity(scenario);
  return names.map((variant) => scenario.derive({ variant, fidelity: chosen }).checked());
}

const idOf = (control: Control | undefined): ControlId | undefined => control?.id as ControlId | undefined;

const keyOf = ({ control, scenario, seed }: CostTask): string => JSON.stringify([control, scenario.plan.name, seed]);

const chosenFidelity = (scenario: Scenario): Exclude<Fidelity, 'live'> =>
  scenario.hasChosen('fidelity') && scenario.fidelity !== 'live' ? scenario.fidelity : 'model';

function refuseUnlessCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new LabError('costs/count', {
    what: `${count} is no count`,
    where: name,
    hint: 'give a whole number above 0',
  });
}
