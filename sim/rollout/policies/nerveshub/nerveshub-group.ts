import { setup } from 'xstate';
import type { Command, PollResponse, RolloutPorts, SuccessSignal, Targets } from '../contract.ts';
import { Deadlines } from '../deadlines.ts';
import { Execution } from '../execution-table.ts';
import { byName } from '../part.ts';
import type { RolloutPolicy } from '../policy.ts';
import { PositionQueue } from '../position-queue.ts';
import { RolloutEngine, runActions } from '../rollout-engine.ts';
import { Attempts, nervesHubEligibility } from './nerveshub-eligibility.ts';

/** NervesHub. */
export interface NervesHubPlan {
  readonly kind: 'nerveshub-penalty';
  readonly success: SuccessSignal;
  readonly concurrent: number;
  readonly failureRate: { readonly amount: number; readonly withinMs: number };
  readonly failureThreshold: number;
  readonly penaltyMs: number;
  /** An update that has not ended by then no longer occupies a place. */
  readonly inflightMs: number;
}

/** A NervesHub deployment group: a fixed number of updates at a time (`NervesHubGroup` below). */
export const nervesHubGroupMachine = setup({
  types: {} as {
    events:
      | { type: 'ACTIVATED' }
      | { type: 'DEACTIVATED' }
      | { type: 'ALL_UP_TO_DATE' }
      | { type: 'DELETED'; isForced: boolean };
  },
  guards: { isForced: ({ event }) => event.type === 'DELETED' && event.isForced },
  actions: { fill: byName, cancelQueued: byName, cancelOpen: byName },
}).createMachine({
  id: 'nervesHubGroup',
  initial: 'inactive',
  on: {
    DELETED: [
      { guard: 'isForced', target: '.deleted', actions: 'cancelOpen' },
      { target: '.deleted', actions: 'cancelQueued' },
    ],
  },
  states: {
    inactive: { on: { ACTIVATED: { target: 'active', actions: 'fill' } } },
    active: { on: { DEACTIVATED: 'inactive', ALL_UP_TO_DATE: 'up-to-date' } },
    'up-to-date': { type: 'final' },
    deleted: { type: 'final' },
  },
});

/**
 * NervesHub: a fixed number of updates at a time, for the devices with the longest connections first; a device that
 * keeps failing is blocked for a while.
 *
 * Shape   a failed update frees its place and the device may have it again; after too many attempts it goes into the
 *         penalty box, which resets its attempts. A device that stops reporting frees its place after a time-out
 * Source  nerves_hub_web, `deployment_group.ex`, `devices/updates.ex`, `orchestrator.ex`: 10 at a time, 3 attempts, 5
 *         within 180 s, penalty 1440 min, in-flight updates expire after 60 min. That the rollout ends when all are up
 *         to date is fleetlab's addition: a deployment group has no end
 */
export class NervesHubGroup extends RolloutEngine<typeof nervesHubGroupMachine> {
  /** Devices that are connected and lack the release, in the order of their connections. */
  private readonly available: PositionQueue;
  private readonly inflight: Deadlines;
  private readonly penalties: Deadlines;
  private readonly connectedAt: Float64Array;
  private readonly attempts: Attempts;

  constructor(
    private readonly plan: NervesHubPlan,
    targets: Targets,
    ports: RolloutPorts,
  ) {
    super({ machine: nervesHubGroupMachine, success: plan.success, targets, ports });
    const { size } = targets;
    this.available = new PositionQueue(size);
    this.inflight = new Deadlines(size, plan.inflightMs);
    this.penalties = new Deadlines(size, plan.penaltyMs);
    this.connectedAt = new Float64Array(size);
    this.attempts = new Attempts(size, plan.failureRate.amount);
  }

  override get wakeAt(): number {
    return this.isOver ? this.inflight.dueAt : Math.min(this.inflight.dueAt, this.penalties.dueAt);
  }

  begin(now: number): void {
    const { members = this.targets.size, connectedSince } = this.targets;
    const online = Array.from({ length: members }, (_, position) => position).filter((at) => this.isOnline(at));
    const since = (position: number): number => connectedSince?.call(this.targets, position) ?? 0;
    online.sort((a, b) => since(a) - since(b) || a - b);
    for (const position of online) this.enqueue(position);
    this.send({ type: 'ACTIVATED' }, 'begun', now);
  }

  override wake(now: number): void {
    for (let position = this.inflight.takeDue(now); position >= 0; position = this.inflight.takeDue(now)) {
      this.executions.move(position, Execution.timedOut);
      if (this.isOnline(position)) this.enqueue(position);
    }
    for (let position = this.penalties.takeDue(now); position >= 0; position = this.penalties.takeDue(now))
      if (this.isOnline(position)) this.enqueue(position);
    this.fill(now);
  }

  override poll(position: number, now: number): PollResponse {
    this.enqueue(position);
    this.fill(now);
    return this.mayHaveIt(position) && !this.isOver ? 'wait' : super.poll(position, now);
  }

  /** A check puts it into the queue. */
  override waitsForAdmission(): boolean {
    return false;
  }

  command(what: Command, now: number): boolean {
    const before = this.state;
    const reason = 'by an operator';
    if (what === 'pause') this.send({ type: 'DEACTIVATED' }, reason, now);
    if (what === 'resume') this.send({ type: 'ACTIVATED' }, reason, now);
    if (!this.isOver && (what === 'cancel' || what === 'force-cancel'))
      this.send({ type: 'DELETED', isForced: what === 'force-cancel' }, reason, now);
    return this.state !== before;
  }

  protected changed(position: number, now: number): void {
    if (!this.executions.isOpen(position)) this.inflight.stop(position);
    // A device that left and came back is queued at once: its time in flight begins here.
    else if (!this.inflight.has(position)) this.inflight.start(position, now);
    // A device that rebooted into its old image has a new connection, so it goes behind the others.
    if (this.isOnline(position)) this.enqueue(position);
    this.fill(now);
    const { memberCount } = this.executions;
    if (memberCount > 0 && this.executions.countOf(Execution.succeeded) === memberCount)
      this.send({ type: 'ALL_UP_TO_DATE' }, `all ${memberCount} are up to date`, now);
  }

  protected override joined(position: number, now: number): void {
    if (this.isOnline(position)) this.enqueue(position);
    this.fill(now);
  }

  /** Puts the device into the queue, at the end if its connection is new. */
  private enqueue(position: number): void {
    if (!this.mayHaveIt(position) || this.penalties.has(position)) return;
    const since = this.targets.connectedSince?.(position) ?? 0;
    if (this.available.has(position) && this.connectedAt[position] === since) return;
    this.connectedAt[position] = since;
    this.available.append(position);
  }

  private fill(now: number): void {
    while (this.state === 'active' && this.executions.openCount < this.plan.concurrent && this.available.first >= 0) {
      const position = this.available.first;
      this.available.remove(position);
      if (!this.isOnline(position) || !this.mayHaveIt(position)) continue;
      switch (nervesHubEligibility(true, this.deviceAt(position), this.plan, now)) {
        case 'eligible':
          this.attempts.add(position, now);
          this.admit(position);
          this.inflight.start(position, now);
          break;
        case 'rate':
        case 'threshold':
          this.attempts.clear(position);
          this.penalties.start(position, now);
          break;
        default:
      }
    }
  }

  private deviceAt(position: number) {
    return {
      isUpToDate: this.executions.stateOf(position) === Execution.succeeded,
      blockedUntil: this.penalties.endOf(position),
      attempts: this.attempts.of(position),
      attemptsAfter: (tick: number) => this.attempts.after(position, tick),
    };
  }

  private mayHaveIt(position: number): boolean {
    const state = this.executions.stateOf(position);
    return state === Execution.waiting || state === Execution.failed || state === Execution.timedOut;
  }

  private isOnline(position: number): boolean {
    return this.targets.isOnline?.(position) ?? true;
  }

  private send(event: Parameters<typeof this.rollout.send>[0], reason: string, now: number): void {
    runActions(this.rollout.send(event, reason), {
      fill: () => this.fill(now),
      cancelQueued: () => {
        this.cancelQueued();
        for (let position = 0; position < this.targets.size; position++)
          if (!this.executions.isOpen(position)) this.inflight.stop(position);
      },
      cancelOpen: () => {
        this.cancelOpen();
        this.inflight.clear();
      },
    });
  }

  protected override saveOwn() {
    return {
      available: this.available.save(),
      inflight: this.inflight.save(),
      penalties: this.penalties.save(),
      connectedAt: this.connectedAt.slice(),
      attempts: this.attempts.save(),
    };
  }

  protected override restoreOwn(state: ReturnType<NervesHubGroup['saveOwn']>): void {
    this.available.restore(state.available);
    this.inflight.restore(state.inflight);
    this.penalties.restore(state.penalties);
    this.connectedAt.set(state.connectedAt);
    this.attempts.restore(state.attempts);
  }
}

export const nervesHubPenalty: RolloutPolicy<NervesHubPlan> = {
  kind: 'nerveshub-penalty',
  machines: { rollout: nervesHubGroupMachine },
  engine: (plan, targets, ports) => new NervesHubGroup(plan, targets, ports),
  withoutGates: (plan) => ({
    ...plan,
    failureThreshold: Number.POSITIVE_INFINITY,
    failureRate: { amount: 1, withinMs: 0 },
  }),
};
