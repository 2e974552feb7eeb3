import { chunkOf, type RowStore } from './row-store.ts';
import type { StateCodes } from './state-codes.ts';
import type { TimeWindow } from './time-window.ts';

export interface Heat {
  readonly columns: number;
  /** Lower bounds of the rows, in ticks. */
  readonly bounds: readonly number[];
  /** Row by row. */
  readonly counts: Uint32Array<ArrayBuffer>;
}

/** Lower bounds of a logarithmic scale, three per decade from 10 ms to 1,000 s; what is quicker is in the row before. */
const boundsMs = [0, ...[10, 100, 1_000, 10_000, 100_000].flatMap((ten) => [ten, ten * 2, ten * 5]), 1_000_000];

/**
 * How long each successful connect took, over time. Every attempt counts from its own dial: a device that dialed in vain
 * for an hour and then needed 300 ms is at 300 ms.
 */
export function connectTimes(store: RowStore, codes: StateCodes, devices: number, tickMs: number) {
  let made: Promise<Connects> | undefined;
  return async ({ from, to }: TimeWindow, columns: number): Promise<Heat> => {
    made ??= connectsOf(store, codes, devices);
    const { at, took } = await made;
    const bounds = boundsMs.map((ms) => ms / tickMs);
    const counts = new Uint32Array(bounds.length * columns);
    for (let i = 0; i < at.length; i++) {
      if (at[i] < from || at[i] > to) continue;
      const column = Math.min(columns - 1, Math.floor(((at[i] - from) * columns) / (to - from + 1)));
      let row = bounds.length - 1;
      while (bounds[row] > took[i]) row--;
      counts[row * columns + column]++;
    }
    return { columns, bounds, counts };
  };
}

interface Connects {
  readonly at: Uint32Array;
  readonly took: Uint32Array;
}

async function connectsOf(store: RowStore, codes: StateCodes, devices: number): Promise<Connects> {
  const link = codes.regions.findIndex(({ name }) => name === 'link');
  const states = codes.regions[link]?.states ?? [];
  const code = (state: string): number => (states.includes(state) ? codes.plain(link, states.indexOf(state)) : -1);
  const [dialing, online] = [code('dialing'), code('online')];
  const dialedAt = new Float64Array(devices).fill(Number.NaN);
  const [at, took] = [newList(), newList()];
  for (let entry = 0; entry < store.entries.length && dialing >= 0; entry++) {
    const chunk = await chunkOf(store, entry);
    for (let i = 0; i < chunk.length; i++) {
      const device = chunk.device[i];
      if (chunk.code[i] === dialing) dialedAt[device] = chunk.t[i];
      else if (chunk.code[i] === online && !Number.isNaN(dialedAt[device])) {
        at.push(chunk.t[i]);
        took.push(chunk.t[i] - dialedAt[device]);
        dialedAt[device] = Number.NaN;
      }
    }
  }
  return { at: at.all(), took: took.all() };
}

/** A list of whole numbers that may grow to millions. */
function newList() {
  let values = new Uint32Array(1_024);
  let length = 0;
  return {
    push(value: number): void {
      if (length === values.length) {
        const longer = new Uint32Array(length * 2);
        longer.set(values);
        values = longer;
      }
      values[length++] = value;
    },
    all: (): Uint32Array => values.subarray(0, length),
  };
}
