/** A page of a column chunk, without a codec: the values of its header, and the offsets of its parts. */
export interface Page {
  readonly kind: 'data' | 'dictionary';
  readonly rows: number;
  readonly nulls: number;
  /** As parquet.thrift numbers them. */
  readonly encoding: number;
  /** Offsets of its levels, of its values, and of the next page. */
  readonly levels: number;
  readonly values: number;
  readonly end: number;
}

/**
 * Reads the page header at an offset.
 *
 * Shape   undefined for what fleetlab does not write: compressed pages, data pages of version 1, repeated values
 * Errors  RangeError where the bytes end early or hold no header
 * Source  Apache Parquet, parquet.thrift; Thrift's compact protocol
 */
export function pageAt(view: DataView, from: number): Page | undefined {
  const reader = { view, at: from };
  const header = struct(reader, 0);
  const [type, whole, packed] = [header.get(1), header.get(2), header.get(3)];
  const body = header.get(type === DICTIONARY_PAGE ? 7 : 8);
  if (whole !== packed || typeof packed !== 'number' || packed < 0 || !(body instanceof Map)) return undefined;
  const [levels, end] = [reader.at, reader.at + packed];
  if (type === DICTIONARY_PAGE) {
    const [rows, encoding] = [body.get(1), body.get(2)];
    if (!isCount(rows) || !isCount(encoding)) return undefined;
    return { kind: 'dictionary', rows, nulls: 0, encoding, levels, values: levels, end };
  }
  const [rows, nulls, encoding, definition, repetition] = [1, 2, 4, 5, 6].map((field) => body.get(field));
  if (type !== DATA_PAGE_V2 || !isCount(rows) || !isCount(nulls) || !isCount(encoding) || !isCount(definition))
    return undefined;
  if (repetition !== 0 || nulls > rows || rows < 1 || definition > packed) return undefined;
  return { kind: 'data', rows, nulls, encoding, levels, values: levels + definition, end };
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

/** A read position. */
export interface Reader {
  readonly view: DataView;
  at: number;
}

type Fields = Map<number, number | boolean | Fields>;

/** A struct of the Thrift compact protocol, as far as page headers go. */
function struct(reader: Reader, depth: number): Fields {
  if (depth > DEPTH_MAX) throw new RangeError('no header of a page nests so deep');
  const fields: Fields = new Map();
  for (let id = 0; ; ) {
    const head = reader.view.getUint8(reader.at++);
    if (head === 0) return fields;
    id = head >> 4 === 0 ? zigzag(varint(reader)) : id + (head >> 4);
    switch (head & 15) {
      case 1:
      case 2:
        fields.set(id, (head & 15) === 1);
        break;
      case 5:
        fields.set(id, zigzag(varint(reader)));
        break;
      case 12:
        fields.set(id, struct(reader, depth + 1));
        break;
      default:
        throw new RangeError('no field of a page header');
    }
  }
}

const DEPTH_MAX = 4;

/** Modulo 2 ** 32. */
export function varint(reader: Reader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.view.getUint8(reader.at++);
    if (shift < 32) value |= (byte & 127) << shift;
    if (byte < 128) return value >>> 0;
    if (shift > 28) throw new RangeError('no number of 32 bits');
  }
}

export const zigzag = (value: number): number => (value >>> 1) ^ -(value & 1);
