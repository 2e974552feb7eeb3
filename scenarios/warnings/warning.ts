import type { Plan } from '../../sim/plan/plan.ts';

/** Something in a plan that can run, and is likely to be a mistake. */
export interface Warning {
  /** The field, as its path in a scenario. */
  readonly where: string;
  readonly what: string;
  readonly hint: string;
}

/** What one rule finds in a plan. */
export type WarningRule = (plan: Plan) => readonly Warning[];
