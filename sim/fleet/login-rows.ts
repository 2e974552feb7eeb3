/** Failed logins of one product's devices, allocated if the product has a login. */
export interface LoginColumns {
  /** In a row. */
  readonly count: Uint8Array<ArrayBuffer>;
  /** Tick of the last one. */
  readonly lastAt: Float64Array<ArrayBuffer>;
}

/**
 * Failed logins by device.
 *
 * Memory  none for a product without a login, 9 bytes per device for one with it
 */
export class LoginRows {
  private readonly columns: readonly (LoginColumns | undefined)[];

  /** By product, its number of devices if it has a login. */
  constructor(counts: readonly (number | undefined)[]) {
    this.columns = counts.map((count) =>
      count === undefined ? undefined : { count: new Uint8Array(count), lastAt: new Float64Array(count) },
    );
  }

  of(product: number): LoginColumns | undefined {
    return this.columns[product];
  }

  /** Those of a device of the product, by its place among them. */
  failuresAt(product: number, place: number): { readonly count: number; readonly lastAt: number } {
    const columns = this.columns[product];
    return { count: columns?.count[place] ?? 0, lastAt: columns?.lastAt[place] ?? 0 };
  }

  setFailures(product: number, place: number, { count, lastAt }: ReturnType<LoginRows['failuresAt']>): void {
    const columns = this.columns[product];
    if (columns === undefined) return;
    columns.count[place] = Math.min(count, COUNT_MAX);
    columns.lastAt[place] = lastAt;
  }

  save() {
    return this.columns.map((columns) => columns && { count: columns.count.slice(), lastAt: columns.lastAt.slice() });
  }

  restore(columns: ReturnType<LoginRows['save']>): void {
    columns.forEach((saved, product) => {
      if (saved === undefined) return;
      this.columns[product]?.count.set(saved.count);
      this.columns[product]?.lastAt.set(saved.lastAt);
    });
  }
}

const COUNT_MAX = 255;
