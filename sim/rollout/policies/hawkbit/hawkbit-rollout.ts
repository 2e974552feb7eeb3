import type { Command, PartView, RolloutPorts, Targets } from '../contract.ts';
import { Execution } from '../execution-table.ts';
import type { RolloutPolicy } from '../policy.ts';
import { RolloutEngine, runActions } from '../rollout-engine.ts';
import { HawkbitGroup, staticPositions } from './hawkbit-groups.ts';
import { hawkbitGroupMachine, hawkbitRolloutMachine } from './hawkbit-machines.ts';
import { HawkbitNewcomers } from './hawkbit-newcomers.ts';
import type { HawkbitGroupPlan, HawkbitPlan } from './hawkbit-plan.ts';

/**
 * Eclipse hawkBit: groups one after the other, checked by a scheduler in rounds.
 *
 * Shape   rounds in which nothing can have changed are skipped. A target that refuses keeps its action open (REJECTED
 *         is a warning, and a denied confirmation may still be given), and nothing ever times out
 * Source  `JpaRolloutExecutor`, `JpaRolloutManagement.shouldStartNextGroupOnResume`, `PauseRolloutGroupSuccessAction`
 */
export class HawkbitRollout extends RolloutEngine<typeof hawkbitRolloutMachine> {
  private groups: HawkbitGroup[] = [];
  private begunAt = 0;
  /** Tick of the next round; Infinity if there is nothing to check. */
  private roundAt = Number.POSITIVE_INFINITY;
  private readonly newcomers: HawkbitNewcomers;

  constructor(
    private readonly plan: HawkbitPlan,
    targets: Targets,
    ports: RolloutPorts,
  ) {
    super({ machine: hawkbitRolloutMachine, success: plan.success, targets, ports, closesOnReject: false });
    this.newcomers = new HawkbitNewcomers(plan.dynamic);
    const { size, members = size } = targets;
    staticPositions(plan, members).forEach((positions, nth) => {
      this.addGroup(plan.groups[nth], undefined, positions);
    });
    if (plan.dynamic !== undefined) this.addDynamicGroup();
  }

  override get wakeAt(): number {
    return Math.min(this.roundAt, this.seekAt);
  }

  override get parts(): readonly PartView[] {
    return this.groups.map(({ view }) => view);
  }

  begin(now: number): void {
    this.begunAt = now;
    this.lookSoon(now);
  }

  override wake(now: number): void {
    if (now < this.wakeAt) return;
    this.roundAt = Number.POSITIVE_INFINITY;
    switch (this.state) {
      case 'creating':
        for (const { part, total } of this.groups) part.send({ type: 'FILLED' }, `${total} targets`);
        this.send({ type: 'CREATED', needsApproval: this.plan.needsApproval }, 'its groups are ready');
        if (!this.plan.needsApproval) this.lookAt(this.begunAt + this.plan.startAfterMs, now);
        break;
      case 'ready':
        this.send({ type: 'STARTED' }, this.plan.startAfterMs > 0 ? 'its start time has come' : 'it was told to start');
        this.lookSoon(now);
        break;
      case 'starting':
        for (const { part } of this.groups) part.send({ type: 'SCHEDULED' }, 'its actions are scheduled');
        this.send({ type: 'SCHEDULED' }, 'all groups are scheduled');
        this.lookSoon(now);
        break;
      case 'running':
        this.round(now);
        break;
      case 'stopping':
      case 'deleting':
        for (const { part } of this.groups) part.send({ type: 'CLEARED' }, 'the rollout was stopped');
        this.send({ type: 'CLEARED' }, 'its scheduled actions are gone');
        break;
      default:
    }
  }

  override awaitsConfirmation(position: number): boolean {
    const group = this.groups[this.executions.partOf(position)];
    if (group === undefined || !group.plan.needsConfirmation) return false;
    return this.executions.stateOf(position) === Execution.queued && !this.targets.confirmsByItself?.(position);
  }

  command(what: Command, now: number): boolean {
    const type = events[what];
    const before = this.state;
    this.send({ type }, 'by an operator');
    if (this.state === before) return false;
    if (this.state === 'ready') this.lookAt(this.begunAt + this.plan.startAfterMs, now);
    else if (this.state !== 'paused' && this.state !== 'approval-denied') this.lookSoon(now);
    return true;
  }

  protected changed(position: number, now: number): void {
    if (this.state === 'running' && this.executions.partOf(position) >= 0) this.lookSoon(now);
  }

  /** Static groups keep the targets of their creation. Once the rollout is stopping, no action is added. */
  override join(position: number, now: number): void {
    const isStopping = this.state === 'stopping' || this.state === 'deleting';
    if (this.plan.dynamic !== undefined && !isStopping) super.join(position, now);
  }

  protected override joined(position: number, now: number): void {
    const group = this.groups[this.executions.partOf(position)];
    if (group === undefined) this.newcomers.add(position, now);
    else if (group.hasBegun) this.admit(position);
  }

  private round(now: number): void {
    if (this.newcomers.isDue(now) && this.fillDynamicGroup(now)) {
      this.lookSoon(now);
      return;
    }
    const before = this.statesNow();
    const running = this.groups.filter(({ state }) => state === 'running');
    if (running.length === 0) this.startAfter(this.lastStarted, 'no group is running');
    for (const group of running) this.lookAtGroup(group, group === running[running.length - 1]);
    if (this.groups.every(({ state }) => state !== 'running'))
      this.send({ type: 'NONE_LEFT' }, 'no group is running or scheduled');
    // The next round handles the consequences of this one.
    if (this.state === 'running' && this.statesNow() !== before) this.lookSoon(now);
  }

  private lookAtGroup(group: HawkbitGroup, isLastRunning: boolean): void {
    const isOpenEnded = group.expected !== undefined && group === this.groups[this.groups.length - 1];
    const { errs, succeeds, isComplete, reason } = group.look(isLastRunning, isOpenEnded);
    if (errs) {
      group.part.send({ type: 'ERRED' }, reason);
      this.send({ type: 'PAUSED' }, `${group.part.name}: ${reason}`);
      return;
    }
    if (succeeds || isComplete) {
      if (group.plan.successAction === 'next-group') this.startAfter(group, `${group.part.name}: ${reason}`);
      else if (this.groups[group.number + 1]?.state === 'scheduled')
        this.send({ type: 'PAUSED' }, `${group.part.name}: ${reason}`);
    }
    if (isComplete) group.part.send({ type: 'COMPLETED' }, reason);
  }

  /** Starts the group after this one, skipping empty ones. Only while the rollout runs. */
  private startAfter(group: HawkbitGroup, reason: string): void {
    const next = this.groups[group.number + 1];
    if (this.state !== 'running' || next === undefined || next.state !== 'scheduled') return;
    if (next.total > 0 || next.expected !== undefined) {
      this.start(next, reason);
      return;
    }
    next.part.send({ type: 'COMPLETED' }, '0 targets: nothing to wait for');
    this.startAfter(next, reason);
  }

  private start(group: HawkbitGroup, reason: string): void {
    group.part.send({ type: 'STARTED' }, reason);
    for (const position of group.positions)
      if (this.executions.stateOf(position) === Execution.waiting) this.admit(position);
  }

  private send(event: Parameters<typeof this.rollout.send>[0], reason: string): void {
    runActions(this.rollout.send(event, reason), {
      startFirstGroup: () => this.start(this.groups[0], reason),
      startNextGroup: () => this.resume(),
      cancelSoftly: () => this.cancelSoftly(),
      cancelOpen: () => this.cancelOpen(),
    });
  }

  private resume(): void {
    const last = this.lastStarted;
    const isPassed = last.plan.successAction === 'pause' && last.succeeds();
    if (last.state === 'error' || isPassed) this.startAfter(last, `resumed after ${last.part.name}`);
  }

  /** Each device has to agree; one that refuses continues its update. */
  private cancelSoftly(): void {
    this.cancelAll([Execution.queued, Execution.running], Execution.canceling, false);
  }

  /** Defined as long as the rollout runs, since it begins with the first group. */
  private get lastStarted(): HawkbitGroup {
    return this.groups.findLast(({ hasBegun }) => hasBegun)!;
  }

  /** Newcomers alone cause a round if none is due anyway. */
  private get seekAt(): number {
    const isIdle = this.state === 'running' && this.roundAt === Number.POSITIVE_INFINITY;
    return isIdle ? this.boundaryFrom(this.newcomers.dueAt) : Number.POSITIVE_INFINITY;
  }

  /** Returns whether it has changed anything; the next round then checks the groups. */
  private fillDynamicGroup(now: number): boolean {
    const last = this.groups[this.groups.length - 1];
    if (last.total >= last.expected!) {
      const group = this.addDynamicGroup();
      group.part.send({ type: 'FILLED' }, `${last.part.name} is full`);
      group.part.send({ type: 'SCHEDULED' }, `${last.part.name} is full`);
      return true;
    }
    const found = this.newcomers.take(last.expected! - last.total);
    for (const position of found) {
      // The target may have left, or joined more than once and be in a group already.
      const isIn = this.groups[this.executions.partOf(position)] !== undefined;
      if (isIn || this.executions.stateOf(position) !== Execution.waiting) continue;
      last.positions.push(position);
      this.executions.assign(position, last.number);
      if (last.state === 'running') this.admit(position);
    }
    if (found.length > 0) return true;
    this.newcomers.noneFound(now);
    return false;
  }

  /** A dynamic group copies the one before it, including its intended size. */
  private addDynamicGroup(): HawkbitGroup {
    const before = this.groups[this.groups.length - 1];
    const size = this.plan.dynamic!.size ?? before.expected ?? before.total;
    const plan = { ...before.plan, name: `group ${this.groups.length + 1}` };
    return this.addGroup(plan, Math.max(1, size), []);
  }

  private addGroup(plan: HawkbitGroupPlan, expected: number | undefined, positions: number[]): HawkbitGroup {
    const number = this.executions.addPart();
    for (const position of positions) this.executions.assign(position, number);
    const part = this.part(plan.name, hawkbitGroupMachine);
    const { executions } = this;
    const group = new HawkbitGroup({ plan, part, number, expected, positions, executions });
    this.groups.push(group);
    return group;
  }

  private lookSoon(now: number): void {
    this.lookAt(now, now);
  }

  private lookAt(at: number, now: number): void {
    this.roundAt = Math.min(this.roundAt, this.boundaryFrom(Math.max(at, now + 1)));
  }

  /** The scheduler's first round from this tick on. */
  private boundaryFrom(at: number): number {
    return this.begunAt + Math.ceil((at - this.begunAt) / this.plan.tickMs) * this.plan.tickMs;
  }

  private statesNow(): string {
    return this.groups.map(({ state }) => state).join();
  }

  protected override saveOwn() {
    const { begunAt, roundAt } = this;
    return {
      scalars: { begunAt, roundAt },
      newcomers: this.newcomers.save(),
      groups: this.groups.map(({ plan, state, expected, positions }) => ({
        plan,
        state,
        expected,
        positions: Uint32Array.from(positions),
      })),
    };
  }

  protected override restoreOwn(state: ReturnType<HawkbitRollout['saveOwn']>): void {
    Object.assign(this, state.scalars);
    this.newcomers.restore(state.newcomers);
    // The execution table restores its own assignment of targets; only the group objects are rebuilt here.
    const { executions } = this;
    this.groups = state.groups.map(({ plan, state: was, expected, positions }, number) => {
      const part = this.part(plan.name, hawkbitGroupMachine);
      part.restore(was);
      return new HawkbitGroup({ plan, part, number, expected, positions: [...positions], executions });
    });
  }
}

const events = {
  approve: 'APPROVED',
  deny: 'DENIED',
  pause: 'PAUSED',
  resume: 'RESUMED',
  cancel: 'STOPPED',
  'force-cancel': 'DELETED',
} as const satisfies Readonly<Record<Command, string>>;

export const hawkbitGroups: RolloutPolicy<HawkbitPlan> = {
  kind: 'hawkbit-groups',
  machines: { rollout: hawkbitRolloutMachine, part: hawkbitGroupMachine },
  engine: (plan, targets, ports) => new HawkbitRollout(plan, targets, ports),
  withoutGates: (plan) => ({
    ...plan,
    needsApproval: false,
    groups: plan.groups.map((group) => ({
      ...group,
      successThreshold: 0,
      successAction: 'next-group',
      // The error fires above its threshold, so it never does.
      errorThreshold: 100,
    })),
  }),
};
