import type { Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { namesStep } from '../../sim/selection/selected.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';

/** The selection of a threshold whose devices are known only once steps have run; undefined for others, and for what cannot be read. */
export function selectionNamingSteps(on: string | undefined): Selection | undefined {
  if (on === undefined) return undefined;
  try {
    const selection = readSelection(on);
    return namesStep(selection) ? selection : undefined;
  } catch (error) {
    if (error instanceof SelectionError) return undefined;
    throw error;
  }
}
