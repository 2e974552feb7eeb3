import type { RowConsumer } from './accumulator.ts';

/** Passes rows on up to a tick, as if the run had ended with it. Their ticks do not decrease. */
export const rowsUntil = (lastT: number, consumers: readonly RowConsumer[]): RowConsumer => ({
  changes(block, from, to) {
    const end = firstAfter(block.t, lastT, from, to);
    if (end > from) for (const consumer of consumers) consumer.changes?.(block, from, end);
  },
  event(block, i) {
    if (block.t[i] <= lastT) for (const consumer of consumers) consumer.event?.(block, i);
  },
});

/** The first of these places at which the tick is larger. */
function firstAfter(t: Uint32Array, lastT: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (t[middle] <= lastT) low = middle + 1;
    else high = middle;
  }
  return low;
}
