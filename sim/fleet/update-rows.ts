import { type ByteField, type DoubleField, type HalfField, type InstantField, Records } from '../kernel/records.ts';

/** Update state of one product's devices, allocated if releases are made for it. */
export class UpdateFields {
  readonly records: Records;
  /** When the current download will be complete; progress since it began counts as linear. */
  readonly doneAt: DoubleField;
  /** The next deadline: a check for updates, the end of a deferral, the time-out of a download. */
  readonly dueAt: InstantField;
  /** When a late fault of the running image strikes; 0 if it has none. */
  readonly failsAt: InstantField;
  /** When the current download began. */
  readonly begunAt: InstantField;
  /** Share of the release that is downloaded, in 65,535ths: an interrupted download resumes from it. */
  readonly progress: HalfField;
  /** The number of the device's trusted update metadata (`TrustedStates`). */
  readonly trusted: HalfField;
  /** The release that is being installed or was last, plus one; 0 if none yet. */
  readonly wanted: ByteField;
  /** The execution that it was offered under. */
  readonly execution: ByteField;
  /** Counts downloads, so that the end of an abandoned one is recognized as void. */
  readonly attempt: ByteField;
  /** Counts checks, so that the answer to an earlier one is recognized as void. */
  readonly check: ByteField;
  /** Consecutive unanswered checks. */
  readonly tries: ByteField;
  /** The result of the last offer, as an index into `updateSignals` plus one. */
  readonly result: ByteField;

  constructor(count: number, tickMs: number) {
    this.records = new Records(count, BYTES);
    this.doneAt = this.records.double(0);
    this.dueAt = this.records.instant(8, tickMs);
    this.failsAt = this.records.instant(12, tickMs);
    this.begunAt = this.records.instant(16, tickMs);
    this.progress = this.records.half(20);
    this.trusted = this.records.half(22);
    this.wanted = this.records.byte(24);
    this.execution = this.records.byte(25);
    this.attempt = this.records.byte(26);
    this.check = this.records.byte(27);
    this.tries = this.records.byte(28);
    this.result = this.records.byte(29);
  }
}

/**
 * Update state by device.
 *
 * Memory  none for a product without a release, 32 bytes per device for one with releases
 */
export class UpdateRows {
  private readonly fields: (UpdateFields | undefined)[];

  /** By product, its number of devices. */
  constructor(
    private readonly counts: readonly number[],
    private readonly tickMs: number,
  ) {
    this.fields = counts.map(() => undefined);
  }

  of(product: number): UpdateFields | undefined {
    return this.fields[product];
  }

  open(product: number): UpdateFields {
    this.fields[product] ??= new UpdateFields(this.counts[product], this.tickMs);
    return this.fields[product];
  }

  /** All devices of the product trust that metadata from here on. */
  trustAll(product: number, state: number): void {
    const { records, trusted } = this.open(product);
    for (let place = 0; place < records.size; place++) trusted.set(place, state);
  }

  save() {
    return this.fields.map((fields) => fields?.records.bytes.slice());
  }

  restore(saved: ReturnType<UpdateRows['save']>): void {
    saved.forEach((bytes, product) => {
      if (bytes === undefined) this.fields[product] = undefined;
      else this.open(product).records.bytes.set(bytes);
    });
  }
}

const BYTES = 32;
