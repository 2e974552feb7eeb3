import { newSweep, seedsFrom } from '../../reports/sweep/new-sweep.ts';
import { shellWord } from '../../reports/sweep/shell-word.ts';
import type { Sweep } from '../../reports/sweep/sweep.ts';
import {
  AS_WRITTEN,
  type Cell,
  type CellRequest,
  cellsOf,
  type Scenario,
  type ScenarioDocument,
} from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { shownFigures } from './shown-figures.ts';

export interface SweepRequest extends CellRequest {
  readonly seeds: number;
  readonly version: string;
  /** The flags as given, for the command that repeats the sweep. */
  readonly flags: { readonly vary: readonly string[]; readonly variant: readonly string[] };
  /** The command that repeats it, where that is not a sweep. */
  readonly command?: string | undefined;
}

export interface PlannedSweep {
  readonly sweep: Sweep;
  /** By the index of a run: the plan of its cell with the seed of its replication. */
  planOf(index: number): Plan;
  /** By cell. */
  readonly plans: readonly Plan[];
  /** The scenario of a cell as data, for machines that have none of its files. */
  documentOf(cell: number): ScenarioDocument;
}

/**
 * Plans a sweep of a scenario: its cells, each checked before the first one runs, and its seeds. `fleetlab run` with the
 * seed of a replication and the settings of a cell gives the same trace.
 *
 * Errors  those of `cellsOf`
 */
export function planSweep(scenario: Scenario, request: SweepRequest): PlannedSweep {
  const cells = cellsOf(scenario, request);
  const plans = cells.map(({ plan }) => plan);
  const seeds = seedsFrom(request.seed, request.seeds);
  const sweep = newSweep({
    cells: cells.map((cell) => ({ ...cell, command: runCommandOf(cell) })),
    asWritten: AS_WRITTEN,
    seeds,
    version: request.version,
    command: request.command ?? commandOf(scenario, request),
    hasVariants: request.variants.length > 0,
    paths: [...new Set(cells.flatMap(({ values }) => Object.keys(values)))],
  });
  const planOf = (index: number): Plan => ({
    ...plans[Math.floor(index / seeds.length)],
    seed: seeds[index % seeds.length],
  });
  const shown = shownFigures([], plans, sweep.figures).map(({ column }) => column);
  return { sweep: { ...sweep, shown }, planOf, plans, documentOf: (cell) => cells[cell].scenario.document };
}

/** Empty for a scenario that no command can name. */
function commandOf(scenario: Scenario, { seeds, seed, flags, fidelity }: SweepRequest): string {
  const { origin } = scenario;
  if (origin === undefined) return '';
  const { reference, set, overlays } = origin;
  const ownVariant = flags.variant.length > 0 || origin.variant === undefined ? [] : [origin.variant];
  return words([
    ...['fleetlab', 'sweep', reference, '--seeds', String(seeds)],
    ...(seed === '1' ? [] : ['--seed', seed]),
    ...[...ownVariant, ...flags.variant].flatMap((text) => ['--variant', text]),
    ...flags.vary.flatMap((text) => ['--vary', text]),
    ...set.flatMap((text) => ['--set', text]),
    ...overlays.flatMap((text) => ['--with', text]),
    ...flagOf('fidelity', fidelity ?? origin.fidelity),
  ]);
}

/** The command that runs one cell, without the seed; the settings are in the cell's order. */
function runCommandOf({ scenario }: Cell): string | undefined {
  const { origin } = scenario;
  if (origin === undefined) return undefined;
  return words([
    ...['fleetlab', 'run', origin.reference],
    ...flagOf('variant', origin.variant),
    ...origin.set.flatMap((text) => ['--set', text]),
    ...origin.overlays.flatMap((text) => ['--with', text]),
    ...flagOf('fidelity', origin.fidelity),
  ]);
}

const flagOf = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`--${name}`, value];

const words = (all: readonly string[]): string => all.map(shellWord).join(' ');
