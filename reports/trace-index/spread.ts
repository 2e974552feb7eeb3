import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Gateways } from '../../sim/plan/gateways.ts';
import { type Chunk, placeOf, rowAt } from './chunk.ts';
import { type FirstGains, Through } from './first-gains.ts';
import { chunkOf, type RowStore } from './row-store.ts';

/** The devices of which actors have gained something in a step, in the order of their first gain; in columns. */
export interface Spread {
  readonly device: Uint32Array;
  readonly t: Uint32Array;
  /** The place of the step in the timeline. */
  readonly step: Uint16Array;
  /** The place of what was gained among `facts`. */
  readonly fact: Uint16Array;
  /** The place in these columns of the device from which it came, always an earlier one; -1: from outside. */
  readonly from: Int32Array;
  readonly facts: readonly string[];
}

/**
 * Who compromised whom, by an instant. An attack that needs a neighbor comes from the nearest other device on the way over the causes
 * of what was gained, one that needs the gateway from there, every other from outside. A source of which no actor had gained
 * anything by then is none.
 *
 * Memory  nothing until the first question, then 16 bytes a device that was attacked with success
 */
export function spreadIn(store: RowStore, gateways: Gateways): (t: number) => Promise<Spread> {
  let made: Promise<Spread> | undefined;
  return async (t) => {
    made ??= spreadOf(store, gateways);
    const { facts, ...columns } = await made;
    const after = columns.t.findIndex((at) => at > t);
    const count = after < 0 ? columns.t.length : after;
    return {
      device: columns.device.slice(0, count),
      t: columns.t.slice(0, count),
      step: columns.step.slice(0, count),
      fact: columns.fact.slice(0, count),
      from: columns.from.slice(0, count),
      facts,
    };
  };
}

async function spreadOf(store: RowStore, gateways: Gateways): Promise<Spread> {
  const { gains } = store.steps;
  const placeOfDevice = new Map(gains.device.map((device, place) => [device, place]));
  const neighbors = await neighborsOf(store, gains);
  const source = (device: number, place: number): number => {
    if (gains.through[place] === Through.gateway) return gateways.gatewayOf(device);
    return neighbors.get(place) ?? -1;
  };
  return {
    device: Uint32Array.from(gains.device),
    t: Uint32Array.from(gains.t),
    step: Uint16Array.from(gains.step),
    fact: Uint16Array.from(gains.fact),
    from: Int32Array.from(gains.device, (device, place) => {
      const from = placeOfDevice.get(source(device, place)) ?? -1;
      return from < place ? from : -1;
    }),
    facts: gains.facts,
  };
}

/** By place of a gain that came from a neighbor, that device. Reads each chunk once, the last one first. */
async function neighborsOf(store: RowStore, gains: FirstGains): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  let open = gains.through.flatMap((through, place) =>
    through === Through.neighbor ? [{ place, device: gains.device[place], row: gains.row[place] }] : [],
  );
  for (let entry = store.entries.length - 1; entry >= 0 && open.length > 0; entry--) {
    const { firstRow } = store.entries[entry];
    if (open.every(({ row }) => row < firstRow)) continue;
    const chunk = await chunkOf(store, entry);
    open = open.flatMap((one) => {
      const reached = reachedIn(chunk, one.device, one.row, firstRow);
      if (reached.device !== undefined) found.set(one.place, reached.device);
      return reached.device === undefined && reached.row !== NONE ? [{ ...one, row: reached.row }] : [];
    });
  }
  return found;
}

/** Over the causes of a row to the first row of another device, or to the first row before this chunk. A row of no device ends it. */
function reachedIn(chunk: Chunk, device: number, from: number, firstRow: number) {
  let row = from;
  while (row !== NONE && row >= firstRow) {
    const i = placeOf(chunk, row);
    // A killed run may have lost the row.
    if (i === chunk.length || rowAt(chunk, i) !== row || chunk.device[i] === NONE) return { row: NONE };
    if (chunk.device[i] !== device) return { row, device: chunk.device[i] };
    row = chunk.cause[i];
  }
  return { row };
}
