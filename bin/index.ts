// What the package exports: docs/api.md describes all of it.

export type { Assessed, Assessment } from '../reports/assess/assessment.ts';
export type { ControlCost, CostPart, Costs } from '../reports/costs/control-costs.ts';
export type { CauseChain } from '../reports/explain/cause-chain.ts';
export type { DeviceLife } from '../reports/explain/device-life.ts';
export type { TraceRow } from '../reports/explain/trace-row.ts';
export { type MetricId, metricList } from '../reports/metrics/metric-list.ts';
export type { ThresholdResult } from '../reports/metrics/thresholds.ts';
export type { OutcomeDifference } from '../reports/outcome/device-outcomes.ts';
export type { Carrier, Cause, Finding, Setting } from '../reports/outcome/finding.ts';
export type { Harm } from '../reports/outcome/harm.ts';
export type { Measured } from '../reports/outcome/measure-run.ts';
export type { RunVerdict } from '../reports/outcome/run-verdict.ts';
export type { DistributionSummary, Metrics, Summary, ValueSummary } from '../reports/outcome/summary.ts';
export type { QueryResult } from '../reports/query/query.ts';
export type { Run as Trace } from '../reports/run-folder/index.ts';
export {
  jsonSchema,
  type LoadOptions,
  loadScenario,
  overlay,
  type ReadyMade,
  readyMadeOverlays,
  readyMadeScenarios,
  Scenario,
  ScenarioError,
  type ScenarioOverlay,
  type Settings,
  scenario,
  type WrittenScenario,
} from '../scenarios/index.ts';
export { type Diagnostic, LabError } from '../sim/kernel/lab-error.ts';
export type { SeriesId } from '../sim/kernel/trace/series.ts';
export { controlList } from '../sim/plan/control-list.ts';
export type { Plan } from '../sim/plan/plan.ts';
export type { ActorReach, ControlCut, Reach, ReachOptions, RungCounts } from '../sim/reach/reach-of.ts';
export {
  compare,
  type Explanation,
  explain,
  measure,
  rows,
  type SelectedDevice,
  type SeriesPoint,
  select,
  series,
} from './app/ask-run.ts';
export { assemble, type RunControl, runWorld } from './app/assemble.ts';
export { openRun } from './app/open-run.ts';
export type { RunProgress, RunStart } from './app/run-plan.ts';
export type { RunResult } from './app/run-result.ts';
export { type RunOptions, run } from './app/run-scenario.ts';
export { reach } from './app/scenario-reach.ts';
export { type AssessOptions, type AssessResult, assess } from './assess/assess-scenario.ts';
export type { AssessProgress } from './assess/run-drills.ts';
export { type CostOptions, type CostProgress, type CostResult, controlCosts } from './costs/measure-costs.ts';
export { type Counterfactual, type CounterfactualOptions, counterfactual } from './counterfactual/counterfactual.ts';
export { type RankOptions, type RankResult, rankControls } from './counterfactual/rank-controls.ts';
export { type Hardened, type HardenOptions, harden, type VerifiedSet } from './harden/harden-scenario.ts';
export { type MatrixOptions, type MatrixProgress, type MatrixResult, measureMatrix } from './matrix/measure-matrix.ts';
export { query } from './sweep/query-folder.ts';
export { junit, writeReport } from './sweep/report-results.ts';
export type { SweepProgress } from './sweep/run-missing.ts';
export type { CellResult, CellRun, SweepResult } from './sweep/sweep-result.ts';
export { openSweep, type SweepOptions, sweep } from './sweep/sweep-scenario.ts';
