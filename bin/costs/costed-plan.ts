import { type ControlId, controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { cleanPlan } from './clean-plan.ts';

/** The plan of a run in which costs are counted: without attackers, and with one control, if any, the other way around. */
export function costedPlan(written: Plan, control: ControlId | undefined): Plan {
  const { plan } = cleanPlan(written);
  if (control === undefined) return plan;
  return { ...plan, controls: { ...plan.controls, [control]: !controlSettings(plan.controls)[control] } };
}
