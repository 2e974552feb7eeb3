import type { Tick } from '../../kernel/ids.ts';

/**
 * How many checks for updates arrive before their time, in spans of the run: an upper bound of those that wait for their answers at
 * once, so that none is booked that the service could turn away.
 *
 * Shape   a ring of spans, each at least as long as a check waits
 * Memory  1 MB at most
 */
export class ChecksAhead {
  private readonly spanMs: number;
  private readonly arriving: Int32Array;
  private readonly perSpan: number;
  /** The first span that is not over. */
  private present = 0;

  /** `aheadMax` may wait at once, each for less than `waitMs`; none arrives more than `horizonMs` ahead. */
  constructor(aheadMax: number, { waitMs, horizonMs }: { readonly waitMs: number; readonly horizonMs: number }) {
    this.spanMs = Math.max(1_000, waitMs, Math.ceil(horizonMs / SPANS_MAX));
    this.arriving = new Int32Array(Math.ceil(horizonMs / this.spanMs) + SPARE);
    this.perSpan = Math.floor(aheadMax / AROUND);
  }

  /** Whether one more may arrive at that tick. */
  hasRoom(arrivesAt: Tick): boolean {
    return this.arriving[this.inRing(this.spanOf(arrivesAt))] < this.perSpan;
  }

  /** One arrives at that tick; `times` is -1 for one that does not after all, and 0 for one that is booked already. */
  add(arrivesAt: Tick, times: number): void {
    const span = this.spanOf(arrivesAt);
    if (span >= this.present) this.arriving[this.inRing(span)] += times;
  }

  /** How many may wait at once from a tick on, until all that wait then are answered. */
  around(now: Tick): number {
    this.passTo(now);
    const span = this.spanOf(now);
    const { arriving } = this;
    return arriving[this.inRing(span - 1)] + arriving[this.inRing(span)] + arriving[this.inRing(span + 1)];
  }

  /** Spans before the one in front of that tick are over. */
  passTo(now: Tick): void {
    const present = Math.max(0, this.spanOf(now) - 1);
    const first = Math.max(this.present, present - this.arriving.length);
    for (let span = first; span < present; span++) this.arriving[this.inRing(span)] = 0;
    this.present = present;
  }

  clear(): void {
    this.arriving.fill(0);
  }

  private spanOf(tick: Tick): number {
    return Math.floor(tick / this.spanMs);
  }

  private inRing(span: number): number {
    const { length } = this.arriving;
    return (span + length) % length;
  }
}

const SPANS_MAX = 2 ** 18;
/** The spans that an arrival and those that wait with it may lie in: the one in front of it, its own, and the next. */
const AROUND = 3;
/** Those, and one of the past that is still to be emptied. */
const SPARE = AROUND + 1;
