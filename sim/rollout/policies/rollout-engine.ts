import type { AnyStateMachine } from 'xstate';
import type {
  Command,
  Engine,
  PartView,
  PollResponse,
  RolloutCounts,
  RolloutPorts,
  Signal,
  SuccessSignal,
  Targets,
} from './contract.ts';
import { Execution, ExecutionTable, executionNames } from './execution-table.ts';
import { RolloutPart } from './part.ts';

export interface EngineOptions<Machine extends AnyStateMachine = AnyStateMachine> {
  /** The machine of the rollout. */
  readonly machine: Machine;
  readonly success: SuccessSignal;
  readonly targets: Targets;
  readonly ports: RolloutPorts;
  /** False: a target that rejects keeps its execution open. */
  readonly closesOnReject?: boolean;
}

/**
 * The common part of all engines: it keeps the execution table, admits and cancels, answers polls, and saves and
 * restores state across a crash. Subclasses implement the policy in the hooks.
 */
export abstract class RolloutEngine<Machine extends AnyStateMachine> implements Engine {
  protected readonly executions: ExecutionTable;
  protected readonly rollout: RolloutPart<Machine>;
  protected readonly targets: Targets;
  protected readonly ports: RolloutPorts;
  /** The first position that may still be waiting; those before it were admitted or have left. */
  private cursor = 0;

  constructor({ machine, success, targets, ports, closesOnReject = true }: EngineOptions<Machine>) {
    this.targets = targets;
    this.ports = ports;
    const { size, members = size } = targets;
    this.executions = new ExecutionTable({ size, members, success, closesOnReject });
    this.rollout = this.part('', machine);
  }

  abstract begin(now: number): void;
  abstract command(what: Command, now: number): boolean;

  /** Called when a report has changed the state of a target's execution. */
  protected abstract changed(position: number, now: number): void;

  get wakeAt(): number {
    return Number.POSITIVE_INFINITY;
  }

  wake(_now: number): void {}

  get state(): string {
    return this.rollout.state;
  }

  get parts(): readonly PartView[] {
    return [];
  }

  get counts(): RolloutCounts {
    return this.executions.counts();
  }

  get isOver(): boolean {
    return this.rollout.isFinal;
  }

  executionOf(position: number): string {
    return executionNames[this.executions.stateOf(position)];
  }

  poll(position: number, _now: number): PollResponse {
    const state = this.executions.stateOf(position);
    if (state === Execution.queued || state === Execution.running) return 'offer';
    return state === Execution.waiting && !this.isOver ? 'wait' : 'nothing';
  }

  waitsForAdmission(position: number): boolean {
    return !this.executions.isOpen(position);
  }

  awaitsConfirmation(_position: number): boolean {
    return false;
  }

  report(position: number, signal: Signal, now: number): void {
    if (this.executions.handleReport(position, signal)) this.changed(position, now);
  }

  join(position: number, now: number): void {
    if (this.isOver) return;
    const state = this.executions.stateOf(position);
    if (state === Execution.absent) {
      this.executions.move(position, Execution.waiting);
      this.cursor = Math.min(this.cursor, position);
      this.joined(position, now);
    } else if (state === Execution.removed) {
      this.admit(position);
      this.changed(position, now);
    }
  }

  /** An update that has begun continues; the engine cannot cancel it on a device that has left. */
  leave(position: number, now: number): void {
    const state = this.executions.stateOf(position);
    if (state === Execution.waiting) this.executions.move(position, Execution.absent);
    else if (state === Execution.queued) {
      this.executions.move(position, Execution.removed);
      this.ports.cancel(position, false);
    } else return;
    this.changed(position, now);
  }

  protected joined(_position: number, _now: number): void {}

  /** What the policy keeps besides the execution table, as plain data. */
  protected saveOwn(): object {
    return {};
  }

  protected restoreOwn(_state: never): void {}

  protected part<Kind extends AnyStateMachine>(name: string, machine: Kind): RolloutPart<Kind> {
    return new RolloutPart(name, machine, (part, state, reason) => this.ports.moved(part, state, reason));
  }

  protected admit(position: number): void {
    if (this.executions.admit(position)) this.ports.admit(position);
    else this.ports.readmit(position);
  }

  /** Admits up to `most` waiting targets, in the order of selection; returns how many. */
  protected admitNext(most: number): number {
    let admitted = 0;
    for (; this.cursor < this.executions.size && admitted < most; this.cursor++) {
      if (this.executions.stateOf(this.cursor) !== Execution.waiting) continue;
      this.admit(this.cursor);
      admitted++;
    }
    return admitted;
  }

  protected cancelQueued(): void {
    this.cancelAll([Execution.queued], Execution.canceled, false);
  }

  protected cancelOpen(): void {
    this.cancelAll([Execution.queued, Execution.running], Execution.canceled, true);
  }

  protected cancelAll(from: readonly Execution[], to: Execution, forced: boolean): void {
    for (let position = 0; position < this.executions.size; position++) {
      if (!from.includes(this.executions.stateOf(position))) continue;
      this.executions.move(position, to);
      this.ports.cancel(position, forced);
    }
  }

  save(): unknown {
    return {
      rollout: this.rollout.state,
      cursor: this.cursor,
      executions: this.executions.save(),
      own: this.saveOwn(),
    } satisfies Saved;
  }

  restore(state: unknown): void {
    const { rollout, cursor, executions, own } = state as Saved;
    this.rollout.restore(rollout);
    this.cursor = cursor;
    this.executions.restore(executions);
    this.restoreOwn(own as never);
  }
}

interface Saved {
  readonly rollout: string;
  readonly cursor: number;
  readonly executions: ReturnType<ExecutionTable['save']>;
  readonly own: object;
}

/** Runs the actions that a machine has named, in its order. */
export function runActions<Name extends string>(
  names: readonly string[],
  implementations: Readonly<Record<Name, () => void>>,
): void {
  for (const name of names) (implementations as Readonly<Record<string, (() => void) | undefined>>)[name]?.();
}
