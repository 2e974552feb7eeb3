import type { Tick } from '../../kernel/ids.ts';

/**
 * Rows of the trace that are known before their time, by tick, device and kind, in the order in which steps would write them.
 *
 * Shape   a ring of spans of `SPAN` ticks; the keys of a span are sorted once the run has come to it
 * Memory  8 bytes a row
 */
export class RowsToCome {
  /** No row is due before it; Infinity without any row. */
  dueAt: Tick = Number.POSITIVE_INFINITY;
  /** Of the first row, once its span is open. */
  device = 0;
  kind = 0;
  mark = 0;

  private readonly spans: (Float64Array | undefined)[] = Array.from({ length: SPANS });
  private readonly counts = new Int32Array(SPANS);
  /** Arrays of spans that are over. */
  private readonly spare: Float64Array[] = [];
  private waiting = 0;
  /** The earliest span with rows; in an open one those before `head` are taken. */
  private span = 0;
  private isOpen = false;
  private head = 0;

  constructor(
    private readonly devices: number,
    private readonly tickMs: number,
  ) {}

  /** The first tick that lies too far ahead of `now` for a row. */
  horizonAt(now: Tick): Tick {
    return (this.spanOf(now) + SPANS - 1) * SPAN * this.tickMs;
  }

  /** Adds a row of one of two kinds that is due later than now. Its mark has 16 bits. */
  add(tick: Tick, device: number, kind: 0 | 1, mark: number): void {
    const span = this.spanOf(tick);
    const key = ((tick / this.tickMs - span * SPAN) * this.devices * 2 + device * 2 + kind) * MARKS + mark;
    const slot = span & (SPANS - 1);
    const keys = this.roomIn(slot);
    const count = this.counts[slot]++;
    this.waiting++;
    if (this.isOpen && span === this.span) {
      let at = count;
      while (at > this.head && keys[at - 1] > key) keys[at] = keys[--at];
      keys[at] = key;
      this.show();
      return;
    }
    keys[count] = key;
    if (this.waiting > 1 && span >= this.span) return;
    this.span = span;
    this.dueAt = span * SPAN * this.tickMs;
  }

  /** The run has come to `dueAt`: from then on that is the tick of the first row. */
  open(): void {
    if (this.isOpen) return;
    const slot = this.span & (SPANS - 1);
    this.keysIn(slot).subarray(0, this.counts[slot]).sort();
    this.head = 0;
    this.isOpen = true;
    this.show();
  }

  /** Takes the first row. */
  shift(): void {
    this.waiting--;
    if (++this.head < this.counts[this.span & (SPANS - 1)]) this.show();
    else this.close();
  }

  clear(): void {
    this.spans.fill(undefined);
    this.counts.fill(0);
    this.waiting = this.head = 0;
    this.isOpen = false;
    this.dueAt = Number.POSITIVE_INFINITY;
  }

  private show(): void {
    const key = this.keysIn(this.span & (SPANS - 1))[this.head];
    const row = Math.floor(key / MARKS);
    const at = Math.floor(row / (this.devices * 2));
    const which = row - at * this.devices * 2;
    this.mark = key - row * MARKS;
    this.device = which >>> 1;
    this.kind = which & 1;
    this.dueAt = (this.span * SPAN + at) * this.tickMs;
  }

  private close(): void {
    const slot = this.span & (SPANS - 1);
    if (this.spare.length < SPARE_MAX) this.spare.push(this.keysIn(slot));
    this.spans[slot] = undefined;
    this.counts[slot] = this.head = 0;
    this.isOpen = false;
    if (this.waiting === 0) {
      this.dueAt = Number.POSITIVE_INFINITY;
      return;
    }
    do this.span++;
    while (this.counts[this.span & (SPANS - 1)] === 0);
    this.dueAt = this.span * SPAN * this.tickMs;
  }

  private roomIn(slot: number): Float64Array {
    const count = this.counts[slot];
    const keys = this.spans[slot];
    if (keys !== undefined && count < keys.length) return keys;
    const room =
      keys === undefined ? (this.spare.pop() ?? new Float64Array(64)) : new Float64Array(count + (count >> 1));
    if (keys !== undefined) room.set(keys);
    this.spans[slot] = room;
    return room;
  }

  private keysIn(slot: number): Float64Array {
    return this.spans[slot] as Float64Array;
  }

  private spanOf(tick: Tick): number {
    return Math.floor(tick / this.tickMs / SPAN);
  }
}

const SPAN = 1_024;
const SPANS = 4_096;
const MARKS = 2 ** 16;
const SPARE_MAX = 64;
