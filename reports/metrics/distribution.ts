/** The time of something that had not happened when the run ended: larger than any bound. JSON writes null for it. */
export const NEVER = Number.POSITIVE_INFINITY;

/**
 * The exact entries of a distribution: whole numbers and how often each occurs, and how many of those concerned have none
 * because what is timed never happened. Ranks run over both, the missing ones last.
 *
 * `add` gathers entries, which are folded into sorted (value, count) pairs: the result depends on what was added and not
 * on the order, and repeated values take no room. The sum is of whole numbers below 2^53, exact in any order too.
 *
 * Shape   a figure is undefined where the metric concerns no device, and NEVER where it falls among the missing ones. One
 *         of them is enough for `max` and `avg`
 * Source  p(N) is the nearest rank: the smallest entry that at least N % of the entries do not exceed (Hyndman and Fan,
 *         Sample Quantiles in Statistical Packages, 1996, definition 1). It is always an entry that occurred, or NEVER.
 */
export class Distribution {
  private pending: Uint32Array;
  private pendingLength = 0;
  private values = new Uint32Array(0);
  private counts = new Float64Array(0);
  private total = 0;
  private sum = 0;
  private missing = 0;

  /** `scale` turns an entry as added (ticks) into the unit of the figure (milliseconds). */
  constructor(
    private readonly scale = 1,
    private readonly pendingMax = 262_144,
  ) {
    this.pending = new Uint32Array(Math.min(64, pendingMax));
  }

  add(value: number): void {
    if (this.pendingLength === this.pending.length) this.makeRoom();
    this.pending[this.pendingLength++] = value;
    this.total++;
    this.sum += value;
  }

  /** Adds `count` that are concerned and have no entry. */
  addNever(count = 1): void {
    this.missing += count;
  }

  /** An independent copy. */
  copy(): Distribution {
    this.fold();
    const other = new Distribution(this.scale, this.pendingMax);
    [other.values, other.counts] = [this.values, this.counts];
    [other.total, other.sum, other.missing] = [this.total, this.sum, this.missing];
    return other;
  }

  /** How many of those concerned have an entry. */
  get count(): number {
    return this.total;
  }

  /** How many have none. */
  get never(): number {
    return this.missing;
  }

  get concerned(): number {
    return this.total + this.missing;
  }

  get min(): number | undefined {
    return this.rank(1);
  }

  get max(): number | undefined {
    return this.rank(this.concerned);
  }

  get avg(): number | undefined {
    if (this.concerned === 0) return undefined;
    return this.missing > 0 ? NEVER : (this.sum / this.total) * this.scale;
  }

  /** Percentile from 0 to 100; 0 is the least entry. */
  percentile(percent: number): number | undefined {
    // 99.9 % of 1,000 is 999.0000000000001 in doubles, which must not make it the 1,000th.
    return this.rank(Math.max(1, Math.ceil(((percent * this.concerned) / 100) * (1 - 1e-14))));
  }

  /** The nth smallest of all concerned, counted from 1. */
  private rank(nth: number): number | undefined {
    if (this.concerned === 0) return undefined;
    if (nth > this.total) return NEVER;
    this.fold();
    let i = 0;
    for (let seen = this.counts[0]; seen < nth; seen += this.counts[i]) i++;
    return this.values[i] * this.scale;
  }

  /** Grows the buffer up to the size at which folding costs less than keeping. */
  private makeRoom(): void {
    if (this.pending.length === this.pendingMax) {
      this.fold();
      return;
    }
    const wider = new Uint32Array(Math.min(this.pendingMax, 4 * this.pending.length));
    wider.set(this.pending);
    this.pending = wider;
  }

  private fold(): void {
    if (this.pendingLength === 0) return;
    const fresh = this.pending.subarray(0, this.pendingLength).sort();
    const values = new Uint32Array(this.values.length + fresh.length);
    const counts = new Float64Array(values.length);
    let [length, last] = [0, Number.NaN];
    const put = (value: number, count: number) => {
      if (value === last) counts[length - 1] += count;
      else {
        values[length] = last = value;
        counts[length++] = count;
      }
    };
    let old = 0;
    for (const value of fresh) {
      while (old < this.values.length && this.values[old] <= value) put(this.values[old], this.counts[old++]);
      put(value, 1);
    }
    while (old < this.values.length) put(this.values[old], this.counts[old++]);
    this.values = values.slice(0, length);
    this.counts = counts.slice(0, length);
    this.pendingLength = 0;
  }
}
