import type { AnyStateMachine } from 'xstate';
import type { SuccessSignal } from '../../plan/policy-plan.ts';
import type { Answer, Command, Engine, PartView, RolloutCounts, RolloutPorts, Signal, Targets } from './contract.ts';
import { Execution, executionNames, Ledger } from './execution-table.ts';
import { Part } from './part.ts';

/**
 * What all engines do alike: they keep the ledger, admit and take back, answer who asks, and go on from where a crash has
 * left them. What a policy is lies in the hooks.
 */
export abstract class RolloutEngine<Machine extends AnyStateMachine> implements Engine {
  protected readonly ledger: Ledger;
  protected readonly rollout: Part<Machine>;
  /** The first position that may still be waiting; positions before it have been admitted or are gone. */
  private cursor = 0;

  constructor(
    machine: Machine,
    success: SuccessSignal,
    protected readonly targets: Targets,
    protected readonly ports: RolloutPorts,
    closesOnReject = true,
  ) {
    const { size, members = size } = targets;
    this.ledger = new Ledger({ size, members, success, closesOnReject });
    this.rollout = this.part('', machine);
  }

  abstract readonly wakeAt: number;
  abstract begin(now: number): void;
  abstract wake(now: number): void;
  abstract command(what: Command, now: number): boolean;

  /** The execution of a target is in another state, because it said so. */
  protected abstract changed(position: number, now: number): void;
  protected abstract saveOwn(): object;
  protected abstract restoreOwn(state: never): void;

  get state(): string {
    return this.rollout.state;
  }

  get parts(): readonly PartView[] {
    return [];
  }

  get counts(): RolloutCounts {
    return this.ledger.counts();
  }

  get isOver(): boolean {
    return this.rollout.isFinal;
  }

  executionOf(position: number): string {
    return executionNames[this.ledger.stateOf(position)];
  }

  asks(position: number, _now: number): Answer {
    const state = this.ledger.stateOf(position);
    if (state === Execution.queued || state === Execution.running) return 'offer';
    return state === Execution.waiting && !this.isOver ? 'wait' : 'nothing';
  }

  awaitsConfirmation(_position: number): boolean {
    return false;
  }

  report(position: number, signal: Signal, now: number): void {
    if (this.ledger.hear(position, signal)) this.changed(position, now);
  }

  join(position: number, now: number): void {
    if (this.isOver) return;
    const state = this.ledger.stateOf(position);
    if (state === Execution.absent) {
      this.ledger.move(position, Execution.waiting);
      this.cursor = Math.min(this.cursor, position);
      this.joined(position, now);
    } else if (state === Execution.removed) {
      this.admit(position);
      this.changed(position, now);
    }
  }

  /** What has begun runs on; nobody can call it back from a device that has left. */
  leave(position: number, now: number): void {
    const state = this.ledger.stateOf(position);
    if (state === Execution.waiting) this.ledger.move(position, Execution.absent);
    else if (state === Execution.queued) {
      this.ledger.move(position, Execution.removed);
      this.ports.cancel(position, false);
    } else return;
    this.changed(position, now);
  }

  protected joined(_position: number, _now: number): void {}

  protected part<Kind extends AnyStateMachine>(name: string, machine: Kind): Part<Kind> {
    return new Part(name, machine, (part, state, because) => this.ports.moved(part, state, because));
  }

  protected admit(position: number): void {
    if (this.ledger.admit(position)) this.ports.admit(position);
    else this.ports.readmit(position);
  }

  /** Admits up to `most` of those who wait, in the order of selection; returns how many. */
  protected admitNext(most: number): number {
    let admitted = 0;
    for (; this.cursor < this.ledger.size && admitted < most; this.cursor++) {
      if (this.ledger.stateOf(this.cursor) !== Execution.waiting) continue;
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
    for (let position = 0; position < this.ledger.size; position++) {
      if (!from.includes(this.ledger.stateOf(position))) continue;
      this.ledger.move(position, to);
      this.ports.cancel(position, forced);
    }
  }

  save(): unknown {
    return {
      rollout: this.rollout.state,
      cursor: this.cursor,
      ledger: this.ledger.save(),
      own: this.saveOwn(),
    } satisfies Saved;
  }

  restore(state: unknown): void {
    const { rollout, cursor, ledger, own } = state as Saved;
    this.rollout.restore(rollout);
    this.cursor = cursor;
    this.ledger.restore(ledger);
    this.restoreOwn(own as never);
  }
}

interface Saved {
  readonly rollout: string;
  readonly cursor: number;
  readonly ledger: ReturnType<Ledger['save']>;
  readonly own: object;
}

/** Reads actions that a machine has named, in its order. */
export function carryOut<Name extends string>(
  names: readonly string[],
  duties: Readonly<Record<Name, () => void>>,
): void {
  for (const name of names) (duties as Readonly<Record<string, (() => void) | undefined>>)[name]?.();
}
