import { type SelectionChance, selectionChance } from '../../sim/fleet/selection-chance.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import type { Manifest } from '../run-folder/manifest.ts';

/** What `share` and `pick` draw in a run with that key. A damaged manifest may lack the fleet of its plan: it draws nothing. */
export function chanceIn({ plan, counts }: Pick<Manifest, 'plan' | 'counts'>, key: number): SelectionChance {
  const { fleet } = plan;
  const isFleet = Array.isArray(fleet) && fleet.every(({ count }) => Number.isInteger(count) && count >= 0);
  if (isFleet && fleet.reduce((sum, { count }) => sum + count, 0) === counts.devices)
    return selectionChance(key, fleet);
  return () => {
    throw new SelectionError({
      what: 'the plan of this run lacks its fleet, so share and pick cannot choose',
      hint: 'select by other terms',
    });
  };
}
