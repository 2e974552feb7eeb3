import type { Queue, QueueState } from './queue.ts';

/** The armed nodes of a queue, independent of its implementation: any implementation restores any other's state. */
export function armedState(queue: Queue, nodes: number): QueueState {
  const armed = new Int32Array(queue.size);
  const ticks = new Uint32Array(queue.size);
  let count = 0;
  for (let node = 0; node < nodes && count < queue.size; node++) {
    if (!queue.isArmed(node)) continue;
    armed[count] = node;
    ticks[count++] = queue.tickOf(node);
  }
  return { now: queue.now, nodes: armed, ticks };
}
