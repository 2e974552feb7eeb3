import type { TimelineAction } from '../../sim/plan/plan.ts';
import type { Attack, AttackWay } from '../../sim/threat/attacks/attack.ts';
import { attackCalled, wayOf } from '../../sim/threat/attacks/attack-list.ts';
import type { Evidence, Miss } from './evidence.ts';
import type { StepEffect } from './step-effects.ts';

/**
 * The controls that decide about the attacks which made a threshold be missed: of the steps that gained what its figure counts,
 * the last step first, and of each in the order in which it asks them. Of a figure that counts no gain, those of all steps that
 * gained anything.
 */
export const decidersOf = (miss: Miss, evidence: Evidence): readonly string[] =>
  decidersAbout(
    factsOf(miss, evidence.plan.campaigns?.flatMap(({ objective }) => objective?.gains ?? []) ?? []),
    evidence,
  );

/** Those of all steps that gained anything. */
export const anyDeciders = (evidence: Evidence): readonly string[] => decidersAbout(undefined, evidence);

function decidersAbout(facts: readonly string[] | undefined, { plan, steps }: Evidence): readonly string[] {
  const ways = plan.timeline.flatMap(({ action }, place) =>
    action.kind === 'attack' && isAtWork(action, steps[place]) && isAbout(action, facts) ? [wayOf(action)] : [],
  );
  return [...new Set(ways.toReversed().flatMap(({ decidedBy }: AttackWay) => decidedBy))];
}

/** Whether a step did anything: a flood keeps the edge busy even where its actor gains nothing by it. */
const isAtWork = (action: TimelineAction, { gained, times }: StepEffect): boolean =>
  gained.length > 0 || (times > 0 && isFlood(action));

/** Whether a step has the edge work for nothing. */
export const isFlood = (action: TimelineAction): boolean => attackGives(action, 'wasted');

/** Whether a step attacks in a way that can give that fact. */
export const attackGives = (action: TimelineAction, fact: string): boolean =>
  action.kind === 'attack' && isAbout(action, [fact]);

const isAbout = (action: Extract<TimelineAction, { kind: 'attack' }>, facts: readonly string[] | undefined): boolean =>
  facts === undefined || (attackCalled(action.technique) as Attack).gives.some((fact) => facts.includes(fact));

/** The facts that a figure counts; undefined: any. */
function factsOf({ threshold: { metric } }: Miss, objectives: readonly string[]): readonly string[] | undefined {
  const isOfAims = /^(?:intrusion\.(?:objectives|timeToObjective)|attack\.refused)$/.test(metric);
  if (isOfAims && objectives.length > 0) return objectives;
  return metric.startsWith('rollout.') ? ['frozen', 'rolled-back', 'wrong-software'] : ofMetric.get(metric);
}

const ofMetric: ReadonlyMap<string, readonly string[]> = new Map([
  ['commands.obeyed', ['obeyed']],
  ['messages.readByForeign', ['messages']],
  ['credentials.stolen', ['credential']],
  ['intrusion.reached', ['session', 'control']],
  ['intrusion.dwell', ['session', 'control', 'reused']],
  ['session.takenOver', ['session']],
  ['readings.valueMin', ['falsified']],
  ['readings.valueMean', ['falsified']],
  ['readings.valueMax', ['falsified']],
  ['readings.refused', ['falsified']],
]);
