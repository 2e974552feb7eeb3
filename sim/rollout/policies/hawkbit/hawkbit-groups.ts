import { arithmetic } from '../arithmetic.ts';
import type { PartView } from '../contract.ts';
import { Execution, type ExecutionTable, endedIn } from '../execution-table.ts';
import type { RolloutPart } from '../part.ts';
import { hawkbitErrs, hawkbitSucceeds } from './hawkbit-conditions.ts';
import type { hawkbitGroupMachine } from './hawkbit-machines.ts';
import type { HawkbitGroupPlan, HawkbitPlan } from './hawkbit-plan.ts';
import { hawkbitSplit } from './hawkbit-split.ts';

export interface HawkbitGroupOptions {
  readonly plan: HawkbitGroupPlan;
  readonly part: RolloutPart<typeof hawkbitGroupMachine>;
  /** Number of the group, and of its part in the execution table. */
  readonly number: number;
  /** Size that a dynamic group grows to; undefined if it is static. */
  readonly expected: number | undefined;
  /** In the order of selection; a dynamic group gets more. */
  readonly positions: number[];
  readonly executions: ExecutionTable;
}

/** A group of a hawkBit rollout, with its conditions. */
export class HawkbitGroup {
  readonly plan: HawkbitGroupPlan;
  readonly part: RolloutPart<typeof hawkbitGroupMachine>;
  readonly number: number;
  readonly expected: number | undefined;
  readonly positions: number[];
  private readonly executions: ExecutionTable;

  constructor({ plan, part, number, expected, positions, executions }: HawkbitGroupOptions) {
    this.plan = plan;
    this.part = part;
    this.number = number;
    this.expected = expected;
    this.positions = positions;
    this.executions = executions;
  }

  get state(): string {
    return this.part.state;
  }

  get hasBegun(): boolean {
    return this.state === 'running' || this.state === 'error' || this.state === 'finished';
  }

  /** Without targets that have left the group: hawkBit counts its targets anew in every round. */
  get total(): number {
    const partCounts = this.executions.countsOf(this.number);
    return this.positions.length - partCounts[Execution.removed] - partCounts[Execution.absent];
  }

  /**
   * What a round of the scheduler finds. The last of the running groups, if dynamic, is looked at as if it were full;
   * the last of all, if dynamic, is never complete.
   */
  look(isLastRunning: boolean, isOpenEnded: boolean) {
    const { errorThreshold, successThreshold } = this.plan;
    const total = isLastRunning && this.expected !== undefined ? this.expected : this.total;
    const failed = this.count(Execution.failed);
    const isComplete = !isOpenEnded && this.isComplete;
    const errs = hawkbitErrs(failed, total, errorThreshold);
    const succeeds = this.succeeds(total);
    let reason = `all ${total} have ended`;
    if (errs) reason = arithmetic(failed, total, 'failed', '>', errorThreshold / 100);
    else if (succeeds)
      reason = arithmetic(this.count(Execution.succeeded), total, 'finished', '>=', successThreshold / 100);
    return { errs, succeeds, isComplete, reason };
  }

  succeeds(total = this.total): boolean {
    return hawkbitSucceeds(this.count(Execution.succeeded), total, this.plan.successThreshold);
  }

  private get isComplete(): boolean {
    const partCounts = this.executions.countsOf(this.number);
    return endedIn(partCounts) + partCounts[Execution.absent] === this.positions.length;
  }

  private count(state: Execution): number {
    return this.executions.countsOf(this.number)[state];
  }

  get view(): PartView {
    return { part: this.part.name, state: this.state, size: this.total };
  }
}

/** Positions by group: each static group gets the next ones in the order of selection. */
export function staticPositions({ groups }: HawkbitPlan, members: number): readonly number[][] {
  const sizes = hawkbitSplit(
    members,
    groups.map(({ percentage }) => percentage),
  );
  let from = 0;
  return sizes.map((size) => {
    const positions = Array.from({ length: size }, (_, nth) => from + nth);
    from += size;
    return positions;
  });
}
