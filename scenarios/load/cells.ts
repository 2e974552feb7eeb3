import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import { combinationsOf, type Variation } from '../source/vary.ts';
import type { Scenario } from './scenario.ts';
import { EVERY_VARIANT } from './variants.ts';

/** The settings of a sweep: a cell for each combination of variants and of the values of each variation. */
export interface CellRequest {
  /** Names of variants, `all`, and `as-written`; without any, the scenario has the variant that was chosen. */
  readonly variants: readonly string[];
  readonly variations: readonly Variation[];
  /** Cells with names of their own, instead of every combination of variations; all set the same paths. */
  readonly named?: readonly NamedSettings[] | undefined;
  /** Of every cell; undefined: the one that was chosen, or else `model`, since sweeps have many runs. */
  readonly fidelity: Fidelity | undefined;
  /** The seed of the first replication, so that it is checked with each cell. */
  readonly seed: string;
}

export interface NamedSettings {
  readonly name: string;
  /** By path, as text that `--set` reads. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Cell {
  /** Undefined: it is named after its variant and values. */
  readonly name: string | undefined;
  readonly variant: string | undefined;
  /** By path, as text that `--set` reads. */
  readonly values: Readonly<Record<string, string>>;
  readonly scenario: Scenario;
  readonly plan: Plan;
}

/** The name that a request has for the scenario without a variant. */
export const AS_WRITTEN = 'as-written';

/**
 * The scenario of every cell, checked, so that a mistake in any of them shows before the first one runs.
 *
 * Errors  those of a scenario; LabError `sweep/seed`, `sweep/live`, `sweep/variant`, `sweep/varied-twice`
 */
export function cellsOf(scenario: Scenario, request: CellRequest): readonly Cell[] {
  const { variations, named } = request;
  const settings = named ?? combinationsOf(variations).map((values) => ({ name: undefined, values }));
  refuseOwnSeed(scenario);
  refuseTwice(variations);
  refuseFidelityTwice(request);
  return variantsAsked(scenario, request.variants).flatMap((variant) =>
    settings.map((setting) => cellOf(scenario, request, { variant, ...setting })),
  );
}

function cellOf(scenario: Scenario, request: CellRequest, setting: Omit<Cell, 'scenario' | 'plan'>): Cell {
  const { variant, values } = setting;
  const isChosen = scenario.hasChosen('fidelity') || 'fidelity' in values;
  const fidelity = request.fidelity ?? (isChosen ? undefined : 'model');
  const cell = scenario.derive({ variant, vary: values, fidelity, seed: request.seed });
  const { plan } = cell;
  if (plan.fidelity !== 'live') return { ...setting, scenario: cell, plan };
  throw new LabError('sweep/live', {
    what: 'a live run does not repeat, and a sweep needs runs that do',
    where: cell.name,
    hint: 'use fidelity model or packet',
  });
}

function refuseTwice(variations: readonly Variation[]): void {
  const again = variations.find(({ path }, nth) => variations.findIndex((other) => other.path === path) < nth);
  if (again === undefined) return;
  throw new LabError('sweep/varied-twice', {
    what: `"${again.path}" is varied twice`,
    where: '--vary',
    hint: `write all its values in one: --vary ${again.path}=a,b,c`,
  });
}

function refuseFidelityTwice({ fidelity, variations }: CellRequest): void {
  if (fidelity === undefined || !variations.some(({ path }) => path === 'fidelity')) return;
  throw new LabError('sweep/varied-twice', {
    what: '--vary varies the fidelity, and --fidelity sets it for every cell',
    where: `--fidelity ${fidelity}`,
    hint: 'leave one of the two flags out',
  });
}

function variantsAsked(scenario: Scenario, names: readonly string[]): readonly (string | undefined)[] {
  if (names.length === 0) return [scenario.variantName];
  const asked = names.flatMap((name): readonly (string | undefined)[] => {
    if (name === AS_WRITTEN) return [undefined];
    // The scenario refuses a variant of this name with its own message.
    if (name !== EVERY_VARIANT || scenario.variants.length === 0) return [name];
    return scenario.variants.map((variant) => variant.name);
  });
  const again = asked.find((name, nth) => asked.indexOf(name) < nth);
  if (new Set(asked).size === asked.length) return asked;
  throw new LabError('sweep/variant', {
    what: `the variant "${again ?? AS_WRITTEN}" is named twice`,
    where: `--variant ${names.join(' --variant ')}`,
    hint: 'name every variant once',
  });
}

function refuseOwnSeed(scenario: Scenario): void {
  const flag = scenario.settings.find((text) => /^\s*seed\s*=/.test(text));
  if (flag === undefined) return;
  throw new LabError('sweep/seed', {
    what: 'every replication of a sweep has its own seed',
    where: `--set ${flag}`,
    hint: 'use --seed for the first seed, and --seeds for the number of seeds',
  });
}
