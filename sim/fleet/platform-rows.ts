/** What the devices of one product keep of their platform, once one of them is no longer as it left the factory. */
export interface PlatformColumns {
  /** The two image set numbers, and everything else in one word: `pack` says how. */
  readonly sets: Uint16Array<ArrayBuffer>;
  readonly word: Uint32Array<ArrayBuffer>;
  /** The number of the boot that runs: what is in flash may have changed since. */
  readonly boot: Uint16Array<ArrayBuffer>;
  /** The image set that is being written, 0 for none. */
  readonly fetching: Uint8Array<ArrayBuffer>;
  /** Starts that have failed since the last one that went well, of the device or of its application. */
  readonly failures: Uint8Array<ArrayBuffer>;
}

/**
 * The platform's state by device.
 *
 * Memory  nothing for a product whose devices are all as they left the factory, which in most runs is every product; ten
 *         bytes a device from the first that is not
 */
export class PlatformRows {
  private readonly columns: (PlatformColumns | undefined)[];

  /** By product, how many devices it has. */
  constructor(private readonly counts: readonly number[]) {
    this.columns = counts.map(() => undefined);
  }

  of(product: number): PlatformColumns | undefined {
    return this.columns[product];
  }

  /** The product's columns, made with this in every row if there are none yet. */
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
