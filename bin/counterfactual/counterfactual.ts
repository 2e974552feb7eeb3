import { type CounterfactualPair, counterfactualPair } from '../../reports/counterfactual/counterfactual-pair.ts';
import { type Effect, effectOf } from '../../reports/counterfactual/effect.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { RunProgress, RunStart } from '../app/run-plan.ts';
import type { RunResult } from '../app/run-result.ts';
import { run } from '../app/run-scenario.ts';
import type { SweepProgress } from '../sweep/run-missing.ts';
import type { SweepResult } from '../sweep/sweep-result.ts';
import { type PerformedOptions, runPlanned } from '../sweep/sweep-scenario.ts';
import { planPair } from './plan-seeds.ts';
import { settingsOf, type Toggle } from './toggles.ts';

export interface CounterfactualOptions {
  /** Controls to switch off in the other world, by id. */
  readonly without?: readonly string[] | undefined;
  /** Controls to switch on in the other world, by id. */
  readonly with?: readonly string[] | undefined;
  /** How many seeds to compare figures over. Default: 20. 1: none but the pair itself. */
  readonly seeds?: number | undefined;
  /** The seed of the pair, and the first one. Default: the scenario's. */
  readonly seed?: string | number | undefined;
  /** Default: what was chosen for the scenario, or else `model`. */
  readonly fidelity?: 'model' | 'packet' | undefined;
  /** The metrics to compare over the seeds. Default: those of the thresholds, and how far attacks got. */
  readonly metrics?: readonly (MetricId | (string & {}))[] | undefined;
  /** Where the run folders of the pair are made; without it both traces stay in memory. */
  readonly out?: string | undefined;
  /** The folder of the runs of all seeds, which a later call goes on with; without it they stay in memory. */
  readonly sweepOut?: string | undefined;
  readonly jobs?: number | undefined;
  readonly onStart?: ((start: RunStart) => void) | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Of the runs of all seeds. */
  readonly onSweepProgress?: ((progress: SweepProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of a counterfactual whose runs over seeds may be made elsewhere than on threads of this process. */
export type PerformedCounterfactual = CounterfactualOptions & Pick<PerformedOptions, 'perform'>;

/** A scenario, what would have become of it with some controls the other way around, and how sure that is. */
export interface Counterfactual {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seed: string;
  readonly controls: readonly Toggle[];
  readonly pair: CounterfactualPair;
  /** Thresholds with a verdict in both runs. */
  readonly thresholds: readonly ThresholdPair[];
  /** The run folders: as written, and changed. */
  readonly folders: readonly [string, string] | undefined;
  /** Over all seeds, the change from as written; empty for a single seed. */
  readonly effects: readonly Effect[];
  readonly seeds: readonly string[];
  readonly end: 'finished' | 'interrupted' | 'failed';
  readonly failed: SweepResult['failed'];
}

export interface ThresholdPair {
  readonly metric: string;
  readonly text: string;
  readonly asWritten: ThresholdResult;
  readonly changed: ThresholdResult;
}

/**
 * Runs a scenario with some controls the other way around and all else equal: once side by side, row for row, and over seeds by
 * figures.
 *
 * Errors  those of a scenario; LabError `control/...`, `counterfactual/...`, `sweep/...`; the reason of a signal that was
 *         aborted
 */
export async function counterfactual(scenario: Scenario, options: PerformedCounterfactual): Promise<Counterfactual> {
  const { without = [], with: withControls = [] } = options;
  const { base, planned, changes, asked } = planPair(scenario, { without, withControls }, options);
  const [controls, seed] = [changes[0], asked.seed];
  const [asWritten, changed] = await runPair(base, controls, { ...options, seed });
  const pair = counterfactualPair(
    await asWritten.trace(),
    await changed.trace(),
    new Set(controls.map(({ control }) => control)),
  );
  const about = {
    ...{ scenario: base.name, fidelity: base.fidelity, seed, controls, pair: await pair },
    thresholds: thresholdPairs(asWritten, changed),
    folders: foldersOf(asWritten, changed),
  };
  if (asked.seeds === 1) return { ...about, effects: [], seeds: [], end: 'finished', failed: [] };
  const { jobs, signal, sweepOut: out, onSweepProgress: onProgress, perform } = options;
  const { sweep, runs, end, failed } = await runPlanned(planned, { jobs, signal, out, onProgress, perform });
  const effects = sweep.shown.map((column) =>
    effectOf(
      sweep,
      runs,
      { from: 0, to: 1 },
      sweep.figures.findIndex((figure) => figure.column === column),
    ),
  );
  return { ...about, effects, seeds: sweep.seeds, end: end === 'running' ? 'interrupted' : end, failed };
}

/** Every verdict is a row in both, so that the first one that differs is among them. */
async function runPair(
  base: Scenario,
  controls: readonly Toggle[],
  { seed, out, onStart, onProgress, signal }: CounterfactualOptions,
): Promise<readonly [RunResult, RunResult]> {
  const [asWritten, changed] = [{}, settingsOf(controls)].map((settings) =>
    base.derive({ set: { verdicts: 'all', ...settings }, seed }).checked(),
  );
  const controlsOfRun = { onStart, onProgress, signal };
  const perform = async (one: Scenario): Promise<RunResult> => {
    const ran = out === undefined ? await run(one, controlsOfRun) : await run(one, { ...controlsOfRun, out });
    signal?.throwIfAborted();
    return ran;
  };
  return [await perform(asWritten), await perform(changed)];
}

function thresholdPairs(asWritten: RunResult, changed: RunResult): readonly ThresholdPair[] {
  return asWritten.thresholds.flatMap((one, nth) => {
    const other = changed.thresholds[nth];
    return other === undefined ? [] : [{ metric: one.metric, text: one.text, asWritten: one, changed: other }];
  });
}

const foldersOf = (asWritten: RunResult, changed: RunResult): Counterfactual['folders'] =>
  asWritten.folder === undefined || changed.folder === undefined ? undefined : [asWritten.folder, changed.folder];
