import type { ControlCost } from './control-costs.ts';

/** What controls cost honest users of a fleet, by runs without attacks. */
export interface MeasuredCosts {
  readonly head: CostHead;
  /** In the order of the catalogue. */
  readonly costs: readonly ControlCost[];
}

export interface CostHead {
  readonly version: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  readonly scenarios: readonly CostedScenario[];
}

/** A scenario or a variant that was run. */
export interface CostedScenario {
  readonly name: string;
  readonly devices: number;
  readonly durationMs: number;
  /** Labels of steps that were left out, since an actor does them. */
  readonly leftOut: readonly string[];
  /** By seed, of the run with the controls as they are written. */
  readonly traceHashes: readonly string[];
}
