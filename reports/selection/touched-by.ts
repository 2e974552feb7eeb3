import { eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { RowsThatFollow } from '../../sim/kernel/trace/rows-that-follow.ts';
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
  /** Only rows in which an actor gains something count. */
  readonly gainsOnly?: boolean;
}

/**
 * Devices with a row, until `t` and before row `beforeRow`, that goes back to one of these steps of the timeline: a row of the step, or one that
 * follows from such a row.
 *
 * Memory  one byte per row number
 */
export async function touchedBy(
  { manifest, store, devices, gainsOnly = false }: TouchedParts,
  labels: readonly string[],
  t: number,
  beforeRow = Number.POSITIVE_INFINITY,
): Promise<DeviceSet> {
  const steps = manifest.plan.timeline.map(({ label }) => label);
  const wanted = new Set([...knownPlacesOf(labels, steps, 'step')].map((place) => steps[place]));
  const found: DeviceSet = new Uint8Array(devices);
  const [, end] = entriesWithin(store, 0, t);
  const follows = new RowsThatFollow();
  for (let entry = 0; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const [, stop] = placesWithin(chunk, 0, t);
    const starts = startsIn(chunk, wanted);
    const gains = gainsOnly ? placesOf(chunk, GAINED) : undefined;
    for (let i = 0; i < stop; i++) {
      const row = rowAt(chunk, i);
      if (row >= beforeRow) break;
      if (!follows.add(row, chunk.cause[i], starts.has(i)) || gains?.has(i) === false) continue;
      if (chunk.device[i] !== NONE) found[chunk.device[i]] = 1;
    }
  }
  return found;
}

/** The places of the rows in which one of these steps starts. */
function startsIn({ events }: Chunk, labels: ReadonlySet<string>): ReadonlySet<number> {
  const { at, kind, detail, strings } = events;
  return new Set([...at].filter((_, e) => kind[e] === STARTED && detail[e] !== NONE && labels.has(strings[detail[e]])));
}

/** The places of the events of a kind. */
const placesOf = ({ events: { at, kind } }: Chunk, code: number): ReadonlySet<number> =>
  new Set(at.filter((_, e) => kind[e] === code));

const STARTED = eventKinds.indexOf('step.started');
const GAINED = eventKinds.indexOf('attack.gained');
