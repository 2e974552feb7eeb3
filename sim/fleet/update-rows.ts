/** Update state of one product's devices, allocated if releases are made for it. */
export interface UpdateColumns {
  /** Tick of the next deadline: a check for updates, the end of a deferral, the time-out of a download. */
  readonly dueAt: Float64Array<ArrayBuffer>;
  /** When the current download began, and when it will be complete; progress between them counts as linear. */
  readonly begunAt: Float64Array<ArrayBuffer>;
  readonly doneAt: Float64Array<ArrayBuffer>;
  /** Share of the release that is downloaded, in 65,535ths: an interrupted download resumes from it. */
  readonly progress: Uint16Array<ArrayBuffer>;
  /** The release that is being installed or was last, plus one; 0 if none yet. */
  readonly wanted: Uint8Array<ArrayBuffer>;
  /** The execution that it was offered under. */
  readonly execution: Uint8Array<ArrayBuffer>;
  /** Counts downloads, so that the end of an abandoned one is recognized as void. */
  readonly attempt: Uint8Array<ArrayBuffer>;
  /** Counts checks, so that the answer to an earlier one is recognized as void. */
  readonly check: Uint8Array<ArrayBuffer>;
  /** Consecutive unanswered checks. */
  readonly tries: Uint8Array<ArrayBuffer>;
  /** The result of the last offer, as an index into `updateSignals` plus one. */
  readonly result: Uint8Array<ArrayBuffer>;
  /** The number of the device's trusted update metadata (`TrustedStates`). */
  readonly trusted: Uint16Array<ArrayBuffer>;
  /** Tick at which a late fault of the running image strikes; 0 if it has none. */
  readonly failsAt: Float64Array<ArrayBuffer>;
}

/**
 * Update state by device.
 *
 * Memory  none for a product without a release, 44 bytes per device for one with releases
 */
export class UpdateRows {
  private readonly columns: (UpdateColumns | undefined)[];

  /** By product, its number of devices. */
  constructor(private readonly counts: readonly number[]) {
    this.columns = counts.map(() => undefined);
  }

  of(product: number): UpdateColumns | undefined {
    return this.columns[product];
  }

  open(product: number): UpdateColumns {
    const count = this.counts[product];
    this.columns[product] ??= {
      dueAt: new Float64Array(count),
      begunAt: new Float64Array(count),
      doneAt: new Float64Array(count),
      progress: new Uint16Array(count),
      wanted: new Uint8Array(count),
      execution: new Uint8Array(count),
      attempt: new Uint8Array(count),
      check: new Uint8Array(count),
      tries: new Uint8Array(count),
      result: new Uint8Array(count),
      trusted: new Uint16Array(count),
      failsAt: new Float64Array(count),
    };
    return this.columns[product];
  }

  save() {
    return this.columns.map((columns) => columns && copyOf(columns));
  }

  restore(columns: ReturnType<UpdateRows['save']>): void {
    columns.forEach((saved, product) => {
      this.columns[product] = saved && copyOf(saved);
    });
  }
}

const copyOf = (columns: UpdateColumns): UpdateColumns =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.slice()]),
  ) as unknown as UpdateColumns;
