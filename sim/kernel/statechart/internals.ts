import type { AnyStateMachine, EventObject } from 'xstate';

/**
 * The parts of XState that this folder uses beyond its published types: the fields of built-in actions and guards, and
 * the fields of a snapshot that identify a configuration.
 *
 *
 * Source  statelyai/xstate, packages/core/src, version 5.33.3; the version is pinned, and `proveChart` notices a change
 */
export type Node = AnyStateMachine['root'];

/** `assign`, `raise`, `cancel`, `enqueueActions` and similar: functions with fields of their own. */
export interface BuiltinAction {
  readonly type: string;
  readonly resolve: Resolve;
  readonly event?: unknown;
  readonly id?: unknown;
  readonly delay?: unknown;
  readonly sendId?: unknown;
  readonly assignment?: Assignment;
  readonly collect?: Collect;
}

/** Returns the snapshot after the action, the params for `execute`, and further actions to resolve. */
export type Resolve = (
  scope: unknown,
  snapshot: Snapshot,
  args: Args,
  params: unknown,
  action: unknown,
  extra: unknown,
) => readonly [Snapshot, unknown, readonly unknown[] | undefined];

export interface Args {
  context: unknown;
  event: EventObject;
}

export type Callback = (args: Args, params: unknown) => unknown;
export type Assignment = Callback | Readonly<Record<string, unknown>>;
export type Collect = (tools: CollectTools, params: unknown) => void;

export interface CollectTools extends Args {
  readonly enqueue: Enqueue;
  readonly check: (guard: unknown) => boolean;
}

export interface Enqueue extends Record<string, unknown> {
  (action: unknown): void;
  assign(...args: readonly unknown[]): void;
  raise(...args: readonly unknown[]): void;
  cancel(...args: readonly unknown[]): void;
}

/** `and`, `or`, `not` contain other guards; `stateIn` contains none. */
export interface BuiltinGuard {
  readonly check: unknown;
  readonly guards?: readonly unknown[];
}

export interface Snapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly error: unknown;
  readonly machine: AnyStateMachine;
  readonly context: unknown;
  readonly value: unknown;
  /** Active states in the order in which they were entered; XState's choices can depend on it. */
  readonly _nodes: readonly Node[];
  readonly historyValue: Readonly<Record<string, readonly Node[]>>;
}

export const builtinAction = (action: unknown): BuiltinAction | undefined =>
  typeof action === 'function' && 'resolve' in action ? (action as unknown as BuiltinAction) : undefined;

export const builtinGuard = (guard: unknown): BuiltinGuard | undefined =>
  typeof guard === 'function' && 'check' in guard ? (guard as unknown as BuiltinGuard) : undefined;

/** Every state, parents before children, in document order. */
export function statesOf(machine: AnyStateMachine): readonly Node[] {
  const below = (node: Node): Node[] => [node, ...childrenOf(node).flatMap(below)];
  return below(machine.root);
}

export const childrenOf = (node: Node): readonly Node[] => Object.values(node.states) as Node[];

export const isAtomic = (node: Node): boolean => node.type === 'atomic' || node.type === 'final';

export interface Implementations {
  readonly actions: Readonly<Record<string, unknown>>;
  readonly guards: Readonly<Record<string, unknown>>;
  readonly delays: Readonly<Record<string, unknown>>;
}

export const implementationsOf = (machine: AnyStateMachine): Implementations =>
  machine.implementations as unknown as Implementations;

/** The same configuration for another clone of the machine, with another context. */
export function transplant(snapshot: Snapshot, machine: AnyStateMachine, context: unknown): Snapshot {
  const { idMap } = machine as unknown as { idMap: ReadonlyMap<string, Node> };
  const own = (nodes: readonly Node[]): Node[] => nodes.map(({ id }) => idMap.get(id) as Node);
  const history = Object.entries(snapshot.historyValue).map(([id, nodes]) => [id, own(nodes)] as const);
  return { ...snapshot, machine, context, _nodes: own(snapshot._nodes), historyValue: Object.fromEntries(history) };
}
