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
  /** Undefined where simjs is not installed or the size is beyond it. */
  readonly simjsNs: number | undefined;
}

/**
 * The hold model: take the earliest entry, put it back a random time ahead. Nothing but the queue is measured.
 *
 * Source  Jones, An Empirical Comparison of Priority-Queue and Event-Set Implementations (CACM 29:4, 1986)
 */
export function benchHold(entries: number, rounds: number, steps: number): HoldResult {
  const simjs = entries <= SIMJS_MAX ? loadSimjs() : undefined;
  const ns = interleaved(rounds, {
    wheel: () => hold(new WheelQueue(entries), entries, steps),
    heap: () => hold(new HeapQueue(entries), entries, steps),
    ...(simjs === undefined ? {} : { simjs: () => holdSimjs(simjs, entries, Math.min(steps, 300_000)) }),
  });
  return { entries, wheelNs: ns.wheel, heapNs: ns.heap, simjsNs: ns.simjs };
}

/** Mean time ahead, so that at any size about as many entries fall due in a tick as devices have events in one. */
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

/** simjs as SimPy is used: an object a process, a timer that calls it back. */
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

/** It is a script for browsers that leaves its classes on `window`, so for a moment there is one. */
function loadSimjs(): Simjs | undefined {
  const host = globalThis as { window?: { Sim?: Simjs } };
  const window: { Sim?: Simjs } = {};
  try {
    host.window = window;
    runInThisContext(readFileSync(createRequire(import.meta.url).resolve('simjs'), 'utf8'));
    return window.Sim;
  } catch {
    // Not installed: it is no part of the package, only a yardstick.
    return undefined;
  } finally {
    delete host.window;
  }
}

/** Beyond it, filling simjs alone takes minutes. */
const SIMJS_MAX = 100_000;

/** A fast source of numbers that costs the same for every contender (Marsaglia, Xorshift RNGs, 2003). */
export function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
