import { invariant } from '../kernel/lab-error.ts';
import { digestOf } from './tuf/digests.ts';
import type { Signed } from './tuf/metadata.ts';
import type { TrustedState } from './tuf/trusted-state.ts';

/**
 * The trusted states of a run's clients, by number: devices that trust the same files share a state, so that a device's
 * column holds only its number. A fleet that follows its repository has one state per publication that it fetched.
 */
export class TrustedStates {
  private readonly states: TrustedState[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(state: TrustedState): number {
    const id = identityOf(state);
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    this.numbers.set(id, this.states.length);
    return this.states.push(state) - 1;
  }

  stateOf(number: number): TrustedState {
    const state = this.states[number];
    invariant(state !== undefined, `trusted state ${number} is known`);
    return state;
  }

  /** Plain data that never changes. */
  all(): readonly TrustedState[] {
    return [...this.states];
  }

  restore(states: readonly TrustedState[]): void {
    this.states.length = 0;
    this.numbers.clear();
    for (const state of states) this.numberOf(state);
  }

  get count(): number {
    return this.states.length;
  }
}

/** The versions in a state, for a verdict or a device's page: `root 1, timestamp 4, snapshot 3, targets 2`. */
export function versionsIn({ root, timestamp, snapshot, targets }: TrustedState): string {
  const files = [
    ['root', root] as const,
    ['timestamp', timestamp] as const,
    ['snapshot', snapshot] as const,
    ...targets,
  ];
  return files.flatMap(([role, file]) => (file === undefined ? [] : [`${role} ${file.part.version}`])).join(', ');
}

const identityOf = ({ root, timestamp, snapshot, targets }: TrustedState): string =>
  JSON.stringify([
    fileId(root),
    fileId(timestamp),
    fileId(snapshot),
    [...targets].map(([role, file]) => `${fileId(file)} ${role}`).sort(),
  ]);

const fileId = (file: Signed | undefined): string => (file === undefined ? '' : digestOf('sha256', file.bytes));
