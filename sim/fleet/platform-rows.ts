/** Platform state of one product's devices, allocated once one of them leaves factory state. */
export interface PlatformColumns {
  /** The two image set numbers, and everything else in one word, as `pack` defines. */
  readonly sets: Uint16Array<ArrayBuffer>;
  readonly word: Uint32Array<ArrayBuffer>;
  /** The number of the current boot; flash may have changed since. */
  readonly boot: Uint16Array<ArrayBuffer>;
  /** The image set that is being written, 0 for none. */
  readonly fetching: Uint8Array<ArrayBuffer>;
  /** Consecutive failed starts, of the device or of its application. */
  readonly failures: Uint8Array<ArrayBuffer>;
}

/**
 * Platform state by device.
 *
 * Memory  none for a product with all devices in factory state, which in most runs is every product; otherwise ten
 *         bytes per device
 */
export class PlatformRows {
  private readonly columns: (PlatformColumns | undefined)[];

  /** By product, its number of devices. */
  constructor(private readonly counts: readonly number[]) {
    this.columns = counts.map(() => undefined);
  }

  of(product: number): PlatformColumns | undefined {
    return this.columns[product];
  }

  /** The product's columns; allocated with these values in every row if there are none yet. */
  open(product: number, factory: { readonly sets: number; readonly word: number; readonly boot: number }) {
    const count = this.counts[product];
    this.columns[product] ??= {
      sets: new Uint16Array(count).fill(factory.sets),
      word: new Uint32Array(count).fill(factory.word),
      boot: new Uint16Array(count).fill(factory.boot),
      fetching: new Uint8Array(count),
      failures: new Uint8Array(count),
    };
    return this.columns[product];
  }

  save() {
    return this.columns.map((columns) => columns && copyOf(columns));
  }

  restore(columns: ReturnType<PlatformRows['save']>): void {
    columns.forEach((saved, product) => {
      this.columns[product] = saved && copyOf(saved);
    });
  }
}

const copyOf = ({ sets, word, boot, fetching, failures }: PlatformColumns): PlatformColumns => ({
  sets: sets.slice(),
  word: word.slice(),
  boot: boot.slice(),
  fetching: fetching.slice(),
  failures: failures.slice(),
});
