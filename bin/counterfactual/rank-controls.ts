import { FIRST_CELL, type RankedControls, ranking, type ToggledCell } from '../../reports/counterfactual/ranking.ts';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { type CostProgress, controlCosts } from '../costs/measure-costs.ts';
import type { CostPerformer } from '../costs/perform-costs.ts';
import type { SweepProgress } from '../sweep/run-missing.ts';
import type { SweepResult } from '../sweep/sweep-result.ts';
import { type PerformedOptions, runPlanned } from '../sweep/sweep-scenario.ts';
import { planEach } from './plan-seeds.ts';

export interface RankOptions {
  /** By id. Default: every control that a scenario can switch. */
  readonly controls?: readonly string[] | undefined;
  /** Also switches every two of them together, where both are on, or both off. */
  readonly pairs?: boolean | undefined;
  /** How many seeds each setting runs with. Default: 5. */
  readonly seeds?: number | undefined;
  /** The first seed. Default: the scenario's. */
  readonly seed?: string | number | undefined;
  readonly fidelity?: 'model' | 'packet' | undefined;
  /** The figures by which controls are ranked, the first one first. Default: all that attacks gained, and devices reached. */
  readonly metrics?: readonly (MetricId | (string & {}))[] | undefined;
  /** The folder of the runs, which a later call goes on with; without it they stay in memory. */
  readonly out?: string | undefined;
  readonly jobs?: number | undefined;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
  /** Of the runs without attackers. */
  readonly onCostProgress?: ((progress: CostProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of a ranking whose runs may be made elsewhere than on threads of this process. */
export interface PerformedRanking extends RankOptions, Pick<PerformedOptions, 'perform'> {
  readonly performCosts?: CostPerformer | undefined;
}

export interface RankResult {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  /** Each control alone, the one that saves most first; then pairs. */
  readonly ranked: readonly RankedControls[];
  readonly pairs: readonly RankedControls[];
  readonly end: 'finished' | 'interrupted' | 'failed';
  readonly failed: SweepResult['failed'];
  readonly folder: string | undefined;
}

/**
 * Ranks controls by what each keeps the actors of a scenario from, beside what it costs honest users in the same scenario without the
 * actors: each control the other way around, all else equal, over seeds.
 *
 * Errors  those of a scenario; LabError `control/...`, `counterfactual/no-attack`, `counterfactual/too-many-pairs`, `sweep/...`
 */
export async function rankControls(scenario: Scenario, options: PerformedRanking = {}): Promise<RankResult> {
  const { signal, jobs, out } = options;
  const { base, planned, changes: groups, metrics, asked } = planEach(scenario, options, options);
  const { seeds, seed, fidelity = 'model' } = asked;
  const toggles = groups.flatMap((group) => (group.length === 1 ? group : []));
  const { perform, performCosts, onProgress } = options;
  const result = await runPlanned(planned, { jobs, signal, out, onProgress, perform });
  const { sweep, runs, end, failed, folder } = result;
  const isOver = end === 'finished' && signal?.aborted !== true;
  const measured = isOver
    ? await controlCosts(base, {
        ...{ controls: toggles.map(({ control }) => control), seeds, seed, fidelity, jobs, signal },
        ...{ onProgress: options.onCostProgress, perform: performCosts },
      })
    : undefined;
  const hurts = new Map((measured?.costs ?? []).map((cost) => [cost.control, cost]));
  const figures = metrics.flatMap((metric) =>
    sweep.figures.flatMap((figure, place) =>
      figure.metric === metric && sweep.shown.includes(figure.column) ? [place] : [],
    ),
  );
  const cells = groups.map(
    (group, nth): ToggledCell => ({
      controls: group.map(({ control }) => control),
      isOn: !group[0].isOn,
      cell: FIRST_CELL + 1 + nth,
      hurt: group.length > 1 ? undefined : hurts.get(group[0].control),
    }),
  );
  const rank = (some: readonly ToggledCell[]) => ranking({ sweep, runs, cells: some, figures });
  return {
    ...{ scenario: base.name, fidelity, seeds: sweep.seeds, failed, folder },
    ranked: rank(cells.slice(0, toggles.length)),
    pairs: rank(cells.slice(toggles.length)),
    end: measured?.end ?? (end === 'running' ? 'interrupted' : end),
  };
}
