import { arithmetic, exceeds } from '../arithmetic.ts';
import type { Command, PartView, PollResponse, RolloutPorts, Signal, SuccessSignal, Targets } from '../contract.ts';
import { Deadlines } from '../deadlines.ts';
import { Execution, type PartCounts } from '../execution-table.ts';
import type { RolloutPart } from '../part.ts';
import type { RolloutPolicy } from '../policy.ts';
import { RolloutEngine, runActions } from '../rollout-engine.ts';
import { ringMachine, ringsMachine } from './ring-machines.ts';
import { Members, namesIn } from './ring-members.ts';

/** A ring takes the release at once; the next follows when enough of its devices have succeeded and it has baked. */
export interface RingsPlan {
  readonly kind: 'rings';
  readonly success: SuccessSignal;
  /** The order of the rings; undefined: that of the targets' rings. */
  readonly order: readonly string[] | undefined;
  readonly bakeMs: number;
  readonly bakeFrom: 'opened' | 'succeeded';
  /** Share of the ring that has to succeed. */
  readonly promoteAt: number;
  /** Undefined: no failure stops it. */
  readonly abort: GatePlan | undefined;
  readonly onAbort: 'stop' | 'roll-back' | 'pause';
  /** A target that has begun and is silent for this long has failed; undefined: never. */
  readonly silentAfterMs: number | undefined;
  /** A ring that has not passed this long after its opening pauses the rollout; undefined: never. */
  readonly patienceMs: number | undefined;
  /** On a ring without devices: open the next, or pause. */
  readonly onEmpty: 'skip' | 'pause';
}

export interface GatePlan {
  readonly operator: '>' | '>=';
  readonly share: number;
  /** Executions that must have ended before the gate decides. */
  readonly min: number;
  /** The denominator of the share. */
  readonly of: 'ended' | 'ring';
}

/**
 * Ring by ring: the next ring opens when enough of this one have succeeded and it has baked, and none opens once too
 * many of any ring have failed.
 *
 * Shape   a target fails by reporting failure, by silence, or by going back to the old image even after its success:
 *         unlike commercial engines, this one considers devices, not only executions
 * Source  none; it is what platform documentation calls rings with bake times
 */
export class Rings extends RolloutEngine<typeof ringsMachine> {
  private readonly rings: readonly Ring[];
  private readonly members: Members;
  private readonly silences: Deadlines;

  constructor(
    private readonly plan: RingsPlan,
    targets: Targets,
    ports: RolloutPorts,
  ) {
    super({ machine: ringsMachine, success: plan.success, targets, ports });
    const { size } = targets;
    const ringOf = (position: number): string => targets.ringOf(position);
    this.members = new Members(plan.order ?? targets.rings ?? namesIn(size, ringOf), size, ringOf);
    this.silences = new Deadlines(size, plan.silentAfterMs);
    this.rings = this.members.names.map((name, number) => {
      this.executions.addPart();
      for (const position of this.members.of(number)) this.executions.assign(position, number);
      return { part: this.part(`ring ${name}`, ringMachine), openedAt: 0, bakedAt: Number.POSITIVE_INFINITY };
    });
  }

  override get wakeAt(): number {
    if (this.state !== 'running') return this.silences.dueAt;
    const { current } = this;
    const ring = this.rings[current];
    // A ring that has baked but has since dropped below its share waits for reports.
    const baked = this.hasSucceeded(current) ? ring.bakedAt : Number.POSITIVE_INFINITY;
    return Math.min(this.silences.dueAt, baked, this.overdueAt(ring));
  }

  override get parts(): readonly PartView[] {
    return this.rings.map(({ part }, number) => ({ part: part.name, state: part.state, size: this.sizeOf(number) }));
  }

  begin(now: number): void {
    this.send({ type: 'BEGUN' }, 'begun', now);
  }

  override wake(now: number): void {
    for (let position = this.silences.takeDue(now); position >= 0; position = this.silences.takeDue(now)) {
      this.executions.move(position, Execution.timedOut);
      this.judge(position, now);
    }
    this.promote(now);
    this.holdIfOverdue(now);
  }

  /** While the rollout is paused, no queued target begins. */
  override poll(position: number, now: number): PollResponse {
    const isHeld = this.state === 'paused' && this.executions.stateOf(position) === Execution.queued;
    return isHeld ? 'wait' : super.poll(position, now);
  }

  override report(position: number, signal: Signal, now: number): void {
    super.report(position, signal, now);
    // It changes no ended execution, but the gate counts it all the same.
    if (signal === 'fell-back') this.judge(position, now);
  }

  command(what: Command, now: number): boolean {
    const reason = 'by an operator';
    if (what === 'cancel' || what === 'force-cancel') {
      if (this.isOver) return false;
      this.send({ type: 'CANCELED', isForced: what === 'force-cancel' }, reason, now);
      return true;
    }
    const before = this.state;
    if (what === 'pause') this.send({ type: 'PAUSED' }, reason, now);
    if (what === 'resume') this.send({ type: 'RESUMED' }, reason, now);
    return this.state !== before;
  }

  protected changed(position: number, now: number): void {
    if (this.executions.stateOf(position) === Execution.running) this.silences.start(position, now);
    else this.silences.stop(position);
    this.judge(position, now);
  }

  /** A device that joins a ring that has opened takes part at once. */
  protected override joined(position: number): void {
    const ring = this.rings[this.executions.partOf(position)];
    if (ring !== undefined && ring.part.state !== 'waiting') this.admit(position);
  }

  private judge(position: number, now: number): void {
    const number = this.executions.partOf(position);
    if (number < 0 || this.state !== 'running') return;
    const reason = this.abortReason(number);
    if (reason !== undefined) {
      this.rings[number].part.send({ type: 'FAILED' }, reason);
      this.send({ type: 'ABORTED', how: this.plan.onAbort }, `${this.rings[number].part.name}: ${reason}`, now);
    } else this.promote(now);
  }

  private abortReason(number: number): string | undefined {
    const { abort } = this.plan;
    const state = this.rings[number].part.state;
    // The operator who resumed the rollout has accepted the failed ring.
    if (abort === undefined || state === 'failed') return undefined;
    const ended = endedOf(this.executions.countsOf(number));
    const bad = this.failuresOf(number);
    const total = abort.of === 'ended' ? ended : this.sizeOf(number);
    if (ended < abort.min || !exceeds(bad, total, abort.operator, abort.share)) return undefined;
    return arithmetic(bad, total, 'failed', abort.operator, abort.share);
  }

  private promote(now: number): void {
    const number = this.current;
    if (this.state !== 'running' || !this.hasSucceeded(number)) return;
    const ring = this.rings[number];
    const { bakeMs, bakeFrom } = this.plan;
    if (ring.part.state === 'open') {
      ring.bakedAt = bakeMs + (bakeFrom === 'opened' ? ring.openedAt : now);
      ring.part.send({ type: 'SUCCEEDED' }, this.successText(number));
    }
    if (now < ring.bakedAt) return;
    ring.part.send({ type: 'BAKED' }, `${this.successText(number)} after its bake time`);
    this.openAfter(number, now);
  }

  private holdIfOverdue(now: number): void {
    if (this.state !== 'running') return;
    const { current } = this;
    const ring = this.rings[current];
    if (now >= this.overdueAt(ring))
      this.send({ type: 'HELD' }, `${ring.part.name} has not passed: ${this.successText(current)}`, now);
  }

  private overdueAt({ openedAt }: Ring): number {
    const { patienceMs } = this.plan;
    return patienceMs === undefined ? Number.POSITIVE_INFINITY : openedAt + patienceMs;
  }

  private openAfter(last: number, now: number): void {
    const number = last + 1;
    if (number === this.rings.length) {
      this.send({ type: 'ALL_PASSED' }, 'its last ring has passed', now);
      return;
    }
    const ring = this.rings[number];
    const size = this.sizeOf(number);
    ring.openedAt = now;
    ring.part.send({ type: 'OPENED', isEmpty: size === 0 }, `${size} devices`);
    if (size === 0) {
      if (this.plan.onEmpty === 'skip') this.openAfter(number, now);
      else this.send({ type: 'HELD' }, `${ring.part.name} has no device, so it shows nothing`, now);
      return;
    }
    for (const position of this.members.of(number))
      if (this.executions.stateOf(position) === Execution.waiting) this.admit(position);
    this.promote(now);
  }

  /** After a resume: continues with the current ring, or beyond the ring that stopped the rollout. */
  private continueRollout(now: number): void {
    const { current } = this;
    const state = this.rings[current]?.part.state;
    if (state === 'open' || state === 'baking') {
      // The operator who resumed it has reviewed the ring, so its patience starts again.
      this.rings[current].openedAt = now;
      this.promote(now);
    } else this.openAfter(this.lastOpened, now);
  }

  /** The current ring: there is one as long as the rollout runs; otherwise -1. */
  private get current(): number {
    return this.rings.findIndex(({ part }) => part.state === 'open' || part.state === 'baking');
  }

  private get lastOpened(): number {
    return this.rings.findLastIndex(({ part }) => part.state !== 'waiting');
  }

  private sizeOf(number: number): number {
    const partCounts = this.executions.countsOf(number);
    return this.members.of(number).length - partCounts[Execution.absent] - partCounts[Execution.removed];
  }

  private failuresOf(number: number): number {
    const partCounts = this.executions.countsOf(number);
    return partCounts[Execution.failed] + partCounts[Execution.timedOut] + this.executions.lapsesOf(number);
  }

  private healthyIn(number: number): number {
    return this.executions.countsOf(number)[Execution.succeeded] - this.executions.lapsesOf(number);
  }

  private hasSucceeded(number: number): boolean {
    return exceeds(this.healthyIn(number), this.sizeOf(number), '>=', this.plan.promoteAt);
  }

  private successText(number: number): string {
    return arithmetic(this.healthyIn(number), this.sizeOf(number), 'succeeded', '>=', this.plan.promoteAt);
  }

  private send(event: Parameters<typeof this.rollout.send>[0], reason: string, now: number): void {
    runActions(this.rollout.send(event, reason), {
      openFirst: () => this.openAfter(-1, now),
      openNext: () => this.continueRollout(now),
      cancelQueued: () => this.cancelQueued(),
      cancelOpen: () => this.cancelOpen(),
      rollBack: () => this.ports.rollBack(reason),
    });
  }

  protected override saveOwn() {
    return {
      rings: this.rings.map(({ part, openedAt, bakedAt }) => ({ state: part.state, openedAt, bakedAt })),
      silences: this.silences.save(),
    };
  }

  protected override restoreOwn(state: ReturnType<Rings['saveOwn']>): void {
    state.rings.forEach(({ state: was, openedAt, bakedAt }, number) => {
      const ring = this.rings[number];
      ring.part.restore(was);
      Object.assign(ring, { openedAt, bakedAt });
    });
    this.silences.restore(state.silences);
  }
}

interface Ring {
  readonly part: RolloutPart<typeof ringMachine>;
  openedAt: number;
  bakedAt: number;
}

const endedOf = (partCounts: PartCounts): number =>
  partCounts[Execution.succeeded] +
  partCounts[Execution.failed] +
  partCounts[Execution.rejected] +
  partCounts[Execution.timedOut];

export const rings: RolloutPolicy<RingsPlan> = {
  kind: 'rings',
  machines: { rollout: ringsMachine, part: ringMachine },
  engine: (plan, targets, ports) => new Rings(plan, targets, ports),
  withoutGates: (plan) => ({
    ...plan,
    bakeMs: 0,
    promoteAt: 0,
    abort: undefined,
    patienceMs: undefined,
    onEmpty: 'skip',
  }),
};
