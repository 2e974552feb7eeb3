import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { HeapQueue } from '../../sim/kernel/time/heap.ts';
import { type Queue, TICK_MAX } from '../../sim/kernel/time/queue.ts';
import { WheelQueue } from '../../sim/kernel/time/wheel.ts';
import { interleaved, nsPerStep } from './stopwatch.ts';

export interface HoldResult {
  readonly entries: number;
  readonly wheelNs: number;
  readonly heapNs: number;
  /** Undefined if simjs is not installed or the size is above SIMJS_MAX. */
  readonly simjsNs: number | undefined;
  /** Of programs outside of Node, by name. */
  readonly outsideNs: Readonly<Record<string, number>>;
}

/** A program that holds `entries` entries for `steps` steps and says how long one took. */
export interface OutsideHold {
  readonly name: string;
  /** With more of them, filling it alone takes minutes. */
  readonly entriesMax: number;
  readonly stepsMax: number;
  /** Nanoseconds a step. */
  hold(entries: number, steps: number): number;
}

/**
 * The hold model: takes the earliest entry and puts it back a random time ahead, which measures only the queue.
 *
 * Source  Jones, An Empirical Comparison of Priority-Queue and Event-Set Implementations (CACM 29:4, 1986)
 */
export function benchHold(
  entries: number,
  rounds: number,
  steps: number,
  outside: readonly OutsideHold[] = [],
): HoldResult {
  const simjs = entries <= SIMJS_MAX ? loadSimjs() : undefined;
  const meant = outside.filter(({ entriesMax }) => entries <= entriesMax);
  const ns = interleaved(rounds, {
    wheel: () => hold(new WheelQueue(entries), entries, steps),
    heap: () => hold(new HeapQueue(entries), entries, steps),
    ...(simjs === undefined ? {} : { simjs: () => holdSimjs(simjs, entries, Math.min(steps, 300_000)) }),
    ...Object.fromEntries(
      meant.map(({ name, hold, stepsMax }) => [name, () => hold(entries, Math.min(steps, stepsMax))]),
    ),
  });
  const { wheel, heap, simjs: simjsNs } = ns;
  const outsideNs = Object.fromEntries(meant.map(({ name }) => [name, ns[name]]));
  return { entries, wheelNs: wheel, heapNs: heap, simjsNs, outsideNs };
}

/** The mean time ahead: at any size, about as many entries come due in a tick as a fleet of that size has events. */
const meanAhead = (entries: number): number => Math.max(60_000, entries);

function hold(queue: Queue, entries: number, steps: number): number {
  const random = xorshift(entries);
  const ahead = (): number => 1 + (random() % (2 * meanAhead(entries)));
  for (let node = 0; node < entries; node++) queue.arm(node, ahead());
  return nsPerStep(steps, () => {
    for (let done = 0; done < steps; ) {
      const count = queue.advance(TICK_MAX);
      for (let i = 0; i < count; i++) {
        const node = queue.due[i];
        if (queue.claim(node)) queue.arm(node, queue.now + ahead());
      }
      done += count;
    }
  });
}

interface Simjs {
  readonly Sim: new () => {
    simulate(until: number, max: number): unknown;
    addEntity(entity: unknown, name: string, arg: unknown): void;
  };
  readonly Entity: new (
    ...args: readonly unknown[]
  ) => { setTimer(delay: number): { done(callback: () => void): void } };
}

/** Uses simjs in the style of SimPy: one object for each process, with a timer that calls it back. */
function holdSimjs({ Sim, Entity }: Simjs, entries: number, steps: number): number {
  const random = xorshift(entries);
  class Process extends Entity {
    start(): void {
      this.setTimer(1 + (random() % (2 * meanAhead(entries)))).done(() => this.start());
    }
  }
  const sim = new Sim();
  for (let i = 0; i < entries; i++) sim.addEntity(Process, `process ${i}`, undefined);
  return nsPerStep(steps, () => sim.simulate(Number.MAX_SAFE_INTEGER, steps));
}

/** simjs is a browser script that puts its classes on `window`, so this sets a temporary `window`. */
function loadSimjs(): Simjs | undefined {
  const host = globalThis as { window?: { Sim?: Simjs } };
  const window: { Sim?: Simjs } = {};
  try {
    host.window = window;
    runInThisContext(readFileSync(createRequire(import.meta.url).resolve('simjs'), 'utf8'));
    return window.Sim;
  } catch {
    // Not installed: it is not a dependency of the package, only a baseline.
    return undefined;
  } finally {
    delete host.window;
  }
}

/** With more entries, filling simjs alone takes minutes. */
const SIMJS_MAX = 100_000;

/** A fast random number generator that costs every contender the same (Marsaglia, Xorshift RNGs, 2003). */
export function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
