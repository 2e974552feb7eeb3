import type { Command, RolloutPorts, Signal, Targets } from '../contract.ts';
import { Deadlines } from '../deadlines.ts';
import { Execution } from '../execution-table.ts';
import type { RolloutPolicy } from '../policy.ts';
import { RolloutEngine, runActions } from '../rollout-engine.ts';
import { awsAbort } from './aws-abort.ts';
import { awsJobMachine } from './aws-job-machine.ts';
import type { AwsKind, AwsPlan } from './aws-plan.ts';
import { awsRate } from './aws-rate.ts';
import { AwsRetries } from './aws-retries.ts';
import { AwsSchedule } from './aws-schedule.ts';

/**
 * AWS IoT Jobs: executions are notified at a rate, and an abort cancels only those that have not begun.
 *
 * Shape   a timer runs only while an execution is in progress, so an execution queued for a device that is offline for
 *         good never times out; a retry is queued again at once and no longer counts as a failure
 * Source  aws-iot-docs, developer guide: jobs-configurations-details, iot-jobs-lifecycle. It does not say when within
 *         its minute a thing is notified: `pace` decides
 */
export class AwsJob extends RolloutEngine<typeof awsJobMachine> {
  private schedule: AwsSchedule;
  private readonly deadlines: Deadlines;
  private readonly steps: Deadlines;
  private readonly retries: AwsRetries;
  private begunAt = 0;
  /** Executions, whole and in part, that the rate allows and that have not been notified yet. */
  private credit = 0;
  /** With pace `continuous`: the tick up to which `credit` is accounted; with `minute`: the last full minute. */
  private reckonedAt = 0;
  private isStopped = false;

  constructor(
    private readonly plan: AwsPlan,
    targets: Targets,
    ports: RolloutPorts,
  ) {
    super({ machine: awsJobMachine, success: plan.success, targets, ports });
    this.schedule = new AwsSchedule(plan.schedule, 0);
    this.deadlines = new Deadlines(targets.size, plan.inProgressTimeoutMs);
    this.steps = new Deadlines(targets.size, plan.stepTimeoutMs);
    this.retries = new AwsRetries(targets.size, plan.retry);
  }

  override get wakeAt(): number {
    const timers = Math.min(this.deadlines.dueAt, this.steps.dueAt);
    return this.isOver ? timers : Math.min(timers, this.scheduleAt, this.nextAdmissionAt);
  }

  begin(now: number): void {
    this.begunAt = now;
    this.reckonedAt = now;
    this.schedule = new AwsSchedule(this.plan.schedule, now);
    this.wake(now);
  }

  override wake(now: number): void {
    this.expire(now);
    if (this.isOver) return;
    this.rollOut(now);
    this.followSchedule(now);
    this.review();
  }

  override report(position: number, signal: Signal, now: number): void {
    this.settle(now);
    super.report(position, signal, now);
    // The timer of a step replaces that of the previous step; the time-out of the whole execution runs separately.
    if (this.executions.stateOf(position) === Execution.running) this.steps.start(position, now);
    else this.steps.stop(position);
  }

  command(what: Command): boolean {
    if (what !== 'cancel' && what !== 'force-cancel') return false;
    return this.cancel(what === 'force-cancel', 'an operator has canceled it');
  }

  protected changed(position: number, now: number): void {
    const state = this.executions.stateOf(position);
    if (state === Execution.running) this.deadlines.start(position, now);
    else this.deadlines.stop(position);
    if (state === Execution.failed) this.retryAfter('failed', position);
    this.review();
  }

  /** The rate applies to the initial targets; a device that joins a continuous job later is queued at once. */
  protected override joined(position: number): void {
    if (!this.isStopped) this.admit(position);
  }

  /** The targets of a snapshot job are the members of the group at its creation. */
  override join(position: number, now: number): void {
    if (this.plan.selection === 'snapshot') return;
    this.settle(now);
    if (this.executions.stateOf(position) === Execution.removed) this.retries.forget(position);
    super.join(position, now);
  }

  override leave(position: number, now: number): void {
    if (this.plan.selection === 'continuous') super.leave(position, now);
  }

  private expire(now: number): void {
    for (const timers of [this.deadlines, this.steps]) {
      for (let position = timers.takeDue(now); position >= 0; position = timers.takeDue(now)) {
        this.deadlines.stop(position);
        this.steps.stop(position);
        this.executions.move(position, Execution.timedOut);
        this.retryAfter('timed-out', position);
        this.review();
      }
    }
  }

  /** An abort drops queued retries, and after it there are none. */
  private retryAfter(failure: 'failed' | 'timed-out', position: number): void {
    if (!this.isOver && this.retries.take(failure, position)) this.admit(position);
  }

  private rollOut(now: number): void {
    if (this.state !== 'in-progress' || this.isStopped) return;
    if (this.plan.pace === 'continuous') this.reckon(now);
    else if (this.nextAdmissionAt <= now) {
      this.credit += this.rate;
      // Minutes in which the controller was down are not made up for.
      this.reckonedAt = now - ((now - this.reckonedAt) % MINUTE);
    }
    this.credit -= this.admitNext(Math.floor(this.credit + TOLERANCE));
  }

  /** A report changes the rate only from now on. */
  private settle(now: number): void {
    if (this.plan.pace === 'continuous' && this.state === 'in-progress') this.reckon(now);
  }

  /** Time in which the controller was down is not made up for. */
  private reckon(now: number): void {
    if (now - this.nextAdmissionAt > OVERDUE_MS) this.credit = 1;
    else if (this.waitingCount > 0) this.credit += ((now - this.reckonedAt) * this.rate) / MINUTE;
    this.reckonedAt = now;
  }

  private followSchedule(now: number): void {
    if (now >= this.schedule.endAt) this.endByPlan();
    else if (!this.schedule.isOpen(now)) {
      // Also after a whole missed window: the next one is searched from here.
      this.reckonedAt = now;
      this.rollout.send({ type: 'WINDOW_CLOSED' }, 'the maintenance window is over');
    } else if (this.state === 'scheduled') {
      this.credit = 0;
      this.reckonedAt = now;
      this.rollout.send({ type: 'WINDOW_OPENED' }, now === this.begunAt ? 'begun' : 'its time has come');
    }
  }

  private endByPlan(): void {
    this.isStopped = true;
    const { endBehavior } = this.plan.schedule;
    if (endBehavior !== 'stop-rollout') this.cancel(endBehavior === 'force-cancel', 'its end time has come');
  }

  private cancel(isForced: boolean, reason: string): boolean {
    const actions = this.rollout.send({ type: 'CANCELED', isForced }, reason);
    runActions(actions, this.implementations);
    return actions.length > 0;
  }

  private review(): void {
    if (this.isOver) return;
    const abort = awsAbort(this.plan.abort, this.counts);
    const isComplete = this.executions.openCount === 0 && this.isRolledOut;
    if (abort === undefined && !isComplete) return;
    const reason = abort ?? `all ${this.executions.endedCount} have ended`;
    runActions(
      this.rollout.send({ type: 'REVIEWED', isAborted: abort !== undefined, isComplete }, reason),
      this.implementations,
    );
  }

  /** A continuous job waits for devices that may still join, unless its end has come. */
  private get isRolledOut(): boolean {
    return this.isStopped || (this.plan.selection === 'snapshot' && this.waitingCount === 0);
  }

  private get waitingCount(): number {
    return this.executions.countOf(Execution.waiting);
  }

  private get rate(): number {
    const { notified, succeeded } = this.counts;
    return awsRate(this.plan.rate, { notified, succeeded });
  }

  private get nextAdmissionAt(): number {
    if (this.state !== 'in-progress' || this.isStopped || this.waitingCount === 0) return Number.POSITIVE_INFINITY;
    if (this.plan.pace === 'minute') return this.reckonedAt + MINUTE;
    return this.reckonedAt + Math.max(0, Math.ceil(((1 - this.credit) * MINUTE) / this.rate - TOLERANCE));
  }

  /** The next tick at which a window opens or closes, or the job ends. */
  private get scheduleAt(): number {
    if (this.isStopped) return Number.POSITIVE_INFINITY;
    const at = this.reckonedAt;
    const edge = this.state === 'scheduled' ? this.schedule.opensAt(at) : this.schedule.closesAt(at);
    return Math.min(edge, this.schedule.endAt);
  }

  private readonly implementations = {
    cancelQueued: () => this.cancelQueued(),
    cancelOpen: () => {
      this.cancelOpen();
      this.deadlines.clear();
      this.steps.clear();
    },
  };

  protected override saveOwn() {
    const { begunAt, credit, reckonedAt, isStopped } = this;
    return {
      scalars: { begunAt, credit, reckonedAt, isStopped },
      deadlines: this.deadlines.save(),
      steps: this.steps.save(),
      retries: this.retries.save(),
    };
  }

  protected override restoreOwn(state: ReturnType<AwsJob['saveOwn']>): void {
    Object.assign(this, state.scalars);
    this.schedule = new AwsSchedule(this.plan.schedule, this.begunAt);
    this.deadlines.restore(state.deadlines);
    this.steps.restore(state.steps);
    this.retries.restore(state.retries);
  }
}

const MINUTE = 60_000;

/** An admission is due at a whole tick; this long after it, the controller must have been down. */
const OVERDUE_MS = 1_000;

/** Far below one execution, far above the rounding error of sums of fractions. */
const TOLERANCE = 1e-6;

const awsPolicy = <Kind extends AwsKind>(kind: Kind): RolloutPolicy<AwsPlan<Kind>> => ({
  kind,
  machines: { rollout: awsJobMachine },
  engine: (plan, targets, ports) => new AwsJob(plan, targets, ports),
  withoutGates: (plan) => ({ ...plan, abort: { ...plan.abort, criteria: [] } }),
});

export const awsConstant = awsPolicy('aws-constant');
export const awsExponential = awsPolicy('aws-exponential');
