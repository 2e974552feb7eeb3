/** What a device knows of time: how far its clock was ahead when it was last set, and how fast it goes. */
export interface ClockReading {
  /** Tick at which it was set. */
  readonly setAt: number;
  /** Milliseconds that it was then ahead of the true time; below 0 if it was behind. */
  readonly aheadMs: number;
  /** Billionths by which it goes too fast. */
  readonly ppb: number;
}

/**
 * The time that a device's clock shows at a tick.
 *
 * Units  milliseconds since the start of the run, as ticks count the true time; below 0 for a time before the run
 */
export const shownBy = ({ setAt, aheadMs, ppb }: ClockReading, tick: number): number =>
  tick + aheadMs + Math.round(((tick - setAt) * ppb) / BILLION);

/** The ticks that a clock of that rate needs to go on by so many milliseconds. */
export const ticksFor = (ppb: number, ms: number): number => Math.ceil(ms / (1 + ppb / BILLION));

/** Clocks of one product's devices, allocated if the product has them. */
export interface ClockColumns {
  readonly setAt: Float64Array<ArrayBuffer>;
  readonly aheadMs: Float64Array<ArrayBuffer>;
  readonly ppb: Int32Array<ArrayBuffer>;
  /** 0 for a clock that has stopped without power: it starts anew. */
  readonly isGoing: Uint8Array<ArrayBuffer>;
  /** Tick at which the device next asks for the time. */
  readonly askAt: Float64Array<ArrayBuffer>;
  /** When it last asked, the number of that request, and how many have had no answer. */
  readonly askedAt: Float64Array<ArrayBuffer>;
  readonly request: Uint8Array<ArrayBuffer>;
  readonly tries: Uint8Array<ArrayBuffer>;
}

/**
 * Clocks by device.
 *
 * Memory  none for a product without clocks of its own, 39 bytes per device for one with them
 */
export class ClockRows {
  private readonly columns: (ClockColumns | undefined)[];

  /** By product, its number of devices. */
  constructor(private readonly counts: readonly number[]) {
    this.columns = counts.map(() => undefined);
  }

  of(product: number): ClockColumns | undefined {
    return this.columns[product];
  }

  open(product: number): ClockColumns {
    const count = this.counts[product];
    this.columns[product] ??= {
      setAt: new Float64Array(count),
      aheadMs: new Float64Array(count),
      ppb: new Int32Array(count),
      isGoing: new Uint8Array(count),
      askAt: new Float64Array(count),
      askedAt: new Float64Array(count),
      request: new Uint8Array(count),
      tries: new Uint8Array(count),
    };
    return this.columns[product];
  }

  save() {
    return this.columns.map((columns) => columns && copyOf(columns));
  }

  restore(columns: ReturnType<ClockRows['save']>): void {
    columns.forEach((saved, product) => {
      this.columns[product] = saved && copyOf(saved);
    });
  }
}

const copyOf = (columns: ClockColumns): ClockColumns =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.slice()]),
  ) as unknown as ClockColumns;

const BILLION = 1e9;
