/** What the devices of one product keep of their updates, once releases are made for it. */
export interface UpdateColumns {
  /** Tick of what is due next: a check for updates, the end of a deferral, the end of patience with a download. */
  readonly dueAt: Uint32Array<ArrayBuffer>;
  /** When the download under way began, and when it will be done: between them it counts as steady. */
  readonly begunAt: Uint32Array<ArrayBuffer>;
  readonly doneAt: Uint32Array<ArrayBuffer>;
  /** Share of the release that is there already, in 65,535ths: a download that is cut goes on from it. */
  readonly there: Uint16Array<ArrayBuffer>;
  /** The release that is wanted or was last, plus one; 0: none yet. */
  readonly wanted: Uint8Array<ArrayBuffer>;
  /** The execution that it was offered as. */
  readonly execution: Uint8Array<ArrayBuffer>;
  /** Counts downloads, so that the end of one that was given up is known to be void. */
  readonly attempt: Uint8Array<ArrayBuffer>;
  /** Counts checks, so that the answer to an earlier one is known to be void. */
  readonly check: Uint8Array<ArrayBuffer>;
  /** Checks in a row that have had no answer. */
  readonly tries: Uint8Array<ArrayBuffer>;
  /** What came of the last one, as `updateResults` has it. */
  readonly result: Uint8Array<ArrayBuffer>;
  /** Interned state of the update metadata that the device trusts. */
  readonly trusted: Uint16Array<ArrayBuffer>;
  /** Tick at which a late fault of what runs strikes; 0: it does not. */
  readonly failsAt: Uint32Array<ArrayBuffer>;
}

/**
 * Updates by device.
 *
 * Memory  nothing for a product without a release, 28 bytes a device for one with
 */
export class UpdateRows {
  private readonly columns: (UpdateColumns | undefined)[];

  /** By product, how many devices it has. */
  constructor(private readonly counts: readonly number[]) {
    this.columns = counts.map(() => undefined);
  }

  of(product: number): UpdateColumns | undefined {
    return this.columns[product];
  }

  open(product: number): UpdateColumns {
    const count = this.counts[product];
    this.columns[product] ??= {
      dueAt: new Uint32Array(count),
      begunAt: new Uint32Array(count),
      doneAt: new Uint32Array(count),
      there: new Uint16Array(count),
      wanted: new Uint8Array(count),
      execution: new Uint8Array(count),
      attempt: new Uint8Array(count),
      check: new Uint8Array(count),
      tries: new Uint8Array(count),
      result: new Uint8Array(count),
      trusted: new Uint16Array(count),
      failsAt: new Uint32Array(count),
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
