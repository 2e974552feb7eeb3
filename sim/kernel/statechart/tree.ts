import { finish, hashOf } from '../trace/hash.ts';

/**
 * The effects of one (configuration, event): ops in XState's own order, guards between them, and the configuration at
 * the end of each path.
 *
 * A running XState actor executes its own actions and assigns at once, so a later guard of the same step reads their
 * results; timers are armed and canceled at the end of the step, with delays that were read on the way.
 */
export type Tree = Ask | Leaf;

export interface Ask {
  readonly kind: 'ask';
  readonly ops: readonly Op[];
  readonly guard: Call;
  readonly yes: Tree;
  readonly no: Tree;
}

export interface Leaf {
  readonly kind: 'leaf';
  readonly ops: readonly Op[];
  /** The configuration that follows. */
  readonly next: number;
}

/** An implementation by name; `params` and `event` are numbers of constants, -1 for none and for the stepped event. */
export interface Call {
  readonly name: string;
  readonly params: number;
  readonly event: number;
}

export type Op =
  | { readonly kind: 'act'; readonly call: Call; readonly label: string }
  | { readonly kind: 'assign'; readonly call: Call; readonly label: string }
  /** Reads a delay into local `local` of the path. */
  | { readonly kind: 'delay'; readonly call: Call; readonly local: number }
  | {
      readonly kind: 'arm';
      readonly slot: number;
      readonly code: number;
      readonly delay: Delay;
      readonly label: string;
    }
  | { readonly kind: 'cancel'; readonly slot: number; readonly label: string };

export type Delay = { readonly local: number } | { readonly ms: number };

/** The leaves in the order in which the emitted code numbers them, each with the hash of its effects. */
export function leavesOf(tree: Tree, before = NO_EFFECTS): readonly { next: number; effects: number }[] {
  const effects = tree.ops.reduce((hash, op) => ('label' in op ? addEffect(hash, op.label) : hash), before);
  if (tree.kind === 'leaf') return [{ next: tree.next, effects }];
  return [...leavesOf(tree.yes, effects), ...leavesOf(tree.no, effects)];
}

export const NO_EFFECTS = 0;

/** Effects are hashed by label, in order: names and params; never values from the context. */
export const addEffect = (hash: number, label: string): number =>
  finish(Math.imul(hash, 0x9e3779b1) ^ hashOf(label)) >>> 0;

export const armLabel = (id: string): string => `arm ${id}`;
export const cancelLabel = (id: string): string => `cancel ${id}`;
