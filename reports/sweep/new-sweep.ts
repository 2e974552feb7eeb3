import { createHash } from 'node:crypto';
import type { Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import { SWEEP_SCHEMA } from './parse-sweep.ts';
import { columnOfThreshold, figuresOfPlans } from './part-figures.ts';
import type { Sweep, SweepCell } from './sweep.ts';

/** A cell whose scenario is loaded. */
export interface NewCell extends Pick<SweepCell, 'variant' | 'values' | 'command'> {
  readonly plan: Plan;
  /** Undefined: it is named after its variant and values. */
  readonly name?: string | undefined;
}

/** What a sweep is defined by, besides what follows from its cells. */
export interface NewSweep extends Pick<Sweep, 'version' | 'command' | 'seeds' | 'hasVariants' | 'paths'> {
  readonly cells: readonly NewCell[];
  /** The name of a cell without a variant. */
  readonly asWritten: string;
}

/** Defines a sweep from its cells, each with a plan, and its seeds. */
export function newSweep({ cells: given, asWritten, ...rest }: NewSweep): Sweep {
  const cells = given.map(
    ({ name, variant, values, command, plan }): SweepCell => ({
      name: name ?? nameOf({ variant, values }, { ...rest, asWritten }),
      variant,
      values,
      claim: plan.claim,
      command,
      thresholds: plan.expect.map((threshold) => ({
        metric: threshold.metric,
        text: threshold.text,
        figure: columnOfThreshold(threshold),
      })),
    }),
  );
  const plans = given.map(({ plan }) => plan);
  return {
    ...rest,
    scenario: scenarioName(given[0]),
    fidelity: [...new Set(plans.map(({ fidelity }) => fidelity))].join(', '),
    planHash: hashOf(plans, cells, rest),
    cells,
    figures: figuresOfPlans(plans),
    shown: [],
    baseline: undefined,
  };
}

/**
 * The seeds of the replications: a whole number counts up; any other seed gets the number of the replication as a suffix.
 * Each replication has the same seed in every cell. Random draws are keyed by device and purpose, so cells differ only in
 * what they vary and its consequences.
 */
export const seedsFrom = (first: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, replication) =>
    /^\d{1,15}$/.test(first) ? String(Number(first) + replication) : `${first}-${replication + 1}`,
  );

/** `rings, loss=2%`: shortens a path to its last step unless another varied path ends in the same one. */
function nameOf(
  { variant, values }: Pick<NewCell, 'variant' | 'values'>,
  { hasVariants, paths, asWritten }: Pick<NewSweep, 'hasVariants' | 'paths' | 'asWritten'>,
): string {
  const short = (path: string): string =>
    paths.filter((other) => lastStep(other) === lastStep(path)).length > 1 ? path : lastStep(path);
  const settings = Object.entries(values).map(([path, value]) => `${short(path)}=${value}`);
  const parts = hasVariants || settings.length === 0 ? [variant ?? asWritten, ...settings] : settings;
  return parts.join(', ');
}

const lastStep = (path: string): string => /[^.[\]]+\]?$/.exec(path)![0].replace(/\]$/, '');

const scenarioName = ({ plan, variant }: NewCell): string =>
  variant === undefined ? plan.name : plan.name.slice(0, -(variant.length + 1));

const hashOf = (
  plans: readonly Plan[],
  cells: readonly SweepCell[],
  { seeds, version }: Pick<NewSweep, 'seeds' | 'version'>,
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

const withoutSeed = ({ seed: _, ...plan }: Plan): Omit<Plan, 'seed'> => withoutRows(plan);
