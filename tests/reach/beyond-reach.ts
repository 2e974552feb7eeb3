import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { planReach } from '../../sim/reach/plan-reach.ts';
import type { ReachMode } from '../../sim/reach/reach-steps.ts';
import { type DeviceFact, deviceFacts, factInWords } from '../../sim/threat/facts/fact.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';

/** By its words in a row. */
export const factCalled: ReadonlyMap<string, DeviceFact> = new Map(
  deviceFacts.map((fact) => [factInWords[fact], fact]),
);

/** The facts that actors gained in a run, and that the reach of its plan does not have; none, for an upper bound. */
export function beyondReach(plan: Plan, rows: readonly Row[], mode: ReachMode = 'scripted'): readonly string[] {
  const { classes, closure } = planReach(plan, mode);
  const { facts } = closure.under(controlSettings(plan.controls));
  const found = rows.filter(isEvent).flatMap(({ kind, actor, device, detail, evidence, row }) => {
    if (kind !== 'attack.gained') return [];
    const fact = factCalled.get(detail!)!;
    if (facts.get(actor!)?.[classes.of[device!]].has(fact) === true) return [];
    return [`row ${row}: ${actor} gained ${fact} of ${device} by ${evidence ?? 'a leak'}`];
  });
  return found;
}
