import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Page, pageAt, varint, zigzag } from './parquet-page.ts';

/**
 * Reads whole numbers of one column of a row group from its pages as fleetlab writes them: version 2, without a codec,
 * DELTA_BINARY_PACKED. The general reader takes ten times as long, and three quarters of a run are such columns.
 *
 * Shape   `bytes` from the first page on, and a few more after the last one; a missing value is `NONE`
 * Errors  none: returns undefined for any other encoding, and the caller falls back to the general reader
 * Source  Apache Parquet, Encodings.md (RLE = 3, DELTA_BINARY_PACKED = 5)
 */
export function readDeltaColumn<Values extends Uint32Array | Uint8Array>(
  bytes: Uint8Array,
  length: number,
  values: Values,
): Values | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, filled] = [0, 0];
  try {
    while (filled < values.length) {
      const page = pageAt(view, at);
      if (page?.kind !== 'data' || page.encoding !== DELTA_BINARY_PACKED) return undefined;
      if (filled + page.rows > values.length || page.end > length) return undefined;
      const part = values.subarray(filled, filled + page.rows) as Values;
      const isRead =
        page.nulls === 0 ? unpackDeltas(view, page.values, page.end, part) >= 0 : unpackSparse(view, page, part);
      if (!isRead) return undefined;
      filled += page.rows;
      at = page.end;
    }
    return values;
  } catch (error) {
    // The file claims a length that it does not have.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const DELTA_BINARY_PACKED = 5;

/**
 * Fills `values`, and returns where the bytes after them begin; -1 if fleetlab did not write them. Deltas of two numbers
 * of 32 bits may take 33; only other writers use that.
 */
export function unpackDeltas(view: DataView, from: number, end: number, values: Uint32Array | Uint8Array): number {
  const reader = { view, at: from };
  const [blockSize, miniblocks, count] = [varint(reader), varint(reader), varint(reader)];
  const perMiniblock = blockSize / miniblocks;
  if (count !== values.length || !(perMiniblock > 0) || perMiniblock % 32 !== 0 || miniblocks > 256) return -1;
  if (count === 0) return reader.at;
  let value = zigzag(varint(reader));
  values[0] = value;
  for (let i = 1; i < count; ) {
    const least = zigzag(varint(reader));
    let [width, at] = [reader.at, reader.at + miniblocks];
    for (const widths = at; width < widths && i < count; width++) {
      const bits = view.getUint8(width);
      const to = Math.min(count, i + perMiniblock);
      if (bits === 0) for (; i < to; i++) values[i] = value = (value + least) | 0;
      else if (bits <= 25) {
        const mask = (1 << bits) - 1;
        for (let bit = 0; i < to; i++, bit += bits) {
          value = (value + least + ((view.getUint32(at + (bit >>> 3), true) >>> (bit & 7)) & mask)) | 0;
          values[i] = value;
        }
      } else if (bits <= 32) {
        for (let bit = 0; i < to; i++, bit += bits) {
          value = (value + least + wide(view, at + (bit >>> 3), bit & 7, bits)) | 0;
          values[i] = value;
        }
      } else return -1;
      at += (perMiniblock * bits) / 8;
    }
    reader.at = at;
  }
  return reader.at <= end ? reader.at : -1;
}

/** Reads a number of more bits than a shifted 32-bit word is sure to hold. */
function wide(view: DataView, at: number, shift: number, bits: number): number {
  const low = view.getUint32(at, true) >>> shift;
  const both = shift === 0 ? low : low | (view.getUint8(at + 4) << (32 - shift));
  return bits === 32 ? both : both & (2 ** bits - 1);
}

function unpackSparse(view: DataView, page: Page, values: Uint32Array | Uint8Array): boolean {
  const present = new Uint32Array(page.rows - page.nulls);
  return unpackDeltas(view, page.values, page.end, present) >= 0 && placePresent(view, page, present, values);
}

/** Puts the values that a page has into the rows that its levels name, and `NONE` into the others; false if it has more or fewer. */
export function placePresent(
  view: DataView,
  page: Page,
  present: Uint32Array,
  values: Uint32Array | Uint8Array,
): boolean {
  const reader = { view, at: page.levels };
  let [i, next] = [0, 0];
  const take = (isThere: boolean): void => {
    values[i++] = isThere ? present[next++] : NONE;
  };
  while (i < page.rows) {
    if (reader.at >= page.values) return false;
    const run = varint(reader);
    if ((run & 1) === 0) {
      const isThere = view.getUint8(reader.at++) === 1;
      for (const to = Math.min(page.rows, i + (run >>> 1)); i < to; ) take(isThere);
    } else {
      for (let groups = run >>> 1; groups > 0 && i < page.rows; groups--) {
        const bits = view.getUint8(reader.at++);
        for (let bit = 0; bit < 8 && i < page.rows; bit++) take(((bits >> bit) & 1) === 1);
      }
    }
  }
  return next === present.length;
}
