import { Purpose, uniformAt } from '../kernel/chance/chance.ts';
import type { ProductPlan } from '../plan/plan.ts';
import { keyRanges } from './key-ranges.ts';

/**
 * The numbers in [0, 1) that decide `share` and `pick` in a finished run with that key. A search takes the first draw of
 * each device's selection stream, so that the same text selects the same devices wherever it is written; a step has its
 * own.
 */
export function selectionChance(
  key: number,
  fleet: readonly Pick<ProductPlan, 'tenant' | 'product' | 'count'>[],
): SelectionChance {
  const keys = keyRanges(fleet);
  const firsts: number[] = [];
  let size = 0;
  for (const { count } of fleet) {
    firsts.push(size);
    size += count;
  }
  return (device, draw) => {
    const product = firsts.findLastIndex((first) => first <= device);
    return uniformAt(key, keys[product] + device - firsts[product], Purpose.selection, draw);
  };
}

/** The number in [0, 1) of a device, by the number of the draw. */
export type SelectionChance = (device: number, draw: number) => number;
