import { eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { DeviceSet } from '../../sim/selection/device-facts.ts';
import { knownPlacesOf } from '../../sim/selection/words.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { type Chunk, rowAt } from '../trace-index/chunk.ts';
import { chunkOf, entriesWithin, placesWithin, type RowStore } from '../trace-index/row-store.ts';

export interface TouchedParts {
  readonly manifest: Manifest;
  readonly store: RowStore;
  readonly devices: number;
}

/**
 * Devices with a row, until `t` and before row `beforeRow`, that goes back to one of these steps of the timeline: a row of the step, or one that
 * follows from such a row.
 *
 * Memory  one byte per row number
 */
export async function touchedBy(
  { manifest, store, devices }: TouchedParts,
  labels: readonly string[],
  t: number,
  beforeRow = Number.POSITIVE_INFINITY,
): Promise<DeviceSet> {
  const steps = manifest.plan.timeline.map(({ label }) => label);
  const wanted = new Set([...knownPlacesOf(labels, steps, 'step')].map((place) => steps[place]));
  const found: DeviceSet = new Uint8Array(devices);
  const [, end] = entriesWithin(store, 0, t);
  const follows = new Uint8Array(end === 0 ? 0 : store.entries[end - 1].lastRow + 1);
  for (let entry = 0; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const [, stop] = placesWithin(chunk, 0, t);
    markSteps(chunk, wanted, follows);
    for (let i = 0; i < stop; i++) {
      const row = rowAt(chunk, i);
      if (row >= beforeRow) break;
      // A cause comes before its effect, so its mark is known.
      if (chunk.cause[i] !== NONE && follows[chunk.cause[i]] === 1) follows[row] = 1;
      if (follows[row] === 1 && chunk.device[i] !== NONE) found[chunk.device[i]] = 1;
    }
  }
  return found;
}

function markSteps(chunk: Chunk, labels: ReadonlySet<string>, follows: Uint8Array): void {
  const { at, kind, detail, strings } = chunk.events;
  for (let e = 0; e < at.length; e++)
    if (kind[e] === STARTED && detail[e] !== NONE && labels.has(strings[detail[e]])) follows[rowAt(chunk, at[e])] = 1;
}

const STARTED = eventKinds.indexOf('step.started');
