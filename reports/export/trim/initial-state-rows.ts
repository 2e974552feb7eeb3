import type { EventDescription } from '../../../sim/kernel/trace/event-description.ts';
import { eventList } from '../../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';
import { type Chunk, rowAt } from '../../trace-index/chunk.ts';
import { chunkOf } from '../../trace-index/row-store.ts';
import type { RunData } from '../../trace-index/run-data.ts';

/**
 * Finds the rows before an instant that give the state of the run at it: the last transition of each region of each
 * device, and its last certificate; the last events that affect a device's identity or firmware; and the events that
 * concern the fleet as a whole, including which devices joined or left a rollout.
 *
 * Memory  4 B per device for each region and each of those kinds; one bit per row
 */
export async function initialStateRows(data: RunData, from: number): Promise<(row: number) => boolean> {
  const { store, codes, columns } = data;
  const last = lastOf(columns.count);
  const regions = codes.regions.map(() => last());
  const kinds = new Map(ofDevice.map((kind) => [kind, last()]));
  const certified = last();
  const found = rowSet(store.entries.at(-1)?.lastRow ?? 0);
  for (const row of firmwareRows(data, from)) found.add(row);
  const trust = codes.regions[codes.trust];

  function take(chunk: Chunk): void {
    const { events, device, code, t, length } = chunk;
    for (let i = 0, e = 0; i < length && t[i] < from; i++) {
      if (events.at[e] === i) {
        const kind = events.kind[e++];
        if (ofFleet.has(kind)) found.add(rowAt(chunk, i));
        else if (device[i] !== NONE) kinds.get(kind)?.set(device[i], rowAt(chunk, i));
        continue;
      }
      const [region, state] = [codes.regionOf[code[i]], codes.stateOf[code[i]]];
      regions[region].set(device[i], rowAt(chunk, i));
      if (region === codes.trust && trust?.states[state] === 'certified') certified.set(device[i], rowAt(chunk, i));
    }
  }

  for (const [entry, { firstT }] of store.entries.entries()) {
    if (firstT >= from) break;
    take(await chunkOf(store, entry));
  }
  for (const column of [...regions, ...kinds.values(), certified]) {
    for (const row of column.rows) if (row !== NONE) found.add(row);
  }
  return found.has;
}

/** One bit per row: a `Set` holds at most about 16 million numbers. */
function rowSet(last: number) {
  const bits = new Uint8Array((last >>> 3) + 1);
  return {
    add(row: number): void {
      bits[row >>> 3] |= 1 << (row & 7);
    },
    has: (row: number): boolean => ((bits[row >>> 3] >> (row & 7)) & 1) === 1,
  };
}

const lastOf = (devices: number) => () => {
  const rows = new Uint32Array(devices).fill(NONE);
  return {
    rows,
    set(device: number, row: number): void {
      rows[device] = row;
    },
  };
};

/** The row from which on a device runs its current firmware, and the row that brought that image. */
function* firmwareRows({ store: { firmware } }: RunData, from: number): Generator<number> {
  const lasts = new Map<number, number>();
  for (let i = 0; i < firmware.t.length && firmware.t[i] < from; i++) lasts.set(firmware.device[i], i);
  for (const i of lasts.values()) yield* [firmware.row[i], firmware.broughtBy[i]];
}

const codesOf = (kept: EventDescription['keptBefore']): readonly number[] =>
  eventList.flatMap((description: EventDescription, code) => (description.keptBefore === kept ? [code] : []));

const ofDevice = codesOf('last of a device');
const ofFleet = new Set(codesOf('all'));
