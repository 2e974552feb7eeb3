import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { AskedSweep, GivenCells } from '../../reports/sweep/plan-file.ts';
import { AS_WRITTEN, type Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { repeatCommand } from '../app/repeat-command.ts';
import type { PlannedSweep } from '../sweep/plan-sweep.ts';
import { plannedSweep } from '../sweep/sweep-scenario.ts';
import { chosenFidelity, ofAttacks, refuseWithoutAttack } from './compared-scenario.ts';
import { cellOf, eachToggle, type Toggle, type TogglesAsked, togglesOf } from './toggles.ts';

/** What a comparison over seeds is asked for. */
export interface SeedOptions {
  readonly seeds?: number | undefined;
  readonly seed?: string | number | undefined;
  readonly fidelity?: 'model' | 'packet' | undefined;
  readonly metrics?: readonly (MetricId | (string & {}))[] | undefined;
}

/** A comparison over seeds as a sweep: a cell as written, and one for each change of its controls. */
export interface PlannedSeeds {
  readonly base: Scenario;
  readonly planned: PlannedSweep;
  /** By cell but the first, what is changed. */
  readonly changes: readonly (readonly Toggle[])[];
  readonly metrics: readonly string[];
  /** What a plan file says of it, beside the scenario. */
  readonly asked: Pick<
    AskedSweep,
    'seeds' | 'seed' | 'vary' | 'variant' | 'fidelity' | 'baseline' | 'metric' | 'given'
  >;
}

/** A scenario beside itself with some controls the other way around. Errors: as of `counterfactual`. */
export function planPair(
  scenario: Scenario,
  { without, withControls }: TogglesAsked,
  options: SeedOptions,
): PlannedSeeds {
  const base = inFidelity(scenario, options);
  const controls = togglesOf({ without, withControls }, base.plan);
  refuseWithoutAttack(base);
  const metrics = options.metrics ?? [...new Set([...base.plan.expect.map(({ metric }) => metric), ...ofAttacks])];
  const flags = controls.flatMap(({ control, isOn }) => [isOn ? '--with' : '--without', control]);
  return planSeeds(base, [controls], flags, { ...options, seeds: options.seeds ?? 20, metrics });
}

/** A scenario beside itself with each control the other way around, and with every two of them. Errors: as of `rankControls`. */
export function planEach(
  scenario: Scenario,
  {
    controls,
    pairs = false,
  }: { readonly controls?: readonly string[] | undefined; readonly pairs?: boolean | undefined },
  options: SeedOptions,
): PlannedSeeds {
  const base = inFidelity(scenario, options);
  refuseWithoutAttack(base);
  const toggles = eachToggle(controls, base.plan);
  const changes = [...toggles.map((toggle) => [toggle]), ...(pairs ? pairsOf(toggles) : [])];
  const metrics = options.metrics ?? [...ofAttacks].reverse();
  const flags = [
    ...['--each', ...(pairs ? ['--pairs'] : [])],
    ...(controls ?? []).flatMap((control) => ['--control', control]),
  ];
  return planSeeds(base, changes, flags, { ...options, seeds: options.seeds ?? 5, metrics });
}

const inFidelity = (scenario: Scenario, { fidelity = chosenFidelity(scenario) }: SeedOptions): Scenario =>
  scenario.derive({ fidelity }).checked();

interface FullOptions extends SeedOptions {
  readonly seeds: number;
  readonly metrics: readonly string[];
}

function planSeeds(
  base: Scenario,
  changes: readonly (readonly Toggle[])[],
  flags: readonly string[],
  { seeds, seed: first = base.seed, metrics }: FullOptions,
): PlannedSeeds {
  const seed = String(first);
  const fidelity = chosenFidelity(base);
  const given: GivenCells = {
    cells: [[], ...changes].map((some) => cellOf(some, base.plan)),
    command: repeatCommand('counterfactual', base, [...flags, '--seeds', String(seeds), '--seed', seed]),
    of: base.variantName,
  };
  const common = { seeds, seed, fidelity, baseline: AS_WRITTEN };
  return {
    ...{ base, changes, metrics },
    planned: plannedSweep(base, { ...common, metrics }, given),
    asked: { ...common, metric: metrics, vary: [], variant: [], given },
  };
}

function pairsOf(toggles: readonly Toggle[]): readonly (readonly Toggle[])[] {
  const pairs = toggles.flatMap((one, nth) =>
    toggles.slice(nth + 1).flatMap((other) => (one.isOn === other.isOn ? [[one, other]] : [])),
  );
  if (pairs.length <= PAIRS_MAX) return pairs;
  throw new LabError('counterfactual/too-many-pairs', {
    what: `${toggles.length} controls have ${pairs.length} pairs, and at most ${PAIRS_MAX} are run`,
    where: '--pairs',
    hint: 'name the controls that matter, those that save most alone: --control topic-acl --control forward-acl',
  });
}

/** Of 25 controls. */
const PAIRS_MAX = 300;
