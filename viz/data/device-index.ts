import { NONE } from '../../sim/trace/sink.ts';
import { ordinalsOf } from './ordinals.ts';
import { chunkOf, type RowStore } from './row-store.ts';

/** The places of a device's rows, in order: entry and place within it. */
export interface DeviceIndex {
  rowsOf(device: number): Promise<readonly DevicePlaces[]>;
  /** The whole index, to go through all devices; undefined for a run that streams. */
  whole(): WholeIndex | undefined;
}

/** Rows of device `d`, as ordinals: `at` from `starts[d]` up to `starts[d + 1]`. */
export interface WholeIndex {
  readonly starts: Uint32Array;
  readonly at: Uint32Array;
  readonly firsts: readonly number[];
}

export interface DevicePlaces {
  readonly entry: number;
  /** Places within the chunk, rising. */
  readonly places: Uint32Array;
}

export const deviceIndex = (store: RowStore, devices: number): DeviceIndex =>
  store.streams ? scanned(store) : indexed(store, devices);

/** For each device, where its rows are among all rows: two passes over one column, when the first device is asked for. */
function indexed(store: RowStore, devices: number): DeviceIndex {
  let made: WholeIndex | undefined;
  const { firsts } = ordinalsOf(store);
  const whole = (): WholeIndex => {
    made ??= { ...makeIndex(store, devices), firsts };
    return made;
  };
  return {
    whole,
    async rowsOf(device) {
      const { starts, at } = whole();
      const mine = at.subarray(starts[device], starts[device + 1]);
      const found: DevicePlaces[] = [];
      for (let i = 0, entry = 0; i < mine.length; entry++) {
        const from = i;
        while (i < mine.length && mine[i] < firsts[entry + 1]) i++;
        if (i > from) found.push({ entry, places: mine.subarray(from, i).map((ordinal) => ordinal - firsts[entry]) });
      }
      return found;
    },
  };
}

function makeIndex({ entries, rows }: RowStore, devices: number) {
  const starts = new Uint32Array(devices + 1);
  let owned = rows;
  for (const { chunk } of entries) {
    const { device, length } = chunk!;
    for (let i = 0; i < length; i++) if (device[i] !== NONE) starts[device[i] + 1]++;
    for (const i of chunk!.events.at) if (device[i] === NONE) owned--;
  }
  for (let device = 0; device < devices; device++) starts[device + 1] += starts[device];
  const next = starts.slice(0, devices);
  const at = new Uint32Array(owned);
  let first = 0;
  for (const { chunk } of entries) {
    const { device, length } = chunk!;
    for (let i = 0; i < length; i++) if (device[i] !== NONE) at[next[device[i]]++] = first + i;
    first += length;
  }
  return { starts, at };
}

/** A run that streams is looked through, chunk by chunk. */
function scanned(store: RowStore): DeviceIndex {
  let last: { readonly device: number; readonly found: Promise<readonly DevicePlaces[]> } | undefined;
  return {
    whole: () => undefined,
    rowsOf(device) {
      // One device is mostly asked about several times in a row: its lanes, its steps, its transitions.
      if (last?.device !== device) last = { device, found: placesOf(store, device) };
      return last.found;
    },
  };
}

async function placesOf(store: RowStore, device: number): Promise<readonly DevicePlaces[]> {
  const found: DevicePlaces[] = [];
  for (let entry = 0; entry < store.entries.length; entry++) {
    if (!(await store.mentions(entry, device))) continue;
    const { device: column } = await chunkOf(store, entry);
    const places: number[] = [];
    for (let i = column.indexOf(device); i >= 0; i = column.indexOf(device, i + 1)) places.push(i);
    if (places.length > 0) found.push({ entry, places: Uint32Array.from(places) });
  }
  return found;
}
