import { HeapQueue } from '../../sim/kernel/time/heap.ts';
import type { Queue } from '../../sim/kernel/time/queue.ts';

/**
 * Runs the timers and immediates that aedes sets in simulated time.
 *
 * Aedes looks up `setTimeout`, `setImmediate` and their like as globals at each use. While any virtual clock exists,
 * those globals are switches: they call the clock that has been entered, or Node's own functions while none is. So
 * other code in the process is not affected, and several brokers can run side by side.
 *
 * Order   due timers fire by (due, rank, creation); immediates run in the order they were set
 * Units   milliseconds are ticks. As in Node, a timer waits at least one; unlike in Node, one that waits for more than
 *         2^31 - 1 never fires instead of firing at once
 */
export class VirtualClock {
  /** The rank of timers created from now on: the broker sets it to the connection that it serves. */
  rank = 0;

  private readonly now: () => number;
  private readonly queue: Queue = new HeapQueue(NODES_AT_FIRST);
  private readonly timers: (VirtualTimer | undefined)[] = [];
  private readonly free: number[] = [];
  private capacity = NODES_AT_FIRST;
  private created = 0;
  private pendingImmediates: Immediate[] = [];
  private nextImmediate = 0;

  constructor(now: () => number) {
    this.now = now;
    if (clocks++ === 0) installSwitches();
  }

  /** From here on the globals call this clock. */
  enter(): void {
    entered = this;
  }

  leave(): void {
    entered = undefined;
  }

  /** Armed timers and immediates yet to run. */
  get pending(): number {
    return this.timers.length - this.free.length + this.pendingImmediates.length - this.nextImmediate;
  }

  get hasImmediates(): boolean {
    return this.nextImmediate < this.pendingImmediates.length;
  }

  /** Runs the immediate that has waited longest. */
  runImmediate(): void {
    const immediate = this.pendingImmediates[this.nextImmediate++];
    if (this.nextImmediate === this.pendingImmediates.length) {
      this.pendingImmediates.length = 0;
      this.nextImmediate = 0;
    }
    immediate.run();
  }

  /** Immediates that wait now, without those that they will set in turn. */
  get immediates(): number {
    return this.pendingImmediates.length - this.nextImmediate;
  }

  /** The tick at which to call `takeDue` next, or Infinity. A timer that was postponed may not be due by then. */
  get wakeAt(): number {
    return this.queue.peek();
  }

  /** Takes the timers that are due, in order. The caller fires each unless an earlier one cancels it. */
  takeDue(): readonly VirtualTimer[] {
    const now = this.now();
    const due: VirtualTimer[] = [];
    for (let count = this.queue.advance(now); count > 0; count = this.queue.advance(now)) {
      for (const node of this.queue.due.slice(0, count)) {
        const timer = this.timers[node];
        if (timer === undefined || !this.queue.claim(node)) continue;
        if (timer.due > now) this.queue.arm(node, timer.due);
        else due.push(timer);
      }
    }
    return due.sort((a, b) => a.due - b.due || a.rank - b.rank || a.nth - b.nth);
  }

  fire(timer: VirtualTimer): void {
    if (timer.node < 0 || timer.due > this.now()) return;
    if (timer.every) timer.refresh();
    else this.cancel(timer);
    timer.run();
  }

  /** Disposing of the last clock restores Node's own globals. */
  dispose(): void {
    if (entered === this) entered = undefined;
    for (const timer of this.timers) if (timer !== undefined) this.cancel(timer);
    if (--clocks === 0) removeSwitches();
  }

  setTimer(run: () => void, ms: number, every: boolean): VirtualTimer {
    const waitMs = Number.isFinite(ms) && ms >= 1 ? Math.trunc(ms) : 1;
    const timer = new VirtualTimer(this, run, { waitMs, every, rank: this.rank, nth: this.created++ });
    if (waitMs > WAIT_MS_MAX || this.now() + waitMs > this.queue.last) return timer;
    timer.node = this.free.pop() ?? this.timers.length;
    this.timers[timer.node] = timer;
    if (timer.node >= this.capacity) {
      this.capacity *= 2;
      this.queue.reserve(this.capacity);
    }
    timer.due = this.now() + waitMs;
    this.queue.arm(timer.node, timer.due);
    return timer;
  }

  /** O(1): the queue keeps the old tick, and `takeDue` re-arms the timer when it comes. */
  putOff(timer: VirtualTimer): void {
    timer.due = this.now() + timer.waitMs;
    if (timer.due > this.queue.last) this.cancel(timer);
    else if (!this.queue.isArmed(timer.node)) this.queue.arm(timer.node, timer.due);
  }

  cancel(timer: VirtualTimer): void {
    if (timer.node < 0) return;
    this.queue.cancel(timer.node);
    this.timers[timer.node] = undefined;
    this.free.push(timer.node);
    timer.node = -1;
  }

  setImmediate(run: () => void): Immediate {
    const immediate = new Immediate(run);
    this.pendingImmediates.push(immediate);
    return immediate;
  }
}

/** What `setTimeout` and `setInterval` return. */
export class VirtualTimer {
  /** Its node in the clock's queue; -1 if it is not armed. */
  node = -1;
  due = Number.POSITIVE_INFINITY;

  readonly waitMs: number;
  readonly every: boolean;
  readonly rank: number;
  readonly nth: number;

  constructor(
    private readonly clock: VirtualClock,
    readonly run: () => void,
    { waitMs, every, rank, nth }: Pick<VirtualTimer, 'waitMs' | 'every' | 'rank' | 'nth'>,
  ) {
    this.waitMs = waitMs;
    this.every = every;
    this.rank = rank;
    this.nth = nth;
  }

  refresh(): this {
    if (this.node >= 0) this.clock.putOff(this);
    return this;
  }

  close(): this {
    this.clock.cancel(this);
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return false;
  }
}

class Immediate {
  constructor(public run: () => void) {}
}

type Run = (...args: unknown[]) => void;

const NODES_AT_FIRST = 64;
const WAIT_MS_MAX = 2 ** 31 - 1;
const own = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
};

/** Node's own, to wait for the promises and streams that aedes uses. */
export const realSetImmediate = own.setImmediate;

let clocks = 0;
let entered: VirtualClock | undefined;
let replaced: Readonly<Record<keyof typeof own, unknown>> | undefined;

const bound = (run: Run, args: readonly unknown[]): (() => void) =>
  args.length === 0 ? (run as () => void) : () => run(...args);

const clear =
  (real: (handle: never) => void) =>
  (handle: unknown): void => {
    if (handle instanceof VirtualTimer) handle.close();
    else real(handle as never);
  };

const switches: Readonly<Record<keyof typeof own, unknown>> = {
  setTimeout: (run: Run, ms = 1, ...args: unknown[]) =>
    entered === undefined ? own.setTimeout(run, ms, ...args) : entered.setTimer(bound(run, args), ms, false),
  clearTimeout: clear(own.clearTimeout),
  setInterval: (run: Run, ms = 1, ...args: unknown[]) =>
    entered === undefined ? own.setInterval(run, ms, ...args) : entered.setTimer(bound(run, args), ms, true),
  clearInterval: clear(own.clearInterval),
  setImmediate: (run: Run, ...args: unknown[]) =>
    entered === undefined ? own.setImmediate(run, ...args) : entered.setImmediate(bound(run, args)),
  clearImmediate: (handle: unknown) => {
    if (handle instanceof Immediate) handle.run = () => {};
    else own.clearImmediate(handle as NodeJS.Immediate);
  },
};
// Node stores the promise forms as properties of these functions (`util.promisify(setTimeout)`).
Object.assign(switches.setTimeout as object, own.setTimeout);
Object.assign(switches.setImmediate as object, own.setImmediate);

function installSwitches(): void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
  replaced = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
  Object.assign(globalThis, switches);
}

function removeSwitches(): void {
  if (replaced !== undefined) Object.assign(globalThis, replaced);
  replaced = undefined;
}
