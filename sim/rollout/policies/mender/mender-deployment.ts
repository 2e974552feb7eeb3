import { setup } from 'xstate';
import type { Command, PartView, PollResponse, RolloutPorts, SuccessSignal, Targets } from '../contract.ts';
import { Execution } from '../execution-table.ts';
import { byName, type RolloutPart } from '../part.ts';
import type { RolloutPolicy } from '../policy.ts';
import { RolloutEngine, runActions } from '../rollout-engine.ts';

/** Mender. */
export interface MenderPlan {
  readonly kind: 'mender-phased';
  readonly success: SuccessSignal;
  readonly selection: 'static' | 'dynamic';
  readonly startAfterMs: number;
  /** The last phase takes the remaining share. */
  readonly phases: readonly { readonly share: number; readonly afterMs: number }[];
  readonly retries: number;
  /** With `dynamic`: finished when this many have ended. */
  readonly maxDevices: number | undefined;
}

/** A Mender deployment: phases of devices that start by the clock (`MenderDeployment` below). */
export const menderDeploymentMachine = setup({
  types: {} as { events: { type: 'STARTED' } | { type: 'FINISHED' } | { type: 'ABORTED' } },
  actions: { abortOpen: byName },
}).createMachine({
  id: 'menderDeployment',
  initial: 'pending',
  states: {
    pending: { on: { STARTED: 'in-progress', ABORTED: 'finished' } },
    'in-progress': { on: { FINISHED: 'finished', ABORTED: { target: 'finished', actions: 'abortOpen' } } },
    finished: { type: 'final' },
  },
});

export const menderPhaseMachine = setup({
  types: {} as { events: { type: 'STARTED' } | { type: 'FILLED' } },
}).createMachine({
  id: 'menderPhase',
  initial: 'pending',
  states: { pending: { on: { STARTED: 'active' } }, active: { on: { FILLED: 'full' } }, full: { type: 'final' } },
});

/**
 * Mender: phases that start by the clock and fill in the order in which devices ask.
 *
 * Shape   the size of a phase is computed once, from the size of the group at creation; the last phase takes all
 *         others, including later members. No failure stops a phase. An aborted deployment shows «finished»
 * Source  mender-docs, deployments; mender-server, deployments model. Rounding shares down is an assumption
 */
export class MenderDeployment extends RolloutEngine<typeof menderDeploymentMachine> {
  private readonly phases: readonly RolloutPart<typeof menderPhaseMachine>[];
  /** By phase, how many devices are admitted when it is full; the last is never full. */
  private readonly limits: readonly number[];
  private readonly retries: Uint8Array;
  private begunAt = 0;
  private started = 0;
  private filled = 0;

  constructor(
    private readonly plan: MenderPlan,
    targets: Targets,
    ports: RolloutPorts,
  ) {
    super({ machine: menderDeploymentMachine, success: plan.success, targets, ports });
    const { size, members = size } = targets;
    this.phases = plan.phases.map((_, nth) => this.part(`phase ${nth + 1}`, menderPhaseMachine));
    this.limits = limitsOf(plan, members);
    this.retries = new Uint8Array(size);
  }

  override get wakeAt(): number {
    if (this.isOver || this.started === this.plan.phases.length) return Number.POSITIVE_INFINITY;
    return this.startOf(this.started);
  }

  override get parts(): readonly PartView[] {
    return this.phases.map(({ name, state }, nth) => ({ part: name, state, size: this.sizeOf(nth) }));
  }

  begin(now: number): void {
    this.begunAt = now;
    this.wake(now);
  }

  override wake(now: number): void {
    for (; now >= this.wakeAt; this.started++) {
      if (this.started === 0) this.rollout.send({ type: 'STARTED' }, 'its first phase begins');
      this.phases[this.started].send({ type: 'STARTED' }, 'its start time has come');
    }
    this.fill();
  }

  override poll(position: number, now: number): PollResponse {
    const mayBegin = this.executions.stateOf(position) === Execution.waiting && !this.isOver && this.started > 0;
    if (mayBegin && this.counts.notified < this.limits[this.started - 1]) {
      this.admit(position);
      this.fill();
    }
    return super.poll(position, now);
  }

  /** A check may admit it. */
  override waitsForAdmission(): boolean {
    return false;
  }

  command(what: Command): boolean {
    if (this.isOver || (what !== 'cancel' && what !== 'force-cancel')) return false;
    runActions(this.rollout.send({ type: 'ABORTED' }, 'an operator has aborted it'), {
      abortOpen: () => this.cancelOpen(),
    });
    return true;
  }

  protected changed(position: number): void {
    const hasFailed = this.executions.stateOf(position) === Execution.failed;
    if (hasFailed && !this.isOver && this.retries[position] < this.plan.retries) {
      this.retries[position]++;
      this.admit(position);
    }
    const { selection, maxDevices } = this.plan;
    const { endedCount } = this.executions;
    const isFinished =
      selection === 'static'
        ? this.executions.openCount + this.executions.countOf(Execution.waiting) === 0
        : endedCount >= (maxDevices ?? Number.POSITIVE_INFINITY);
    if (isFinished) this.rollout.send({ type: 'FINISHED' }, `${endedCount} have ended`);
  }

  /** The members of a static group are those of the deployment's creation. */
  override join(position: number, now: number): void {
    if (this.plan.selection === 'dynamic') super.join(position, now);
  }

  private fill(): void {
    const { notified } = this.counts;
    for (; this.filled < this.started && notified >= this.limits[this.filled]; this.filled++)
      this.phases[this.filled].send({ type: 'FILLED' }, `${notified} of ${this.limits[this.filled]} have asked`);
  }

  private startOf(phase: number): number {
    return this.begunAt + this.plan.startAfterMs + this.plan.phases[phase].afterMs;
  }

  private sizeOf(phase: number): number {
    const before = phase === 0 ? 0 : this.limits[phase - 1];
    const all = this.executions.memberCount + this.executions.countOf(Execution.removed);
    return Math.max(0, Math.min(all, this.limits[phase]) - before);
  }

  protected override saveOwn() {
    const { begunAt, started, filled } = this;
    return {
      scalars: { begunAt, started, filled },
      phases: this.phases.map(({ state }) => state),
      retries: this.retries.slice(),
    };
  }

  protected override restoreOwn(state: ReturnType<MenderDeployment['saveOwn']>): void {
    Object.assign(this, state.scalars);
    this.retries.set(state.retries);
    for (const [nth, was] of state.phases.entries()) this.phases[nth].restore(was);
  }
}

function limitsOf({ phases }: MenderPlan, members: number): readonly number[] {
  let limit = 0;
  return phases.map(({ share }, nth) => {
    if (nth === phases.length - 1) return Number.POSITIVE_INFINITY;
    // Slightly more than zero: 0.07 of 100 is 7, whatever the product of the two floats.
    limit += Math.floor(share * members + 1e-9);
    return limit;
  });
}

export const menderPhased: RolloutPolicy<MenderPlan> = {
  kind: 'mender-phased',
  machines: { rollout: menderDeploymentMachine, part: menderPhaseMachine },
  engine: (plan, targets, ports) => new MenderDeployment(plan, targets, ports),
  withoutGates: (plan) => ({ ...plan, phases: plan.phases.map((phase) => ({ ...phase, afterMs: 0 })) }),
};
