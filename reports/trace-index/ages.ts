import { eventsBefore } from './chunk.ts';
import { chunkOf, type RowPosition, type RowStore } from './row-store.ts';

/**
 * How long ago each device last did something, in steps. Walks rows backward from a position, so ages rise, until every
 * device has been met.
 *
 * Shape   `wanted` by code: 1 for transitions that count; `bounds` in ticks, rising; `never` for devices that were not
 *         met, `older` for devices whose last change was before the run: a row at tick 0 gives a state at the start of
 *         the run, not a change
 */
export async function agesInSteps(
  store: RowStore,
  place: RowPosition,
  t: number,
  { wanted, bounds, never, older, devices }: AgeQuestion,
): Promise<Uint8Array<ArrayBuffer>> {
  const steps = new Uint8Array(devices).fill(never);
  let left = devices;
  let step = 0;
  for (let entry = Math.min(place.entry, store.entries.length - 1); entry >= 0 && left > 0; entry--) {
    const chunk = await chunkOf(store, entry);
    const { code, device, events } = chunk;
    const from = entry === place.entry ? place.i : chunk.length;
    let e = eventsBefore(chunk, from) - 1;
    for (let i = from - 1; i >= 0; i--) {
      if (e >= 0 && events.at[e] === i) {
        e--;
        continue;
      }
      if (wanted[code[i]] === 0 || steps[device[i]] !== never) continue;
      while (step < bounds.length && t - chunk.t[i] >= bounds[step]) step++;
      steps[device[i]] = chunk.t[i] === 0 ? older : step;
      left--;
    }
  }
  return steps;
}

export interface AgeQuestion {
  readonly wanted: Uint8Array;
  readonly bounds: readonly number[];
  readonly never: number;
  readonly older: number;
  readonly devices: number;
}
