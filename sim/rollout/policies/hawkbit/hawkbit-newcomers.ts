import type { HawkbitPlan } from '../../../plan/policy-plan.ts';

/**
 * Who has come after a dynamic rollout was made and is in no group yet.
 *
 * Shape   sought at most once a period: the next time counts from the last at which nobody was found
 * Source  hawkBit, `fillDynamicRolloutGroupsWithTargets`, `dynamicRolloutsMinInvolvePeriodMS`
 */
export class HawkbitNewcomers {
  private waiting: number[] = [];
  private soughtAt = NEVER;
  private readonly everyMs: number;

  constructor(private readonly plan: HawkbitPlan['dynamic']) {
    this.everyMs = plan?.seekEveryMs ?? 0;
  }

  add(position: number, now: number): void {
    if (this.plan === undefined) return;
    // Rounds that were not held, for there was nobody to find, have sought in vain all the same.
    if (this.soughtAt !== NEVER && now > this.soughtAt + this.everyMs)
      this.soughtAt += Math.floor((now - this.soughtAt) / this.everyMs) * this.everyMs;
    this.waiting.push(position);
  }

  isDue(now: number): boolean {
    return this.plan !== undefined && now - this.soughtAt >= this.everyMs;
  }

  /** From when on there is somebody to find; Infinity: nobody is there. */
  get dueAt(): number {
    return this.waiting.length === 0 ? Number.POSITIVE_INFINITY : this.soughtAt + this.everyMs;
  }

  take(most: number): readonly number[] {
    return this.waiting.splice(0, most);
  }

  foundNobody(now: number): void {
    this.soughtAt = now;
  }

  save() {
    return { waiting: [...this.waiting], soughtAt: this.soughtAt };
  }

  restore({ waiting, soughtAt }: ReturnType<HawkbitNewcomers['save']>): void {
    this.waiting = [...waiting];
    this.soughtAt = soughtAt;
  }
}

const NEVER = Number.NEGATIVE_INFINITY;
