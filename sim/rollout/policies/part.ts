import { type AnyStateMachine, type EventFrom, initialTransition, type SnapshotFrom, transition } from 'xstate';

/**
 * The machine of a rollout or of one of its parts. XState steps it and returns its actions by name; the sender of the
 * event runs them.
 *
 * Shape   machines are flat, so a state is one word; the data that guards need is in the event
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

  /** Returns the actions that the machine names, in its order; none if the state does not handle the event. */
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

/** A placeholder action: the engine runs the action of that name. */
export const byName = (): void => {};
