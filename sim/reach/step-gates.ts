import type { Plan } from '../plan/plan.ts';
import type { Following, Trigger } from '../plan/trigger.ts';

/**
 * Which steps of a timeline can ever start: before the end of the run, and once what they wait for can have become of other
 * steps.
 */
export class StepGates {
  private readonly gained = new Set<number>();
  private readonly placeOf: ReadonlyMap<string, number>;

  constructor(private readonly plan: Pick<Plan, 'timeline' | 'campaigns' | 'durationMs'>) {
    this.placeOf = new Map(plan.timeline.map(({ label }, step) => [label, step]));
  }

  /** The actor of the step has gained something by it; returns whether that is new. */
  hasGained(step: number): boolean {
    const isNew = !this.gained.has(step);
    this.gained.add(step);
    return isNew;
  }

  canStart(step: number, waiting: readonly number[] = []): boolean {
    const { trigger } = this.plan.timeline[step];
    if (!this.comesInTime(trigger)) return false;
    if (!('guards' in trigger)) return true;
    // Steps that wait for each other never start.
    const others = [...waiting, step];
    return trigger.guards.follows.every((some) => some.some((one) => this.canBecome(one, others)));
  }

  private canBecome({ label, outcome }: Following, waiting: readonly number[]): boolean {
    const step = this.placeOf.get(label);
    if (step === undefined || waiting.includes(step) || !this.canStart(step, waiting)) return false;
    const { kind } = this.plan.timeline[step].action;
    return outcome !== 'gained' || (kind !== 'attack' && kind !== 'leak') || this.gained.has(step);
  }

  private comesInTime(trigger: Trigger): boolean {
    const { durationMs, campaigns = [] } = this.plan;
    switch (trigger.kind) {
      case 'at':
        return trigger.atMs < durationMs;
      case 'every':
        return trigger.fromMs < durationMs;
      case 'when':
        return true;
      case 'follows':
        return (trigger.guards.fromMs ?? 0) < durationMs;
      case 'campaign': {
        const begins = campaigns[trigger.campaign]?.begins;
        return (trigger.guards.fromMs ?? 0) < durationMs && (begins === undefined || this.comesInTime(begins));
      }
      default:
        return trigger satisfies never;
    }
  }
}
