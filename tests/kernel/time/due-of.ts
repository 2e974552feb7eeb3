import type { Queue } from '../../../sim/kernel/time/queue.ts';

/** Advances a queue and returns the nodes that fell due, in rising order: the queue promises none. */
export const dueOf = (queue: Queue, limit: number): readonly number[] => {
  const count = queue.advance(limit);
  return [...queue.due.subarray(0, count)].sort((a, b) => a - b);
};
