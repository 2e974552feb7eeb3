import { Chance, Purpose } from '../kernel/chance/chance.ts';
import { runKey } from '../kernel/chance/run-key.ts';
import type { Plan } from '../plan/plan.ts';
import { keyRanges } from './key-ranges.ts';

/**
 * The numbers in [0, 1) that decide `share` and `pick` in a finished run. A search takes the first draw of each device's
 * selection stream, so that the same text selects the same devices wherever it is written; a step has its own.
 */
export function selectionChance({ seed, fleet }: Pick<Plan, 'seed' | 'fleet'>): SelectionChance {
  const chance = new Chance(runKey(seed), []);
  const keys = keyRanges(fleet);
  const firsts: number[] = [];
  let size = 0;
  for (const { count } of fleet) {
    firsts.push(size);
    size += count;
  }
  return (device, draw) => {
    const product = firsts.findLastIndex((first) => first <= device);
    return chance.uniformAt(keys[product] + device - firsts[product], Purpose.selection, draw);
  };
}

/** The number in [0, 1) of a device, by the number of the draw. */
export type SelectionChance = (device: number, draw: number) => number;
