import { warningsOf } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/** Says on the error stream what is likely to be a mistake in a plan, before it runs. */
export function warn(plan: Plan): void {
  for (const { where, what, hint } of warningsOf(plan)) process.stderr.write(`warning: ${where}: ${what}\n  ${hint}\n`);
}
