import type { Plan } from '../../sim/plan/plan.ts';
import type { Path } from '../source/located.ts';

/** Something in a plan that can run, and is likely to be a mistake. */
export interface Warning {
  /** The field, as its path in a scenario; with file and line, if the scenario is known. */
  readonly where: string;
  readonly what: string;
  readonly hint: string;
}

/** A warning, and where in the scenario the field stands that it is about. */
export interface PlacedWarning extends Warning {
  readonly path: Path;
}

/** What one rule finds in a plan. */
export type WarningRule = (plan: Plan) => readonly PlacedWarning[];
