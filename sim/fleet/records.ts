/**
 * One record a device, so that whatever a step touches lies together: a step that finds its device in memory finds all
 * of it. With a column an array of its own, a large fleet costs a cache miss for each field.
 *
 * Shape   `size` records of `stride` bytes, a multiple of four; a field is a place in each, seen through the array of its
 *         own type. A field with several places is indexed by which of them as well
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

  signed(at: number): SignedField {
    return new SignedField(new Int32Array(this.bytes.buffer), at >> 2, this.stride >> 2);
  }
}

// One class a type: V8 then knows at each use which kind of array it reads.

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

  /** Reads the value and leaves one more. */
  next(device: number): number {
    return this.all[device * this.stride + this.at]++;
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
