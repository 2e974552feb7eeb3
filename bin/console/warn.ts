import { warningsOf } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/** Says on the error stream what is likely to be a mistake in these plans, each thing once, before they run. */
export function warn(plans: readonly Plan[]): void {
  const texts = plans.flatMap((plan) =>
    warningsOf(plan).map(({ where, what, hint }) => `warning: ${where}: ${what}\n  ${hint}\n`),
  );
  for (const text of new Set(texts)) process.stderr.write(text);
}
