import type { PollResponse, RolloutPorts, SuccessSignal, Targets } from '../contract.ts';
import type { RolloutPolicy } from '../policy.ts';
import { releaseMachine, stageMachine } from './release-machine.ts';
import { StagedRelease } from './staged-release.ts';

/** Memfault. */
export interface MemfaultPlan {
  readonly kind: 'memfault-staged';
  readonly success: SuccessSignal;
  /** Undefined: all devices. */
  readonly cohort: string | undefined;
  /** Each stage reaches this many in all, this long after the one before; of two sizes, the larger counts. */
  readonly stages: readonly { readonly share: number; readonly count: number | undefined; readonly afterMs: number }[];
}

/**
 * Memfault: a growing share of a cohort, raised stage by stage by an operator.
 *
 * Shape   an abort ends new offers and nothing else. No automatic gate checks failures: an operator has to `cancel`
 * Source  docs.memfault.com, OTA deploy process: 5 to 10 in the laboratory, then 5, 25, 50 and 100 %, two days each.
 *         The sample is random there; here it follows the order of selection, and has exactly the size of the share
 */
export class MemfaultRelease extends StagedRelease {
  /** The cohort, in the order of selection. */
  private readonly cohort: Uint32Array;
  /** By stage, the cumulative number of devices it reaches. */
  private readonly reach: readonly number[];
  private readonly placeOf: Int32Array;

  constructor(plan: MemfaultPlan, targets: Targets, ports: RolloutPorts) {
    let afterMs = 0;
    const stages = plan.stages.map((stage, nth) => {
      afterMs += stage.afterMs;
      return { name: `stage ${nth + 1}`, afterMs };
    });
    super({ success: plan.success, stages, targets, ports });
    this.placeOf = new Int32Array(targets.size).fill(-1);
    const isMember = (position: number): boolean =>
      plan.cohort === undefined || targets.cohortOf?.(position) === plan.cohort;
    this.cohort = Uint32Array.from({ length: targets.size }, (_, position) => position).filter(isMember);
    this.cohort.forEach((position, place) => {
      this.placeOf[position] = place;
    });
    this.reach = plan.stages.map(({ share, count = 0 }) =>
      Math.min(this.cohort.length, Math.max(count, Math.round(share * this.cohort.length))),
    );
  }

  override poll(position: number, now: number): PollResponse {
    return this.placeOf[position] < 0 ? 'nothing' : super.poll(position, now);
  }

  protected admitStage(stage: number): void {
    const before = this.reach[stage - 1] ?? 0;
    for (const position of this.cohort.subarray(before, this.reach[stage])) this.admitIfWaiting(position);
  }

  protected sizeOf(stage: number): number {
    return Math.max(0, this.reach[stage] - (stage === 0 ? 0 : this.reach[stage - 1]));
  }

  protected stageOf(position: number): number {
    const place = this.placeOf[position];
    return place < 0 ? -1 : this.reach.findIndex((reach) => place < reach);
  }
}

export const memfaultStaged: RolloutPolicy<MemfaultPlan> = {
  kind: 'memfault-staged',
  machines: { rollout: releaseMachine, part: stageMachine },
  engine: (plan, targets, ports) => new MemfaultRelease(plan, targets, ports),
  withoutGates: (plan) => ({ ...plan, stages: plan.stages.map((stage) => ({ ...stage, afterMs: 0 })) }),
};
