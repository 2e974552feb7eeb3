import { availableParallelism } from 'node:os';
import { type ControlCost, type CostedRun, type CostedRuns, controlCost } from '../../reports/costs/control-costs.ts';
import { switchNamed } from '../../reports/costs/control-named.ts';
import type { MeasuredCosts } from '../../reports/costs/measured-costs.ts';
import { seedsFrom } from '../../reports/sweep/new-sweep.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Control } from '../../sim/plan/control.ts';
import { type ControlId, controlSettings, switches } from '../../sim/plan/control-list.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import { version } from '../files/version.ts';
import { inLanes, openPool, whileOpen, workerEntry } from '../sweep/pool.ts';
import { type CleanPlan, cleanPlan } from './clean-plan.ts';

/** How far a measurement is. */
export interface CostProgress {
  readonly scenario: string;
  /** Scenarios and variants that run. */
  readonly variants: number;
  readonly controls: number;
  readonly seeds: number;
  /** Runs, and those that have ended. */
  readonly total: number;
  readonly done: number;
  /** None of them before this time: results are not kept. */
  readonly before: number;
  readonly devices: number;
  readonly jobs: number;
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
export async function controlCosts(scenario: Scenario, options: CostOptions = {}): Promise<CostResult> {
  const { seeds = 1, jobs = availableParallelism(), signal = new AbortController().signal } = options;
  for (const [name, count] of Object.entries({ seeds, jobs })) refuseUnlessCount(name, count);
  const controls: readonly Control[] = options.controls?.map((id) => switchNamed(id, 'controls')) ?? switches;
  const plans = plansOf(scenario, options);
  const allSeeds = seedsFrom(String(options.seed ?? scenario.seed), seeds);
  const tasks = [undefined, ...controls].flatMap((control) =>
    plans.flatMap(({ plan }) => allSeeds.map((seed) => ({ control, plan, seed }))),
  );
  const runs = new Map<string, CostedRun>();
  const failed: { control: string | null; seed: string; reason: string }[] = [];
  const about = {
    ...{ scenario: scenario.name, variants: plans.length, controls: controls.length, seeds, total: tasks.length },
    ...{ before: 0, devices: scenario.devices, jobs: Math.min(jobs, tasks.length) },
  };
  let done = 0;
  options.onProgress?.({ ...about, done });
  const pool = await openPool<Plan, CostedRun>(about.jobs, workerEntry('cost-worker', import.meta.url));
  let next = 0;
  const take = () => (signal.aborted ? undefined : tasks[next++]);
  const perform = async ({ control, plan, seed }: (typeof tasks)[number]): Promise<void> => {
    try {
      runs.set(keyOf(control, plan, seed), await pool.run({ ...toggled(plan, control), seed }));
    } catch (error) {
      // Ending the pool rejects the current runs; that is not their failure.
      if (signal.aborted) return;
      failed.push({ control: control?.id ?? null, seed, reason: (error as Error).message });
    }
    options.onProgress?.({ ...about, done: ++done });
  };
  await whileOpen(pool, signal, () => inLanes(about.jobs, take, perform));
  const runOf = (control: Control | undefined, plan: Plan, seed: string) => runs.get(keyOf(control, plan, seed));
  const costs = controls.flatMap((control): readonly ControlCost[] => {
    const found = plans.flatMap(({ plan }): readonly CostedRuns[] => {
      const isOn = settingsOf(plan)[control.id as ControlId];
      const pairs = allSeeds.flatMap((seed) => {
        const [asWritten, switched] = [runOf(undefined, plan, seed), runOf(control, plan, seed)];
        if (asWritten === undefined || switched === undefined) return [];
        return [isOn ? { on: asWritten, off: switched } : { on: switched, off: asWritten }];
      });
      return pairs.length === seeds ? [{ scenario: plan.name, durationMs: plan.durationMs, pairs }] : [];
    });
    // A sum over some of the runs would be too small.
    return found.length === plans.length ? [controlCost(control, found)] : [];
  });
  const head = {
    ...{ version: version(), fidelity: plans[0].plan.fidelity, seeds: allSeeds },
    scenarios: plans.map(({ plan, leftOut }) => ({
      ...{ name: plan.name, devices: deviceCount(plan.fleet), leftOut },
      durationMs: plan.durationMs,
      traceHashes: allSeeds.map((seed) => runOf(undefined, plan, seed)?.traceHash ?? ''),
    })),
  };
  const end = signal.aborted ? 'interrupted' : failed.length > 0 ? 'failed' : 'finished';
  return { head, costs, end, failed };
}

/** The plans to run, all checked before the first run. */
function plansOf(scenario: Scenario, { everyVariant, fidelity }: CostOptions): readonly CleanPlan[] {
  const names =
    everyVariant === true ? [undefined, ...scenario.variants.map(({ name }) => name)] : [scenario.variantName];
  const chosen = fidelity ?? chosenFidelity(scenario);
  return names.map((variant) => cleanPlan(scenario.derive({ variant, fidelity: chosen }).checked().plan));
}

const settingsOf = ({ controls }: Plan) => controlSettings(controls);

/** The plan with one control the other way around. */
const toggled = (plan: Plan, control: Control | undefined): Plan =>
  control === undefined
    ? plan
    : { ...plan, controls: { ...plan.controls, [control.id]: !settingsOf(plan)[control.id as ControlId] } };

const keyOf = (control: Control | undefined, { name }: Plan, seed: string): string =>
  JSON.stringify([control?.id, name, seed]);

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
