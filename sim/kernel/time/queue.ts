/**
 * A queue of timed nodes. Nodes are small integers that the caller numbers (device x slot, connection, pooled message);
 * a node is armed for one tick at a time. Runs use the timing wheel; the heap is its test oracle.
 *
 * Units   instants, in milliseconds of the run: whole numbers of ticks, of which there are 2^32
 * Errors  arming at or before `now` breaks an invariant: nothing may be added to an instant that is being handled
 */
export interface Queue {
  /** The current instant. */
  readonly now: number;
  /** The last instant; what would fall due after it never does. */
  readonly last: number;
  /** Armed nodes. */
  readonly size: number;
  /** The nodes of the last `advance`, in no particular order; valid up to its return value. */
  readonly due: Int32Array;

  /** Arms a node for a tick after `now`; an armed node moves. */
  arm(node: number, tick: number): void;
  /** Disarms a node, also one that is due and not yet claimed; false if it was neither. O(1) in the wheel. */
  cancel(node: number): boolean;
  isArmed(node: number): boolean;
  /** The tick a node is armed for; undefined behavior unless armed. */
  tickOf(node: number): number;
  /** The earliest armed tick, or Infinity. Time does not move. */
  peek(): number;
  /** A lower bound of the earliest armed tick, found without visiting the nodes; Infinity if none is armed. */
  bound(): number;
  /**
   * Moves time to the earliest armed tick that is not after `limit`, puts that tick's nodes into `due` and returns how
   * many; if there is none, moves time to `limit` and returns 0.
   */
  advance(limit: number): number;
  /** Claims a due node; false if it has been canceled or armed again since it fell due. */
  claim(node: number): boolean;
  /** Adds an unarmed node to the current instant, as `due[place]`: behind all that the last `advance` and earlier calls put there. */
  join(node: number, place: number): void;
  /** Allocates exactly nodes 0 to `nodes` - 1: a caller that grows repeatedly has to grow by ever larger steps. */
  reserve(nodes: number): void;
  /** A plain copy of all state, and its reverse: a restored queue continues exactly as the saved one would have. */
  save(): QueueState;
  restore(state: QueueState): void;
}

export interface QueueState {
  readonly now: number;
  /** Armed nodes in ascending order, and their ticks. */
  readonly nodes: Int32Array;
  readonly ticks: Uint32Array;
}

/** Stops the run. A separate function, so that arming, the hottest call, does not build the message. */
export function refusePast(node: number, tick: number, now: number): never {
  throw new Error(`broken invariant: node ${node} armed for tick ${tick} at tick ${now}`);
}

/** The last tick. */
export const TICK_MAX = 0xffffffff;
