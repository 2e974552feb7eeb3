import { runKey } from '../../sim/kernel/chance/run-key.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { devicesIn, selected } from '../../sim/selection/selected.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import type { RunFiles } from '../run-folder/table-reader.ts';
import { readRunData } from '../trace-index/run-data.ts';
import { StatesAt } from '../trace-index/states-at.ts';
import { chanceIn } from './run-chance.ts';
import { runFacts } from './run-facts.ts';

/**
 * The devices of a run that a text selects, as they are at `atMs`, or at the end of the run.
 *
 * Shape   device numbers in rising order, at least one
 * Errors  SelectionError, also for a selection of no device; LabError `report/damaged-run`
 */
export async function selectInRun(files: RunFiles, text: string, atMs?: number): Promise<Uint32Array<ArrayBuffer>> {
  const selection = readSelection(text);
  const select = await runSelector(files);
  const devices = await select(selection, atMs);
  if (devices.length > 0) return devices;
  throw new SelectionError({
    what: `no device of this run is selected by ${text}`,
    hint: 'leave a term out, or ask about another instant with --at',
  });
}

/** Reads a run for any number of selections, each at its own instant; without one, at the end of the run. */
export async function runSelector(
  files: RunFiles,
): Promise<(selection: Selection, atMs?: number) => Promise<Uint32Array<ArrayBuffer>>> {
  const { manifest, columns, codes, store } = await readRunData(files, {});
  const states = new StatesAt(store, codes, columns.count);
  // A run of an older version does not record its key.
  const chanceOf = chanceIn(manifest, manifest.chanceKey ?? runKey(manifest.plan.seed));
  const factsAt = runFacts({ manifest, columns, codes, store, states, chanceOf });
  return async (selection, atMs = Number.POSITIVE_INFINITY) => {
    const t = Math.min(atMs / manifest.tickMs, store.end);
    return devicesIn(selected(selection, await factsAt(selection, t)));
  };
}
