import type { HawkbitPlan } from './hawkbit-plan.ts';

/**
 * Targets that joined after a dynamic rollout was created and are in no group yet.
 *
 * Shape   searched at most once a period, counted from the last search that found none
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
    // Rounds that were skipped because no newcomer waited count as searches that found none.
    if (this.soughtAt !== NEVER && now > this.soughtAt + this.everyMs)
      this.soughtAt += Math.floor((now - this.soughtAt) / this.everyMs) * this.everyMs;
    this.waiting.push(position);
  }

  isDue(now: number): boolean {
    return this.plan !== undefined && now - this.soughtAt >= this.everyMs;
  }

  /** The tick from which a search can find a target; Infinity if none waits. */
  get dueAt(): number {
    return this.waiting.length === 0 ? Number.POSITIVE_INFINITY : this.soughtAt + this.everyMs;
  }

  take(most: number): readonly number[] {
    return this.waiting.splice(0, most);
  }

  noneFound(now: number): void {
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
