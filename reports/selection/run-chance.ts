import { type SelectionChance, selectionChance } from '../../sim/fleet/selection-chance.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { plannedFleet } from '../run-folder/planned-fleet.ts';

/** What `share` and `pick` draw in a run with that key. A damaged manifest may lack the fleet of its plan: it draws nothing. */
export function chanceIn(manifest: Pick<Manifest, 'plan' | 'counts'>, key: number): SelectionChance {
  const fleet = plannedFleet(manifest);
  if (fleet !== undefined) return selectionChance(key, fleet);
  return () => {
    throw new SelectionError({
      what: 'the plan of this run lacks its fleet, so share and pick cannot choose',
      hint: 'select by other terms',
    });
  };
}
