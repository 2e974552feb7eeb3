import { createHash } from 'node:crypto';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { sweepFigures } from '../../reports/sweep/figures.ts';
import { SWEEP_SCHEMA } from '../../reports/sweep/parse-sweep.ts';
import { shellWord } from '../../reports/sweep/shell-word.ts';
import type { Sweep, SweepCell } from '../../reports/sweep/sweep.ts';
import {
  combinationsOf,
  everyVariant,
  type LoadOptions,
  loadScenario,
  type Variation,
  variationOf,
} from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { shownFigures } from './shown-figures.ts';

export interface SweepRequest {
  readonly scenario: string;
  readonly seeds: number;
  /** The seed of the first replication. */
  readonly seed: string;
  readonly variants: readonly string[];
  readonly vary: readonly string[];
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly fidelity: string | undefined;
  readonly version: string;
}

export interface PlannedSweep {
  readonly sweep: Sweep;
  /** By the index of a run: the plan of its cell with the seed of its replication. */
  planOf(index: number): Plan;
  /** By cell. */
  readonly plans: readonly Plan[];
}

/** The name that `--variant` has for the scenario without a variant. */
export const AS_WRITTEN = 'as-written';

/**
 * Loads every cell of a sweep before the first one runs, so that a mistake in any of them shows at once.
 *
 * Replication i has its own seed, the same in every cell: random draws are keyed by device and purpose, so cells differ
 * only in what they vary and its consequences. `fleetlab run` with that seed gives the same trace.
 *
 * Errors  those of `loadScenario`; LabError `sweep/seed`, `sweep/live`, `sweep/variant`, `sweep/varied-twice`
 */
export async function planSweep(request: SweepRequest): Promise<PlannedSweep> {
  refuseSetSeed(request.set);
  const variations = variationsOf(request.vary);
  refuseFidelityTwice(request, variations);
  const paths = variations.map(({ path }) => path);
  const variants = await variantsAsked(request);
  const settings = variants.flatMap((variant) => combinationsOf(variations).map((values) => ({ variant, values })));
  const plans: Plan[] = [];
  for (const { variant, values } of settings) plans.push(await loadCell(request, variant, values));
  const cells = settings.map(
    ({ variant, values }, cell): SweepCell => ({
      name: nameOf(variant, values, request.variants.length > 0, paths),
      variant,
      values,
      claim: plans[cell].claim,
      command: runCommandOf(request, variant, values),
      thresholds: plans[cell].expect.map(({ metric, text }) => ({ metric, text })),
    }),
  );
  const seeds = Array.from({ length: request.seeds }, (_, replication) => seedOf(request.seed, replication));
  const sweep: Sweep = {
    scenario: scenarioName(plans[0], settings[0].variant),
    fidelity: [...new Set(plans.map(({ fidelity }) => fidelity))].join(', '),
    version: request.version,
    planHash: hashOf(plans, cells, seeds, request.version),
    command: commandOf(request),
    seeds,
    hasVariants: request.variants.length > 0,
    paths,
    cells,
    figures: sweepFigures,
    shown: shownFigures([], plans).map(({ column }) => column),
    baseline: undefined,
  };
  const planOf = (index: number): Plan => ({
    ...plans[Math.floor(index / seeds.length)],
    seed: seeds[index % seeds.length],
  });
  return { sweep, planOf, plans };
}

async function loadCell(
  request: SweepRequest,
  variant: string | undefined,
  values: Readonly<Record<string, string>>,
): Promise<Plan> {
  const vary = Object.entries(values).map(([path, value]) => `${path}=${value}`);
  const options: LoadOptions = { overlays: request.with, set: request.set, vary, variant };
  const fidelity = fidelityOf(request, vary);
  // The first replication's seed is passed only so that it is checked.
  const { plan } = await loadScenario(request.scenario, { ...options, fidelity, seed: request.seed });
  if (plan.fidelity !== 'live') return plan;
  throw new LabError('sweep/live', {
    what: 'a live run does not repeat, and a sweep needs runs that do',
    where: request.scenario,
    hint: 'use fidelity model or packet',
  });
}

/** Sweeps use model fidelity by default, since they have many runs. */
function fidelityOf({ fidelity, set }: SweepRequest, vary: readonly string[]): string | undefined {
  const isSet = [...set, ...vary].some((flag) => /^\s*fidelity\s*=/.test(flag));
  return fidelity ?? (isSet ? undefined : 'model');
}

function variationsOf(flags: readonly string[]): readonly Variation[] {
  const variations = flags.map(variationOf);
  const again = variations.find(({ path }, nth) => variations.findIndex((other) => other.path === path) < nth);
  if (again === undefined) return variations;
  throw new LabError('sweep/varied-twice', {
    what: `"${again.path}" is varied twice`,
    where: '--vary',
    hint: `write all its values in one: --vary ${again.path}=a,b,c`,
  });
}

function refuseFidelityTwice({ fidelity }: SweepRequest, variations: readonly Variation[]): void {
  if (fidelity === undefined || !variations.some(({ path }) => path === 'fidelity')) return;
  throw new LabError('sweep/varied-twice', {
    what: '--vary varies the fidelity, and --fidelity sets it for every cell',
    where: `--fidelity ${fidelity}`,
    hint: 'leave one of the two flags out',
  });
}

async function variantsAsked({ scenario, variants }: SweepRequest): Promise<readonly (string | undefined)[]> {
  const names = variants.flatMap((flag) => flag.split(',').map((name) => name.trim()));
  if (names.length === 0) return [undefined];
  const asked: (string | undefined)[] = [];
  for (const name of names) {
    if (name === AS_WRITTEN) asked.push(undefined);
    else if (name === everyVariant) asked.push(...(await variantsOf(scenario)));
    else asked.push(name);
  }
  const again = asked.find((name, nth) => asked.indexOf(name) < nth);
  if (new Set(asked).size === asked.length) return asked;
  throw new LabError('sweep/variant', {
    what: `the variant "${again ?? AS_WRITTEN}" is named twice`,
    where: `--variant ${variants.join(' --variant ')}`,
    hint: 'name every variant once',
  });
}

async function variantsOf(scenario: string): Promise<readonly string[]> {
  const { variants } = await loadScenario(scenario);
  // The loader refuses a scenario without variants, with its own message.
  return variants.length === 0 ? [everyVariant] : variants.map(({ name }) => name);
}

function refuseSetSeed(set: readonly string[]): void {
  const flag = set.find((text) => /^\s*seed\s*=/.test(text));
  if (flag === undefined) return;
  throw new LabError('sweep/seed', {
    what: 'every replication of a sweep has its own seed',
    where: `--set ${flag}`,
    hint: 'use --seed for the first seed, and --seeds for the number of seeds',
  });
}

/** A whole number counts up; any other seed gets the replication's number as a suffix. */
const seedOf = (first: string, replication: number): string =>
  /^\d{1,15}$/.test(first) ? String(Number(first) + replication) : `${first}-${replication + 1}`;

/** `rings, loss=2%`: shortens a path to its last step unless another varied path ends in the same one. */
function nameOf(
  variant: string | undefined,
  values: Readonly<Record<string, string>>,
  hasVariants: boolean,
  paths: readonly string[],
): string {
  const short = (path: string): string =>
    paths.filter((other) => lastStep(other) === lastStep(path)).length > 1 ? path : lastStep(path);
  const settings = Object.entries(values).map(([path, value]) => `${short(path)}=${value}`);
  const parts = hasVariants || settings.length === 0 ? [variant ?? AS_WRITTEN, ...settings] : settings;
  return parts.join(', ');
}

const lastStep = (path: string): string => /[^.[\]]+\]?$/.exec(path)![0].replace(/\]$/, '');

const scenarioName = ({ name }: Plan, variant: string | undefined): string =>
  variant === undefined ? name : name.slice(0, -(variant.length + 1));

const hashOf = (
  plans: readonly Plan[],
  cells: readonly SweepCell[],
  seeds: readonly string[],
  version: string,
): string =>
  createHash('sha256')
    // A seed in the scenario file is left out, since replications replace it.
    .update(
      canonicalJson({
        schema: SWEEP_SCHEMA,
        cells: cells.map(({ name }) => name),
        plans: plans.map(withoutSeed),
        seeds,
        version,
      }),
    )
    .digest('hex');

const withoutSeed = ({ seed: _, ...plan }: Plan): Omit<Plan, 'seed'> => plan;

function commandOf({ scenario, seeds, seed, variants, vary, set, with: overlays, fidelity }: SweepRequest): string {
  const words = [
    ...['fleetlab', 'sweep', scenario, '--seeds', String(seeds)],
    ...(seed === '1' ? [] : ['--seed', seed]),
    ...variants.flatMap((text) => ['--variant', text]),
    ...vary.flatMap((text) => ['--vary', text]),
    ...set.flatMap((text) => ['--set', text]),
    ...overlays.flatMap((text) => ['--with', text]),
    ...(fidelity === undefined ? [] : ['--fidelity', fidelity]),
  ];
  return words.map(shellWord).join(' ');
}

/** The command that runs one cell, without the seed; the settings are in the cell's order. */
function runCommandOf(
  request: SweepRequest,
  variant: string | undefined,
  values: Readonly<Record<string, string>>,
): string {
  const vary = Object.entries(values).map(([path, value]) => `${path}=${value}`);
  const fidelity = fidelityOf(request, vary);
  const words = [
    ...['fleetlab', 'run', request.scenario],
    ...(variant === undefined ? [] : ['--variant', variant]),
    ...[...request.set, ...vary].flatMap((text) => ['--set', text]),
    ...request.with.flatMap((text) => ['--with', text]),
    ...(fidelity === undefined ? [] : ['--fidelity', fidelity]),
  ];
  return words.map(shellWord).join(' ');
}
