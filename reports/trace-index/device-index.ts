import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Chunk } from './chunk.ts';
import { ordinalsOf } from './ordinals.ts';
import type { RowStore } from './row-store.ts';

/** The rows of a device, in order. */
export interface DeviceIndex {
  rowsOf(device: number): Promise<readonly DeviceRows[]>;
  /** Bytes that it holds. */
  readonly bytes: number;
}

/** In a run that streams, the chunk has the device's rows and no others. */
export interface DeviceRows {
  readonly chunk: Chunk;
  /** Places within the chunk, rising. */
  readonly places: Uint32Array;
}

export const deviceIndex = (store: RowStore, devices: number): DeviceIndex =>
  store.streams ? readPerDevice(store) : indexed(store, devices);

/** The positions of each device's rows among all rows: two passes over one column, on first use. */
function indexed(store: RowStore, devices: number): DeviceIndex {
  let made: ReturnType<typeof makeIndex> | undefined;
  const { firsts } = ordinalsOf(store);
  return {
    get bytes() {
      return made === undefined ? 0 : made.starts.byteLength + made.at.byteLength;
    },
    async rowsOf(device) {
      made ??= makeIndex(store, devices);
      const { starts, at } = made;
      const mine = at.subarray(starts[device], starts[device + 1]);
      const found: DeviceRows[] = [];
      for (let i = 0, entry = 0; i < mine.length; entry++) {
        const from = i;
        while (i < mine.length && mine[i] < firsts[entry + 1]) i++;
        const places = mine.subarray(from, i).map((ordinal) => ordinal - firsts[entry]);
        if (i > from) found.push({ chunk: store.entries[entry].chunk!, places });
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

/** For a run that streams: reads the rows of one device from the row groups that have some. */
function readPerDevice(store: RowStore): DeviceIndex {
  let last: { readonly device: number; readonly rows: Promise<readonly DeviceRows[]> } | undefined;
  return {
    bytes: 0,
    rowsOf(device) {
      // The page mostly asks about one device several times in a row: its lanes, its steps, its transitions.
      if (last?.device !== device) last = { device, rows: store.rowsOfDevice(device).then(asRows) };
      return last.rows;
    },
  };
}

const asRows = (chunk: Chunk): readonly DeviceRows[] => [
  { chunk, places: new Uint32Array(chunk.length).map((_, i) => i) },
];
