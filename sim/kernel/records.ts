import type { Tick } from './ids.ts';
import { TICK_MAX } from './time/queue.ts';

/**
 * One record per device, so that the fields a step uses are adjacent in memory and share cache lines. With one array
 * per field, a large fleet costs a cache miss per field.
 *
 * Shape   `size` records of `stride` bytes, a multiple of four; a field is an offset in each record, accessed through
 *         the typed array of its type. A field with several elements is also indexed by element
 */
export class Records {
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(
    readonly size: number,
    readonly stride: number,
  ) {
    this.bytes = new Uint8Array(size * stride);
  }

  byte(at: number): ByteField {
    return new ByteField(this.bytes, at, this.stride);
  }

  half(at: number): HalfField {
    return new HalfField(new Uint16Array(this.bytes.buffer), at >> 1, this.stride >> 1);
  }

  word(at: number): WordField {
    return new WordField(new Uint32Array(this.bytes.buffer), at >> 2, this.stride >> 2);
  }

  /** A word that holds an instant, which is a whole number of ticks of `tickMs`. */
  instant(at: number, tickMs: number): InstantField {
    return new InstantField(new Uint32Array(this.bytes.buffer), { at: at >> 2, stride: this.stride >> 2, tickMs });
  }

  /** In records whose length is a multiple of eight. */
  double(at: number): DoubleField {
    return new DoubleField(new Float64Array(this.bytes.buffer), at >> 3, this.stride >> 3);
  }

  signed(at: number): SignedField {
    return new SignedField(new Int32Array(this.bytes.buffer), at >> 2, this.stride >> 2);
  }
}

// One class per type, so that V8 knows at each use which kind of array it reads.

export class ByteField {
  constructor(
    private readonly all: Uint8Array,
    private readonly at: number,
    private readonly stride: number,
  ) {}

  get(device: number, which = 0): number {
    return this.all[device * this.stride + this.at + which];
  }

  set(device: number, value: number, which = 0): void {
    this.all[device * this.stride + this.at + which] = value;
  }
}

export class HalfField {
  constructor(
    private readonly all: Uint16Array,
    private readonly at: number,
    private readonly stride: number,
  ) {}

  get(device: number, which = 0): number {
    return this.all[device * this.stride + this.at + which];
  }

  set(device: number, value: number, which = 0): void {
    this.all[device * this.stride + this.at + which] = value;
  }
}

export class WordField {
  constructor(
    private readonly all: Uint32Array,
    private readonly at: number,
    private readonly stride: number,
  ) {}

  get(device: number, which = 0): number {
    return this.all[device * this.stride + this.at + which];
  }

  set(device: number, value: number, which = 0): void {
    this.all[device * this.stride + this.at + which] = value;
  }

  /** Returns the value and increments it. */
  next(device: number): number {
    return this.all[device * this.stride + this.at]++;
  }
}

/** Milliseconds since the run began: an instant between two ticks is kept as the later one, one behind the last tick as the last. */
export class InstantField {
  private readonly at: number;
  private readonly stride: number;
  private readonly tickMs: number;

  constructor(
    private readonly all: Uint32Array,
    { at, stride, tickMs }: { readonly at: number; readonly stride: number; readonly tickMs: number },
  ) {
    this.at = at;
    this.stride = stride;
    this.tickMs = tickMs;
  }

  get(device: number): Tick {
    return this.all[device * this.stride + this.at] * this.tickMs;
  }

  set(device: number, instant: Tick): void {
    this.all[device * this.stride + this.at] = Math.min(TICK_MAX, Math.ceil(instant / this.tickMs));
  }
}

export class DoubleField {
  constructor(
    private readonly all: Float64Array,
    private readonly at: number,
    private readonly stride: number,
  ) {}

  get(device: number): number {
    return this.all[device * this.stride + this.at];
  }

  set(device: number, value: number): void {
    this.all[device * this.stride + this.at] = value;
  }
}

export class SignedField {
  constructor(
    private readonly all: Int32Array,
    private readonly at: number,
    private readonly stride: number,
  ) {}

  get(device: number, which = 0): number {
    return this.all[device * this.stride + this.at + which];
  }

  set(device: number, value: number, which = 0): void {
    this.all[device * this.stride + this.at + which] = value;
  }
}
