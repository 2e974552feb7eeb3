import { CHUNK_ROWS, type Chunk } from './chunk.ts';
import { applyRows, type DeviceStates, firstStates, revertRows } from './device-states.ts';
import { type ChunkReader, chunkOf, placeAtTime, type RowPosition, type RowStore } from './row-store.ts';
import type { StateCodes } from './state-codes.ts';

/**
 * The states of all devices at a position: moves forward by applying rows, back by undoing them, or restarts from the
 * nearest keyframe, whichever is least work.
 */
export class StatesAt {
  private readonly states: DeviceStates;
  private readonly copyCost: number;
  private place: RowPosition = { entry: 0, i: 0 };
  /** Its own: a jump does not wait for charts that go through all of the run. */
  private readonly read: ChunkReader;
  private watcher: StatesWatcher | undefined;

  constructor(
    private readonly store: RowStore,
    private readonly codes: StateCodes,
    devices: number,
  ) {
    this.states = firstStates(codes, devices);
    this.read = store.reader();
    this.copyCost = COPY_COST + devices / 8;
  }

  /** Notifies `watcher` of every change of the states. */
  watch(watcher: StatesWatcher): void {
    this.watcher = watcher;
  }

  /** The states after all rows that are not after `t`, as `moveTo` has them. */
  async moveToTime(t: number): Promise<DeviceStates> {
    return this.moveTo(await placeAtTime(this.store, t, this.read));
  }

  /** The result is valid until the next move, which changes it. If a file is missing, the states are those of a place before it. */
  async moveTo(place: RowPosition): Promise<DeviceStates> {
    if (this.store.entries.length === 0) return this.states;
    const { entries, keyframes } = this.store;
    const from = { entry: keyframes.before(place.entry), i: 0 };
    if (rowsBetween(place, this.place) > rowsBetween(place, from) + this.copyCost) {
      this.watcher?.restart();
      keyframes.read(from.entry, this.states);
      this.place = from;
    }
    while (this.place.entry !== place.entry) {
      const isForward = this.place.entry < place.entry;
      await this.shiftTo(isForward ? entries[this.place.entry].rows : 0);
      const entry = this.place.entry + (isForward ? 1 : -1);
      this.place = { entry, i: isForward ? 0 : entries[entry].rows };
    }
    await this.shiftTo(place.i);
    return this.states;
  }

  /** Applies or undoes the rows of this chunk up to a place in it. */
  private async shiftTo(i: number): Promise<void> {
    const { entry } = this.place;
    await this.shift(entry, this.place.i, i);
    this.place = { entry, i };
  }

  private async shift(entry: number, from: number, to: number): Promise<void> {
    if (from === to) return;
    const chunk = await chunkOf(this.store, entry, this.read);
    this.watcher?.rows(chunk, Math.min(from, to), Math.max(from, to), this.codes.nothing);
    if (to > from) applyRows(chunk, from, to, this.states, this.codes);
    else revertRows(chunk, to, from, this.states, this.codes);
  }
}

export interface StatesWatcher {
  /** Rows of a chunk were applied or undone; those with the code `nothing` change no state. */
  rows(chunk: Chunk, from: number, to: number, nothing: number): void;
  restart(): void;
}

/** About how many rows lie between two positions: chunks may be short of some. */
const rowsBetween = (a: RowPosition, b: RowPosition): number => Math.abs((a.entry - b.entry) * CHUNK_ROWS + a.i - b.i);

/** So many more rows are stepped over before restarting: a keyframe has to be copied as well, an eighth of a row a device. */
const COPY_COST = 65_536;
