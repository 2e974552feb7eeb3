/**
 * What is due when. Nodes are small integers that the owner numbers (device x slot, connection, pooled message); a node
 * is armed for one tick at a time. The timing wheel serves runs, the heap is the oracle it is tested against.
 *
 * Units   ticks, whole and unsigned 32 bit (1 ms unless a run says otherwise)
 * Errors  arming at or before `now` breaks an invariant: nothing may be put into an instant that is already being served
 */
export interface Queue {
  /** The instant that has been reached. */
  readonly now: number;
  /** Armed nodes. */
  readonly size: number;
  /** The nodes of the last `advance`, in no particular order; valid up to its return value. */
  readonly due: Int32Array;

  /** Arms a node for a tick after `now`; an armed node moves. */
  arm(node: number, tick: number): void;
  /** Disarms a node, also one that is due and not yet claimed; false if it was neither. O(1) in the wheel. */
  cancel(node: number): boolean;
  isArmed(node: number): boolean;
  /** The tick a node is armed for; meaningless unless armed. */
  tickOf(node: number): number;
  /** The earliest armed tick, or Infinity. Time does not move. */
  peek(): number;
  /** A tick that is not after the earliest armed one, found without looking at the nodes; Infinity if none is armed. */
  bound(): number;
  /**
   * Moves time to the earliest armed tick that is not after `limit`, puts that tick's nodes into `due` and returns how
   * many; moves time to `limit` and returns 0 where there is none.
   */
  advance(limit: number): number;
  /** Takes a due node for service; false if it has been canceled or armed anew since it fell due. */
  claim(node: number): boolean;
  /** Room for nodes 0 to `nodes` - 1 and no more: a caller that asks again and again asks for ever larger steps. */
  reserve(nodes: number): void;
  /** A plain copy of all state, and back: a restored queue goes on exactly as the saved one would have. */
  save(): QueueState;
  restore(state: QueueState): void;
}

export interface QueueState {
  readonly now: number;
  /** Armed nodes in rising order, and their ticks. */
  readonly nodes: Int32Array;
  readonly ticks: Uint32Array;
}

/** Stops the run: the message is built only when it is needed, since arming is the hottest call of all. */
export function refusePast(node: number, tick: number, now: number): never {
  throw new Error(`broken invariant: node ${node} armed for tick ${tick} at tick ${now}`);
}

/** The last instant a tick can name; whatever lies beyond it never comes. */
export const TICK_MAX = 0xffffffff;
