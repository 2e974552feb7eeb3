import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, eventAt, firstNotBelow, rowAt } from './chunk.ts';
import { chunkOf, type RowStore } from './row-store.ts';
import type { StateCodes } from './state-codes.ts';

/** One of two runs that are compared. */
export interface Side {
  readonly store: RowStore;
  readonly codes: StateCodes;
  /** Ticks of A per tick of this run. */
  readonly scale: number;
}

/** Where devices of both runs diverge, by number in A: the first place at which their rows differ. */
export interface Divergences {
  /** Infinity for devices that never diverge. */
  readonly at: Float64Array<ArrayBuffer>;
  /** The rows that differ; `NONE` where the run has no row of the device at that time. */
  readonly rowInA: Uint32Array;
  readonly rowInB: Uint32Array;
  readonly count: number;
  /** The first device to diverge, of several at one instant the one with the least number; -1 if none does. */
  readonly first: number;
}

/**
 * Reads both runs once, side by side in time, so that neither has to be kept in memory.
 *
 * Shape   rows are compared by time and content: a state, or an event with its control, verdict and reason. Evidence and
 *         causes are left out, since numbers of rows and certificates depend on all other devices
 * Memory  a few chunks of each run, and 16 B per device
 */
export async function divergencesOf(
  a: Side,
  b: Side,
  { inB, devicesOfA, devicesOfB, end, onProgress }: DivergenceQuestion,
): Promise<Divergences> {
  const at = new Float64Array(inB.length).fill(Number.POSITIVE_INFINITY);
  const [rowInA, rowInB] = [new Uint32Array(devicesOfA).fill(NONE), new Uint32Array(devicesOfA).fill(NONE)];
  const inA = new Uint32Array(devicesOfB).fill(NONE);
  for (let device = 0; device < devicesOfA; device++) if (inB[device] !== NONE) inA[inB[device]] = device;
  const [meansA, meansB] = meanings(a.codes, b.codes);
  const [walkA, walkB] = [walk(a, end), walk(b, end)];
  const [sliceA, sliceB] = [new Slice(devicesOfA, meansA), new Slice(devicesOfB, meansB)];
  let [count, first] = [0, -1];

  function recordDivergence(device: number, i: number, j: number): void {
    const [tA, tB] = [sliceA.timeAt(i), sliceB.timeAt(j)];
    at[device] = Math.min(tA, tB);
    if (i >= 0) rowInA[device] = sliceA.rowOf(i);
    if (j >= 0) rowInB[device] = sliceB.rowOf(j);
    count++;
    if (first < 0 || at[device] < at[first] || (at[device] === at[first] && device < first)) first = device;
  }

  function compareDevice(device: number): void {
    const other = inB[device];
    if (other === NONE || at[device] !== Number.POSITIVE_INFINITY) return;
    let [i, j] = [sliceA.firstOf(device), sliceB.firstOf(other)];
    while (i >= 0 && j >= 0 && sliceA.timeAt(i) === sliceB.timeAt(j) && isSameRow(sliceA, i, sliceB, j)) {
      [i, j] = [sliceA.after(i), sliceB.after(j)];
    }
    if (i >= 0 || j >= 0) recordDivergence(device, i, j);
  }

  while (!walkA.isOver() || !walkB.isOver()) {
    // The run that is behind reads on; what both have read whole can be compared.
    await (walkA.knownTo() <= walkB.knownTo() ? walkA : walkB).readOn();
    const bound = Math.min(walkA.knownTo(), walkB.knownTo());
    sliceA.fill(walkA.takeBelow(bound), a.scale);
    sliceB.fill(walkB.takeBelow(bound), b.scale);
    for (const device of sliceA.devices()) compareDevice(device);
    for (const other of sliceB.devices()) {
      const device = inA[other];
      if (device !== NONE && sliceA.firstOf(device) < 0) compareDevice(device);
    }
    onProgress?.(walkA.taken() + walkB.taken(), a.store.rows + b.store.rows);
  }
  return { at, rowInA, rowInB, count, first };
}

export interface DivergenceQuestion {
  /** By device of A, and of those that only B has, its number in B. */
  readonly inB: Uint32Array;
  readonly devicesOfA: number;
  readonly devicesOfB: number;
  readonly end: number;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

interface Piece {
  readonly chunk: Chunk;
  readonly from: number;
  readonly to: number;
}

/** Reads a run from its start, chunk by chunk, and hands over its rows by time. */
function walk({ store, scale }: Side, end: number) {
  let pieces: Piece[] = [];
  let [next, taken] = [0, 0];
  const isRead = (): boolean => next === store.entries.length || store.entries[next].firstT * scale > end;
  const walker = {
    /** All rows before this time have been read. */
    knownTo: (): number =>
      isRead()
        ? Number.POSITIVE_INFINITY
        : next === 0
          ? Number.NEGATIVE_INFINITY
          : store.entries[next - 1].lastT * scale,
    async readOn(): Promise<void> {
      if (isRead()) return;
      const chunk = await chunkOf(store, next++);
      const to =
        chunk.t[chunk.length - 1] * scale <= end
          ? chunk.length
          : firstNotBelow(chunk.t, Math.floor(end / scale) + 1, 0, chunk.length);
      if (to > 0) pieces.push({ chunk, from: 0, to });
    },
    takeBelow(bound: number): readonly Piece[] {
      const given: Piece[] = [];
      const left: Piece[] = [];
      for (const { chunk, from, to } of pieces) {
        const split =
          bound === Number.POSITIVE_INFINITY ? to : firstNotBelow(chunk.t, Math.ceil(bound / scale), from, to);
        if (split > from) given.push({ chunk, from, to: split });
        if (split < to) left.push({ chunk, from: split, to });
        taken += split - from;
      }
      pieces = left;
      return given;
    },
    taken: (): number => taken,
    isOver: (): boolean => isRead() && pieces.length === 0,
  };
  return walker;
}

/** The rows of a stretch of time as chains, one per device. */
class Slice {
  private pieces: readonly Piece[] = [];
  private scale = 1;
  /** By device the first row of its chain, and by row the next one; rows are counted over all pieces. */
  private readonly heads: Int32Array;
  private next = new Int32Array(0);
  private pieceOf = new Uint16Array(0);
  private starts: number[] = [];
  private touched: number[] = [];

  constructor(
    devices: number,
    private readonly means: Uint32Array,
  ) {
    this.heads = new Int32Array(devices).fill(-1);
  }

  fill(pieces: readonly Piece[], scale: number): void {
    for (const device of this.touched) this.heads[device] = -1;
    this.touched = [];
    this.pieces = pieces;
    this.scale = scale;
    this.starts = [];
    let rows = 0;
    for (const { from, to } of pieces) {
      this.starts.push(rows);
      rows += to - from;
    }
    if (this.next.length < rows) [this.next, this.pieceOf] = [new Int32Array(rows), new Uint16Array(rows)];
    // From the last row to the first, so that each chain is in row order.
    for (let p = pieces.length - 1; p >= 0; p--) {
      const { chunk, from, to } = pieces[p];
      for (let i = to - 1, row = this.starts[p] + to - from - 1; i >= from; i--, row--) {
        const device = chunk.device[i];
        if (device === NONE) continue;
        if (this.heads[device] < 0) this.touched.push(device);
        this.next[row] = this.heads[device];
        this.pieceOf[row] = p;
        this.heads[device] = row;
      }
    }
  }

  devices(): readonly number[] {
    return this.touched;
  }

  firstOf(device: number): number {
    return this.heads[device];
  }

  after(row: number): number {
    return this.next[row];
  }

  chunkOf(row: number): Chunk {
    return this.pieces[this.pieceOf[row]].chunk;
  }

  placeOf(row: number): number {
    const piece = this.pieceOf[row];
    return this.pieces[piece].from + row - this.starts[piece];
  }

  timeAt(row: number): number {
    return row < 0 ? Number.POSITIVE_INFINITY : this.chunkOf(row).t[this.placeOf(row)] * this.scale;
  }

  rowOf(row: number): number {
    return rowAt(this.chunkOf(row), this.placeOf(row));
  }

  meaningOf(row: number): number {
    return this.means[this.chunkOf(row).code[this.placeOf(row)]];
  }

  eventOf(row: number): number {
    const chunk = this.chunkOf(row);
    return chunk.events.at.length === 0 ? -1 : eventAt(chunk, this.placeOf(row));
  }
}

/** By code of each run, a number for the region and state that it means: equal where the names are. */
function meanings(...both: readonly StateCodes[]): readonly Uint32Array[] {
  const numbers = new Map<string, number>();
  return both.map(({ regions, regionOf, stateOf, count }) =>
    Uint32Array.from({ length: count + 1 }, (_, code) => {
      const { name, states } = regions[regionOf[code]] ?? { name: '', states: [] };
      const meaning = JSON.stringify([name, states[stateOf[code]]]);
      const number = numbers.get(meaning) ?? numbers.size;
      numbers.set(meaning, number);
      return number;
    }),
  );
}

function isSameRow(a: Slice, i: number, b: Slice, j: number): boolean {
  const [eventA, eventB] = [a.eventOf(i), b.eventOf(j)];
  if (eventA < 0 && eventB < 0) return a.meaningOf(i) === b.meaningOf(j);
  return eventA >= 0 && eventB >= 0 && sameEvent(a.chunkOf(i), eventA, b.chunkOf(j), eventB);
}

export function sameEvent({ events: a }: Chunk, eventA: number, { events: b }: Chunk, eventB: number): boolean {
  if (a.kind[eventA] !== b.kind[eventB] || a.verdict[eventA] !== b.verdict[eventB]) return false;
  return (['actor', 'control', 'detail'] as const).every((part) => {
    const [codeA, codeB] = [a[part][eventA], b[part][eventB]];
    if (codeA === NONE || codeB === NONE) return codeA === codeB;
    return a.strings[codeA] === b.strings[codeB];
  });
}
