import { DerError } from './der-error.ts';
import { Tag } from './tag.ts';
import { type EpochSeconds, generalizedFrom, timeFrom } from './time.ts';
import { type Bytes, isIa5, isMinimalInteger, isPrintable, lengthOctets } from './write.ts';

/** Deeper than any certificate or CRL nests. */
const NESTING_MAX = 24;

/**
 * Reads DER (X.690 clause 10) from front to back and rejects encodings that are valid only in BER.
 *
 * Errors  `DerError` for malformed octets: a length that is not the shortest or is indefinite, a tag of several octets,
 *         an element that ends beyond its parent, octets left over, a padded INTEGER, a BOOLEAN that is neither 0 nor
 *         255, nesting deeper than any certificate
 */
export class DerReader {
  constructor(
    readonly bytes: Bytes,
    private at = 0,
    private readonly end = bytes.length,
    private readonly depth = 0,
  ) {
    if (depth > NESTING_MAX) throw new DerError('nested too deeply', at);
  }

  get atEnd(): boolean {
    return this.at >= this.end;
  }

  /** Whether an element with this tag comes next; this detects OPTIONAL and DEFAULT (X.690 11.5 omits defaults). */
  isNext(tag: number): boolean {
    return this.at < this.end && this.bytes[this.at] === tag;
  }

  /** Nothing may follow. */
  finish(): void {
    if (!this.atEnd) throw new DerError('octets left over', this.at);
  }

  /** The contents octets of the next element, which has this tag. */
  contents(tag: number): Bytes {
    const from = this.header(tag);
    return this.bytes.subarray(from, this.at);
  }

  /** A reader of the contents of the next element, which has this tag. */
  enter(tag: number): DerReader {
    const from = this.header(tag);
    return new DerReader(this.bytes, from, this.at, this.depth + 1);
  }

  /** Skips the next element, which has this tag, and reports the range of its contents; for megabytes of entries. */
  span(tag: number, into: { from: number; to: number }): void {
    into.from = this.header(tag);
    into.to = this.at;
  }

  /** Reads an element and checks that nothing of its contents is left unread. */
  within<T>(tag: number, read: (inside: DerReader) => T): T {
    const inside = this.enter(tag);
    const value = read(inside);
    inside.finish();
    return value;
  }

  /** Every element of a SEQUENCE OF or SET OF. */
  each<T>(tag: number, read: (inside: DerReader) => T): readonly T[] {
    return this.within(tag, (inside) => {
      const all: T[] = [];
      while (!inside.atEnd) all.push(read(inside));
      return all;
    });
  }

  /** The octets that `read` reads, including identifier and length. */
  octetsOf(read: () => void): Bytes {
    const from = this.at;
    read();
    return this.bytes.subarray(from, this.at);
  }

  /** The next element unparsed, with its structure checked. */
  whole(): Bytes {
    return this.octetsOf(() => this.check());
  }

  /** The shortest two's complement (X.690 8.3.2), as octets. */
  integerContents(tag: number = Tag.integer): Bytes {
    const contents = this.contents(tag);
    if (!isMinimalInteger(contents)) throw new DerError('INTEGER that is not the shortest', this.at);
    return contents;
  }

  /** An INTEGER from 0 up to the largest exact number. */
  count(tag: number = Tag.integer): number {
    const contents = this.integerContents(tag);
    const value = contents.reduce((sum, octet) => sum * 256 + octet, 0);
    if (contents[0] >= 0x80 || !Number.isSafeInteger(value)) throw new DerError('INTEGER out of range', this.at);
    return value;
  }

  /** X.690 11.1. */
  boolean(tag: number = Tag.boolean): boolean {
    const contents = this.contents(tag);
    if (contents.length !== 1 || (contents[0] !== 0 && contents[0] !== 0xff))
      throw new DerError('BOOLEAN that is neither 0 nor 255', this.at);
    return contents[0] === 0xff;
  }

  /** X.690 8.19: no group begins with a zero of base 128, and none is unfinished. */
  oid(tag: number = Tag.oid): string {
    const contents = this.contents(tag);
    const groups: number[] = [];
    let value = 0;
    for (const [n, octet] of contents.entries()) {
      if (value === 0 && octet === 0x80) throw new DerError('padded object identifier', this.at);
      value = value * 128 + (octet & 0x7f);
      // One decimal digit less than a number holds, the same limit as in the writer.
      if (value > 1e15) throw new DerError('object identifier out of range', this.at);
      if (octet < 0x80) {
        groups.push(value);
        value = 0;
      } else if (n === contents.length - 1) throw new DerError('object identifier left open', this.at);
    }
    if (groups.length === 0) throw new DerError('empty object identifier', this.at);
    const first = Math.min(2, Math.floor(groups[0] / 40));
    return [first, groups[0] - first * 40, ...groups.slice(1)].join('.');
  }

  /** A BIT STRING of whole octets, such as a key or a signature. */
  bitString(tag: number = Tag.bitString): Bytes {
    const contents = this.contents(tag);
    if (contents.length === 0 || contents[0] !== 0) throw new DerError('BIT STRING of broken octets', this.at);
    return contents.subarray(1);
  }

  /** The named bits that are set (X.690 11.2: unused bits are zero, trailing zero bits are omitted). */
  namedBits(tag: number = Tag.bitString): readonly number[] {
    const contents = this.contents(tag);
    const unused = contents[0];
    const last = contents[contents.length - 1];
    const isEmpty = contents.length === 1 && unused === 0;
    if (contents.length === 0 || unused > 7 || (!isEmpty && contents.length < 2))
      throw new DerError('BIT STRING with no octets for its bits', this.at);
    if (!isEmpty && ((last & ((1 << unused) - 1)) !== 0 || (last & (1 << unused)) === 0))
      throw new DerError('BIT STRING with trailing zeros or set padding', this.at);
    const bits: number[] = [];
    for (let bit = 0; bit < (contents.length - 1) * 8; bit++)
      if ((contents[1 + (bit >> 3)] & (0x80 >> (bit & 7))) !== 0) bits.push(bit);
    return bits;
  }

  octetString(tag: number = Tag.octetString): Bytes {
    return this.contents(tag);
  }

  utf8(tag: number = Tag.utf8): string {
    const contents = this.contents(tag);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(contents);
    } catch {
      throw new DerError('no UTF-8', this.at);
    }
  }

  printable(tag: number = Tag.printable): string {
    const text = latin(this.contents(tag));
    if (!isPrintable(text)) throw new DerError('character that no PrintableString holds', this.at);
    return text;
  }

  ia5(tag: number = Tag.ia5): string {
    const text = latin(this.contents(tag));
    if (!isIa5(text)) throw new DerError('character that no IA5String holds', this.at);
    return text;
  }

  /** RFC 5280 4.1.2.5. */
  time(): EpochSeconds {
    const kind = this.isNext(Tag.utcTime) ? 'utc' : 'generalized';
    const text = latin(this.contents(kind === 'utc' ? Tag.utcTime : Tag.generalizedTime));
    const seconds = timeFrom(kind, text);
    if (seconds === undefined) throw new DerError('time in no form that a certificate may use', this.at);
    return seconds;
  }

  /** GeneralizedTime for any year. */
  generalizedTime(): EpochSeconds {
    const seconds = generalizedFrom(latin(this.contents(Tag.generalizedTime)));
    if (seconds === undefined) throw new DerError('no GeneralizedTime to the second in Z', this.at);
    return seconds;
  }

  private check(): void {
    const tag = this.bytes[this.at];
    if (tag === undefined || (tag & 0x20) === 0) {
      this.header(tag);
      return;
    }
    const inside = this.enter(tag);
    while (!inside.atEnd) inside.check();
  }

  /** Skips the whole element and returns where its contents begin. */
  private header(tag: number): number {
    if (this.at >= this.end) throw new DerError('ends too early', this.at);
    const found = this.bytes[this.at];
    if ((found & 0x1f) === 0x1f) throw new DerError('tag of several octets', this.at);
    if (found !== tag) throw new DerError(`tag ${found} in place of ${tag}`, this.at);
    const first = this.bytes[this.at + 1];
    if (this.at + 1 >= this.end) throw new DerError('ends too early', this.at);
    if (first === 0x80) throw new DerError('indefinite length', this.at);
    const octets = first < 0x80 ? 1 : 1 + (first & 0x7f);
    const from = this.at + 1 + octets;
    if (octets > 5 || from > this.end) throw new DerError('length beyond its surroundings', this.at);
    let length = first;
    if (octets > 1) {
      length = 0;
      for (let n = this.at + 2; n < from; n++) length = length * 256 + this.bytes[n];
      if (lengthOctets(length) !== octets) throw new DerError('length that is not the shortest', this.at);
    }
    if (from + length > this.end) throw new DerError('length beyond its surroundings', this.at);
    this.at = from + length;
    return from;
  }
}

/** One character per octet; the caller checks which characters are allowed. */
function latin(contents: Bytes): string {
  let text = '';
  for (const octet of contents) text += String.fromCharCode(octet);
  return text;
}

/** Octets in the form in which serials and key identifiers are compared and shown. */
export const hex = (bytes: Bytes): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
