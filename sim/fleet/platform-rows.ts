import { type ByteField, type HalfField, Records, type WordField } from '../kernel/records.ts';

/** Platform state of one product's devices, allocated once one of them leaves factory state. */
export class PlatformFields {
  readonly records: Records;
  /** Everything but the numbers of the image sets, as `pack` defines. */
  readonly word: WordField;
  /** The two image set numbers. */
  readonly sets: HalfField;
  /** The number of the current boot; flash may have changed since. */
  readonly boot: HalfField;
  /** The image set that is being written, 0 for none. */
  readonly fetching: ByteField;
  /** Consecutive failed starts, of the device or of its application. */
  readonly failures: ByteField;

  constructor(count: number) {
    this.records = new Records(count, BYTES);
    this.word = this.records.word(0);
    this.sets = this.records.half(4);
    this.boot = this.records.half(6);
    this.fetching = this.records.byte(8);
    this.failures = this.records.byte(9);
  }
}

/** What every device of a product leaves the factory with. */
interface FactoryState {
  readonly sets: number;
  readonly word: number;
  readonly boot: number;
}

/**
 * Platform state by device.
 *
 * Memory  none for a product with all devices in factory state, which in most runs is every product; otherwise 12
 *         bytes per device
 */
export class PlatformRows {
  private readonly fields: (PlatformFields | undefined)[];

  /** By product, its number of devices. */
  constructor(private readonly counts: readonly number[]) {
    this.fields = counts.map(() => undefined);
  }

  of(product: number): PlatformFields | undefined {
    return this.fields[product];
  }

  /** The product's fields; allocated with these values for each device if there are none yet. */
  open(product: number, factory: FactoryState): PlatformFields {
    this.fields[product] ??= this.delivered(this.counts[product], factory);
    return this.fields[product];
  }

  save() {
    return this.fields.map((fields) => fields?.records.bytes.slice());
  }

  restore(saved: ReturnType<PlatformRows['save']>): void {
    saved.forEach((bytes, product) => {
      const fields = bytes && new PlatformFields(this.counts[product]);
      if (bytes !== undefined) fields?.records.bytes.set(bytes);
      this.fields[product] = fields;
    });
  }

  private delivered(count: number, { sets, word, boot }: FactoryState): PlatformFields {
    const fields = new PlatformFields(count);
    for (let place = 0; place < count; place++) {
      fields.sets.set(place, sets);
      fields.word.set(place, word);
      fields.boot.set(place, boot);
    }
    return fields;
  }
}

const BYTES = 12;
