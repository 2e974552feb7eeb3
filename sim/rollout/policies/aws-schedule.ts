import type { AwsSchedulePlan, WindowPlan } from './policy-plan.ts';

/**
 * When an AWS job may roll out: from its start to its end, and only inside its maintenance windows if it has any.
 *
 * Units   ticks of the run's clock
 */
export class AwsSchedule {
  private readonly startAt: number;
  readonly endAt: number;

  constructor(
    private readonly plan: AwsSchedulePlan,
    begunAt: number,
  ) {
    this.startAt = begunAt + plan.startAfterMs;
    this.endAt = plan.endAfterMs === undefined ? Number.POSITIVE_INFINITY : begunAt + plan.endAfterMs;
  }

  isOpen(now: number): boolean {
    return this.opensAt(now) === now;
  }

  /** The first tick from `now` on at which it may roll out; Infinity: never again. */
  opensAt(now: number): number {
    const from = Math.max(now, this.startAt);
    const { windows } = this.plan;
    const opens = windows.length === 0 ? from : Math.min(...windows.map((window) => openingOf(window, from)));
    return opens < this.endAt ? opens : Number.POSITIVE_INFINITY;
  }

  /** The first tick after `now`, which is inside a window, that is in none. */
  closesAt(now: number): number {
    let at = now;
    for (;;) {
      const current = this.plan.windows.filter((window) => openingOf(window, at) === at);
      if (current.length === 0) return this.plan.windows.length === 0 ? Number.POSITIVE_INFINITY : at;
      at = Math.max(...current.map((window) => at - sinceOpening(window, at) + window.forMs));
      if (at >= this.endAt) return Number.POSITIVE_INFINITY;
    }
  }
}

const sinceOpening = ({ everyMs, fromMs }: WindowPlan, at: number): number =>
  (((at - fromMs) % everyMs) + everyMs) % everyMs;

const openingOf = (window: WindowPlan, at: number): number => {
  const since = sinceOpening(window, at);
  return since < window.forMs ? at : at - since + window.everyMs;
};
