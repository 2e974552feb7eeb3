import { NONE } from '../../sim/trace/sink.ts';
import { type Chunk, chunkRows, eventAt } from './chunk.ts';
import type { WholeIndex } from './device-index.ts';
import { deviceTable } from './device-table.ts';
import { momentAt } from './moments.ts';
import type { RunData } from './run-data.ts';
import type { Moment } from './run-port.ts';
import type { StateCodes } from './state-codes.ts';

/** One of two runs that are held against each other, ready to be gone through device by device. */
export interface Side {
  readonly data: RunData;
  readonly index: WholeIndex;
  /** What one of its ticks is in those of A. */
  readonly scale: number;
}

/** Where two devices part: the first place at which their rows do not say the same. */
export interface Parting {
  readonly t: number;
  /** Ordinals of the rows; undefined where one has no more. */
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/**
 * Gives the question where the lives of a device part in two runs, up to `end`.
 *
 * Shape   a row says when and what: a state, or an event with its control, verdict and reason. What a control looked at and
 *         which row caused it are left out, since numbers of rows and certificates depend on everybody else
 */
export function partingIn(a: Side, b: Side, end: number): (deviceA: number, deviceB: number) => Parting | undefined {
  const [meansA, meansB] = meanings(a.data.codes, b.data.codes);
  const [walkA, walkB] = [walker(a, end), walker(b, end)];
  return (deviceA, deviceB) => {
    walkA.start(deviceA);
    walkB.start(deviceB);
    for (;;) {
      const [hasA, hasB] = [walkA.next(), walkB.next()];
      if (!hasA && !hasB) return undefined;
      if (hasA && hasB && walkA.t === walkB.t && sayTheSame(walkA, meansA, walkB, meansB)) continue;
      const t = Math.min(hasA ? walkA.t : Number.POSITIVE_INFINITY, hasB ? walkB.t : Number.POSITIVE_INFINITY);
      return { t, a: hasA ? walkA.ordinal : undefined, b: hasB ? walkB.ordinal : undefined };
    }
  };
}

export function momentOf({ data, index }: Side, ordinal: number | undefined): Moment | undefined {
  if (ordinal === undefined) return undefined;
  const entry = entryOf(index, ordinal, 0);
  const words = { codes: data.codes, devices: deviceTable(data.columns) };
  return momentAt(data.store.entries[entry].chunk!, ordinal - index.firsts[entry], words);
}

/** Chunks are full but for gaps and the last one, so the guess is mostly right. */
function entryOf({ firsts }: WholeIndex, ordinal: number, from: number): number {
  let entry = Math.max(from, Math.min(Math.floor(ordinal / chunkRows), firsts.length - 2));
  while (firsts[entry + 1] <= ordinal) entry++;
  return entry;
}

interface Walker {
  chunk: Chunk;
  i: number;
  t: number;
  ordinal: number;
  start(device: number): void;
  next(): boolean;
}

/** Goes from row to row of a device; made once for all of them. */
function walker({ data: { store }, index, scale }: Side, end: number): Walker {
  const { starts, at, firsts } = index;
  let [next, last, entry] = [0, 0, 0];
  const walk: Walker = {
    chunk: store.entries[0]?.chunk as Chunk,
    i: 0,
    t: 0,
    ordinal: 0,
    start(device) {
      [next, last, entry] = [starts[device], starts[device + 1], 0];
    },
    next() {
      if (next >= last) return false;
      walk.ordinal = at[next++];
      entry = entryOf(index, walk.ordinal, entry);
      walk.chunk = store.entries[entry].chunk!;
      walk.i = walk.ordinal - firsts[entry];
      walk.t = walk.chunk.t[walk.i] * scale;
      return walk.t <= end;
    },
  };
  return walk;
}

/** By code of each run, a number for the region and state that it means: equal where the names are. */
function meanings(...both: readonly StateCodes[]): readonly Uint32Array[] {
  const numbers = new Map<string, number>();
  return both.map(({ regions, regionOf, stateOf, count }) =>
    Uint32Array.from({ length: count + 1 }, (_, code) => {
      const { name, states } = regions[regionOf[code]] ?? { name: '', states: [] };
      const said = JSON.stringify([name, states[stateOf[code]]]);
      const number = numbers.get(said) ?? numbers.size;
      numbers.set(said, number);
      return number;
    }),
  );
}

function sayTheSame(a: Walker, meansA: Uint32Array, b: Walker, meansB: Uint32Array): boolean {
  const eventA = a.chunk.events.at.length === 0 ? -1 : eventAt(a.chunk, a.i);
  const eventB = b.chunk.events.at.length === 0 ? -1 : eventAt(b.chunk, b.i);
  if (eventA < 0 && eventB < 0) return meansA[a.chunk.code[a.i]] === meansB[b.chunk.code[b.i]];
  return eventA >= 0 && eventB >= 0 && sameEvent(a.chunk, eventA, b.chunk, eventB);
}

function sameEvent({ events: a }: Chunk, eventA: number, { events: b }: Chunk, eventB: number): boolean {
  if (a.kind[eventA] !== b.kind[eventB] || a.verdict[eventA] !== b.verdict[eventB]) return false;
  return (['actor', 'control', 'detail'] as const).every((part) => {
    const [codeA, codeB] = [a[part][eventA], b[part][eventB]];
    if (codeA === NONE || codeB === NONE) return codeA === codeB;
    return a.strings[codeA] === b.strings[codeB];
  });
}
