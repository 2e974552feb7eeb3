import type { AwsSchedulePlan, WindowPlan } from './aws-plan.ts';

/**
 * When an AWS job may roll out: from its start to its end, and only within its maintenance windows if it has any.
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

  /** The first tick from `now` on at which it may roll out; Infinity if there is none. */
  opensAt(now: number): number {
    const from = Math.max(now, this.startAt);
    const { windows } = this.plan;
    const opens = windows.length === 0 ? from : Math.min(...windows.map((window) => openingOf(window, from)));
    return opens < this.endAt ? opens : Number.POSITIVE_INFINITY;
  }

  /** The first tick from `now` on outside all windows; Infinity if there is none before the end. */
  closesAt(now: number): number {
    const { windows } = this.plan;
    if (windows.length === 0) return Number.POSITIVE_INFINITY;
    // The pattern of windows repeats after their joint period: if no gap occurs within it, there is none.
    const joint = windows.map(({ everyMs }) => everyMs).reduce(leastCommonMultiple);
    const last = Math.min(this.endAt, now + joint);
    let at = now;
    while (at < last) {
      const open = windows.filter((window) => openingOf(window, at) === at);
      if (open.length === 0) return at;
      at = Math.max(...open.map((window) => at - sinceOpening(window, at) + window.forMs));
    }
    return Number.POSITIVE_INFINITY;
  }
}

const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

const sinceOpening = ({ everyMs, fromMs }: WindowPlan, at: number): number =>
  (((at - fromMs) % everyMs) + everyMs) % everyMs;

const openingOf = (window: WindowPlan, at: number): number => {
  const since = sinceOpening(window, at);
  return since < window.forMs ? at : at - since + window.everyMs;
};
