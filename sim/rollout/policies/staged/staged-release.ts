import type { Command, PartView } from '../contract.ts';
import { Execution } from '../execution-table.ts';
import type { RolloutPart } from '../part.ts';
import { type EngineOptions, RolloutEngine, runActions } from '../rollout-engine.ts';
import { releaseMachine, stageMachine } from './release-machine.ts';

export interface StagedReleaseOptions extends Omit<EngineOptions, 'machine'> {
  readonly stages: readonly { readonly name: string; readonly afterMs: number }[];
}

/** A rollout whose stages open by the clock, whatever the results. Subclasses assign targets to stages. */
export abstract class StagedRelease extends RolloutEngine<typeof releaseMachine> {
  private readonly stages: readonly RolloutPart<typeof stageMachine>[];
  private begunAt = 0;
  protected opened = 0;

  /** By stage, how long after the beginning it opens. */
  private readonly afterMs: readonly number[];

  constructor({ stages, ...options }: StagedReleaseOptions) {
    super({ ...options, machine: releaseMachine });
    this.afterMs = stages.map(({ afterMs }) => afterMs);
    this.stages = stages.map(({ name }) => this.part(name, stageMachine));
  }

  protected abstract admitStage(stage: number): void;
  protected abstract sizeOf(stage: number): number;
  /** The stage that a target belongs to; -1 if it is not part of this rollout. */
  protected abstract stageOf(position: number): number;

  override get wakeAt(): number {
    if (this.isOver || this.opened === this.stages.length) return Number.POSITIVE_INFINITY;
    return this.begunAt + this.afterMs[this.opened];
  }

  override get parts(): readonly PartView[] {
    return this.stages.map(({ name, state }, stage) => ({ part: name, state, size: this.sizeOf(stage) }));
  }

  begin(now: number): void {
    this.begunAt = now;
    this.rollout.send({ type: 'BEGUN' }, 'begun');
    this.wake(now);
  }

  override wake(now: number): void {
    while (now >= this.wakeAt) {
      const stage = this.opened++;
      this.stages[stage].send({ type: 'OPENED' }, `${this.sizeOf(stage)} devices`);
      this.admitStage(stage);
    }
    this.review();
  }

  command(what: Command): boolean {
    if (this.isOver || (what !== 'cancel' && what !== 'force-cancel')) return false;
    const actions = this.rollout.send({ type: 'ABORTED', isForced: what === 'force-cancel' }, 'by an operator');
    runActions(actions, { cancelQueued: () => this.cancelQueued(), cancelOpen: () => this.cancelOpen() });
    return true;
  }

  protected changed(): void {
    this.review();
  }

  protected override joined(position: number): void {
    const stage = this.stageOf(position);
    if (stage >= 0 && stage < this.opened) this.admit(position);
  }

  protected admitIfWaiting(position: number): void {
    if (this.executions.stateOf(position) === Execution.waiting) this.admit(position);
  }

  private review(): void {
    const { endedCount, openCount } = this.executions;
    if (this.opened < this.stages.length || openCount > 0 || endedCount === 0) return;
    this.rollout.send({ type: 'ALL_ENDED' }, `all ${endedCount} have ended`);
  }

  protected override saveOwn() {
    return {
      begunAt: this.begunAt,
      opened: this.opened,
      stages: this.stages.map(({ state }) => state),
    };
  }

  protected override restoreOwn({ begunAt, opened, stages }: ReturnType<StagedRelease['saveOwn']>): void {
    Object.assign(this, { begunAt, opened });
    for (const [stage, was] of stages.entries()) this.stages[stage].restore(was);
  }
}
