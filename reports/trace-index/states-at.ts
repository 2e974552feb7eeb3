import type { Chunk } from './chunk.ts';
import { applyRows, copyStates, type DeviceStates, firstStates, revertRows, setStates } from './device-states.ts';
import { chunkOf, keyframeBefore, type RowPosition, type RowStore } from './row-store.ts';
import type { StateCodes } from './state-codes.ts';

/**
 * The states of all devices at a position: moves forward by applying rows, back by undoing them, or restarts from the
 * nearest keyframe, whichever is least work.
 */
export class StatesAt {
  private states: DeviceStates;
  private place: RowPosition = { entry: 0, i: 0 };
  private watcher: StatesWatcher | undefined;

  constructor(
    private readonly store: RowStore,
    private readonly codes: StateCodes,
    devices: number,
  ) {
    this.states = firstStates(codes, devices);
  }

  /** Notifies `watcher` of every change of the states. */
  watch(watcher: StatesWatcher): void {
    this.watcher = watcher;
  }

  /** The result is valid until the next move, which changes it. */
  async moveTo(place: RowPosition): Promise<DeviceStates> {
    if (this.store.entries.length === 0) return this.states;
    const { entry, i } = this.place;
    if (place.entry === entry) await this.shift(entry, i, place.i);
    else if (place.entry === entry + 1 && place.i + this.left() < place.i + COPY_COST) await this.stepOver(place);
    else await this.restart(place);
    this.place = place;
    return this.states;
  }

  /** Rows from here to the end of the chunk. */
  private left(): number {
    return this.store.entries[this.place.entry].rows - this.place.i;
  }

  private async stepOver(place: RowPosition): Promise<void> {
    await this.shift(this.place.entry, this.place.i, this.store.entries[this.place.entry].rows);
    await this.shift(place.entry, 0, place.i);
  }

  private async restart(place: RowPosition): Promise<void> {
    const from = keyframeBefore(this.store, place.entry);
    // Read before anything is changed: if a file is missing, the states stay as they were.
    for (let at = from; at <= place.entry; at++) await chunkOf(this.store, at);
    this.watcher?.restart();
    setStates(this.states, this.store.entries[from].keyframe!);
    for (let at = from; at < place.entry; at++) await this.shift(at, 0, this.store.entries[at].rows);
    await this.shift(place.entry, 0, place.i);
  }

  private async shift(entry: number, from: number, to: number): Promise<void> {
    if (from === to) return;
    const chunk = await chunkOf(this.store, entry);
    this.watcher?.rows(chunk, Math.min(from, to), Math.max(from, to), this.codes.nothing);
    if (to > from) applyRows(chunk, from, to, this.states, this.codes);
    else revertRows(chunk, to, from, this.states, this.codes);
  }

  copy(): DeviceStates {
    return copyStates(this.states);
  }
}

export interface StatesWatcher {
  /** Rows of a chunk were applied or undone; those with the code `nothing` change no state. */
  rows(chunk: Chunk, from: number, to: number, nothing: number): void;
  restart(): void;
}

/** Up to this many rows are stepped over before restarting: a keyframe has to be copied as well. */
const COPY_COST = 65_536;
