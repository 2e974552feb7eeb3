import { selectionDraw } from '../../sim/fleet/selection-draw.ts';
import { eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { isSelection } from '../../sim/selection/is-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { knownPlacesOf } from '../../sim/selection/words.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { rowAt } from '../trace-index/chunk.ts';
import { chunkOf, entriesWithin, type RowStore } from '../trace-index/row-store.ts';

/** How a step selected its devices when it last started. */
export interface StepStart {
  readonly on: Selection;
  /** The number of its draw, for `share` and `pick`. */
  readonly draw: number;
  readonly t: number;
  /** The row `step.started`: it selected among the states before it. */
  readonly row: number;
}

/**
 * The last start of the step of that label, at or before `t` and before row `beforeRow`; undefined if it had not started.
 *
 * Errors  SelectionError for a label that no step or several have, and for a part of a run, which lacks rows of steps
 */
export async function lastStart(
  { manifest, store }: { readonly manifest: Manifest; readonly store: RowStore },
  label: string,
  t: number,
  beforeRow: number,
): Promise<StepStart | undefined> {
  const { number, on } = stepOf(manifest, label);
  const [, end] = entriesWithin(store, 0, t);
  let occurrences = 0;
  let last: { readonly t: number; readonly row: number } | undefined;
  for (let entry = 0; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const { at, kind, detail, strings } = chunk.events;
    for (let e = 0; e < at.length; e++) {
      if (kind[e] !== STARTED || detail[e] === NONE || strings[detail[e]] !== label) continue;
      const [time, row] = [chunk.t[at[e]], rowAt(chunk, at[e])];
      if (time > t || row >= beforeRow) continue;
      occurrences++;
      last = { t: time, row };
    }
  }
  return last && { on, draw: selectionDraw(number, occurrences - 1), ...last };
}

function stepOf({ plan, trim }: Manifest, label: string): { readonly number: number; readonly on: Selection } {
  if (trim !== undefined) {
    throw new SelectionError({
      what: 'a part of a run lacks rows of its steps',
      hint: 'select by other terms',
    });
  }
  const selecting = plan.timeline.flatMap(({ label: own, action }, number) =>
    'on' in action && isSelection(action.on) ? [{ label: own, number, on: action.on }] : [],
  );
  const labels = selecting.map((step) => step.label);
  const [place] = knownPlacesOf([label], labels, 'step');
  const [step, ...others] = selecting.filter((one) => one.label === labels[place]);
  if (others.length === 0) return step;
  throw new SelectionError({
    what: `${others.length + 1} steps have the label "${label}"`,
    hint: 'select by other terms',
  });
}

const STARTED = eventKinds.indexOf('step.started');
