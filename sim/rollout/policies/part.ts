import { type AnyStateMachine, type EventFrom, initialTransition, type SnapshotFrom, transition } from 'xstate';

/**
 * A rollout's machine, or that of a part of it. XState steps it; what it asks for comes back by name, and whoever sent
 * the event carries it out.
 *
 * Shape   machines are flat, so a state is one word; what guards look at comes with the event
 */
export class RolloutPart<Machine extends AnyStateMachine> {
  private snapshot: SnapshotFrom<Machine>;

  constructor(
    readonly name: string,
    private readonly machine: Machine,
    private readonly moved: (part: string, state: string, reason: string) => void,
  ) {
    this.snapshot = initialTransition(machine as AnyStateMachine)[0] as SnapshotFrom<Machine>;
  }

  get state(): string {
    return (this.snapshot as { readonly value: string }).value;
  }

  get isFinal(): boolean {
    return (this.snapshot as { readonly status: string }).status === 'done';
  }

  /** Returns the actions that the machine names, in its order; none if the event means nothing in this state. */
  send(event: EventFrom<Machine>, reason: string): readonly string[] {
    const before = this.state;
    const [next, actions] = transition(this.machine as AnyStateMachine, this.snapshot, event);
    this.snapshot = next as SnapshotFrom<Machine>;
    if (this.state !== before) this.moved(this.name, this.state, reason);
    return actions.map(({ type }) => type);
  }

  restore(state: string): void {
    this.snapshot = (this.machine as AnyStateMachine).resolveState({
      value: state,
      context: {},
    }) as SnapshotFrom<Machine>;
  }
}

/** What stands for an action in a machine: the engine knows it by its name. */
export const byName = (): void => {};
