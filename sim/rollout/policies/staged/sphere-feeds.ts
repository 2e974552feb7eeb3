import type { RolloutPorts, SuccessSignal, Targets } from '../contract.ts';
import type { RolloutPolicy } from '../policy.ts';
import { Members } from '../rings/ring-members.ts';
import { releaseMachine, stageMachine } from './release-machine.ts';
import { StagedRelease } from './staged-release.ts';

/** Azure Sphere's two feeds. */
export interface SphereRingsPlan {
  readonly kind: 'sphere-rings';
  readonly success: SuccessSignal;
  /** Rings that are on the RetailEval feed; all others are on Retail. */
  readonly evaluation: readonly string[];
  readonly leadMs: number;
}

/**
 * Azure Sphere: an OS release goes to the RetailEval feed, and two weeks later to Retail.
 *
 * Shape   only time opens the second feed; an operator who finds a fault within those two weeks stops it (`cancel`)
 * Source  learn.microsoft.com/azure-sphere, device updates and Microsoft feeds
 */
export class SphereFeeds extends StagedRelease {
  private readonly members: Members;

  constructor(plan: SphereRingsPlan, targets: Targets, ports: RolloutPorts) {
    const stages = feeds.map((name, nth) => ({ name, afterMs: nth * plan.leadMs }));
    super({ success: plan.success, stages, targets, ports });
    const isEvaluation = new Set(plan.evaluation);
    this.members = new Members(
      feeds,
      targets.size,
      (position) => feeds[isEvaluation.has(targets.ringOf(position)) ? 0 : 1],
    );
    this.feedOf = (position) => (isEvaluation.has(targets.ringOf(position)) ? 0 : 1);
  }

  private readonly feedOf: (position: number) => number;

  protected admitStage(stage: number): void {
    for (const position of this.members.of(stage)) this.admitIfWaiting(position);
  }

  protected sizeOf(stage: number): number {
    return this.members.of(stage).length;
  }

  protected stageOf(position: number): number {
    return this.feedOf(position);
  }
}

const feeds = ['feed retail-eval', 'feed retail'];

export const sphereRings: RolloutPolicy<SphereRingsPlan> = {
  kind: 'sphere-rings',
  machines: { rollout: releaseMachine, part: stageMachine },
  engine: (plan, targets, ports) => new SphereFeeds(plan, targets, ports),
  withoutGates: (plan) => ({ ...plan, leadMs: 0 }),
};
