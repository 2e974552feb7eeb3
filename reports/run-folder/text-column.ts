import { placePresent, unpackDeltas } from './delta-column.ts';
import { type Page, pageAt, varint } from './parquet-page.ts';

/** A column of texts as one code per row. */
export interface CodedTexts {
  readonly texts: readonly string[];
  /** `NONE` where a row has no text. */
  readonly codes: Uint32Array;
}

/** A column of texts in one string: each begins at its start and is followed by one separator. */
export interface JoinedTexts {
  readonly all: string;
  /** One more than there are texts. */
  readonly starts: Uint32Array;
}

/**
 * Reads a column of few different texts as fleetlab writes it: a dictionary, and pages of version 2 of codes into it.
 * Makes no string per row: for a million devices the general reader would make six million.
 *
 * Shape   `bytes` from the dictionary on, of which `length` are the column's
 * Errors  none: returns undefined for any other encoding, and the caller falls back to the general reader
 * Source  Apache Parquet, Encodings.md (PLAIN = 0, PLAIN_DICTIONARY = 2, RLE_DICTIONARY = 8)
 */
export function readCodedTexts(bytes: Uint8Array, length: number, rows: number): CodedTexts | undefined {
  return orUndefined(() => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const dictionary = pageAt(view, 0);
    if (dictionary?.kind !== 'dictionary' || dictionary.end > length) return undefined;
    if (dictionary.encoding !== PLAIN && dictionary.encoding !== PLAIN_DICTIONARY) return undefined;
    const texts = plainTexts(view, dictionary);
    if (texts === undefined) return undefined;
    const codes = new Uint32Array(rows);
    let [at, filled] = [dictionary.end, 0];
    while (filled < rows) {
      const page = pageAt(view, at);
      if (page?.kind !== 'data' || filled + page.rows > rows || page.end > length) return undefined;
      if (page.encoding !== RLE_DICTIONARY && page.encoding !== PLAIN_DICTIONARY) return undefined;
      if (!unpackPresent(view, page, codes.subarray(filled, filled + page.rows), texts.length)) return undefined;
      filled += page.rows;
      at = page.end;
    }
    return { texts, codes };
  });
}

/**
 * Reads a column of texts that are all different as fleetlab writes it: each as the prefix it shares with the one before,
 * and the rest (DELTA_BYTE_ARRAY = 7). Only ASCII, where a byte is a character.
 *
 * Shape, Errors  as above
 */
export function readJoinedTexts(bytes: Uint8Array, length: number, rows: number): JoinedTexts | undefined {
  return orUndefined(() => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const starts = new Uint32Array(rows + 1);
    const parts: string[] = [];
    for (let at = 0, filled = 0; filled < rows; ) {
      const page = pageAt(view, at);
      if (page?.kind !== 'data' || page.nulls > 0 || page.encoding !== DELTA_BYTE_ARRAY) return undefined;
      if (filled + page.rows > rows || page.end > length) return undefined;
      const part = textsWithSharedPrefix(bytes, view, page, starts.subarray(filled, filled + page.rows + 1));
      if (part === undefined) return undefined;
      parts.push(part);
      filled += page.rows;
      at = page.end;
    }
    return { all: parts.join(''), starts };
  });
}

const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;

function orUndefined<Value>(read: () => Value | undefined): Value | undefined {
  try {
    return read();
  } catch (error) {
    // The file claims a length that it does not have, or the text is not UTF-8.
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function plainTexts(view: DataView, { rows, values, end }: Page): readonly string[] | undefined {
  // Each text has a length of four bytes: a count beyond that is forged.
  if (rows > (end - values) / 4) return undefined;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const texts: string[] = [];
  let at = values;
  for (let i = 0; i < rows; i++) {
    const length = view.getUint32(at, true);
    at += 4;
    if (length > end - at) return undefined;
    texts.push(decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, length)));
    at += length;
  }
  return texts;
}

/** Runs of one code, or of groups of eight; the first byte gives the bits per code. */
function unpackCodes(view: DataView, { values, end }: Page, codes: Uint32Array, count: number): boolean {
  const bits = view.getUint8(values);
  if (bits > BITS_MAX) return false;
  const reader = { view, at: values + 1 };
  const mask = (1 << bits) - 1;
  for (let i = 0; i < codes.length; ) {
    if (reader.at >= end) return false;
    const run = varint(reader);
    if ((run & 1) === 0) {
      let code = 0;
      for (let byte = 0; byte < bits; byte += 8) code |= view.getUint8(reader.at++) << byte;
      const to = Math.min(codes.length, i + (run >>> 1));
      if (code >= count) return false;
      codes.fill(code, i, to);
      i = to;
    } else {
      const to = Math.min(codes.length, i + (run >>> 1) * 8);
      for (let bit = 0; i < to; i++, bit += bits) {
        const code = (word(view, reader.at + (bit >>> 3)) >>> (bit & 7)) & mask;
        if (code >= count) return false;
        codes[i] = code;
      }
      reader.at += (run >>> 1) * bits;
    }
  }
  return reader.at <= end;
}

function unpackPresent(view: DataView, page: Page, codes: Uint32Array, count: number): boolean {
  if (page.nulls === 0) return unpackCodes(view, page, codes, count);
  const present = new Uint32Array(page.rows - page.nulls);
  return unpackCodes(view, page, present, count) && placePresent(view, page, present, codes);
}

/** Up to here a code and the bits before it in its first byte fit into one 32-bit word. */
const BITS_MAX = 24;

/** Four bytes; zeros beyond the end of the view. */
function word(view: DataView, at: number): number {
  if (at + 4 <= view.byteLength) return view.getUint32(at, true);
  let value = 0;
  for (let i = 0; at + i < view.byteLength && i < 4; i++) value |= view.getUint8(at + i) << (i * 8);
  return value;
}

/** The texts of a page, each followed by a line end; `starts` continues from its first value. */
function textsWithSharedPrefix(bytes: Uint8Array, view: DataView, page: Page, starts: Uint32Array): string | undefined {
  const [shared, rest] = [new Uint32Array(page.rows), new Uint32Array(page.rows)];
  const lengths = unpackDeltas(view, page.values, page.end, shared);
  const from = lengths < 0 ? -1 : unpackDeltas(view, lengths, page.end, rest);
  if (from < 0) return undefined;
  let total = 0;
  for (let i = 0; i < page.rows; i++) {
    if (shared[i] > (i === 0 ? 0 : shared[i - 1] + rest[i - 1])) return undefined;
    total += shared[i] + rest[i] + 1;
    if (total > PAGE_TEXT_MAX) return undefined;
  }
  const joined = new Uint8Array(total);
  let [before, at, next] = [0, 0, from];
  for (let i = 0; i < page.rows; i++) {
    const begin = at;
    for (let copied = 0; copied < shared[i]; copied++) joined[at++] = joined[before + copied];
    if (next + rest[i] > page.end) return undefined;
    for (const to = next + rest[i]; next < to; next++) {
      if (bytes[next] > 127) return undefined;
      joined[at++] = bytes[next];
    }
    joined[at++] = LINE_END;
    before = begin;
    starts[i + 1] = starts[0] + at;
  }
  return new TextDecoder().decode(joined);
}

const LINE_END = 10;
const PAGE_TEXT_MAX = 64 * 2 ** 20;
