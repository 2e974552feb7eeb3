import fc from 'fast-check';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readDeltaColumn } from '../../reports/run-folder/delta-column.ts';
import { readCodedTexts, readJoinedTexts } from '../../reports/run-folder/text-column.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';

interface Written {
  readonly file: ArrayBuffer;
  /** The bytes from the first page of the column to the end of the file. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

type Encoding = 'DELTA_BINARY_PACKED' | 'RLE_DICTIONARY' | 'DELTA_BYTE_ARRAY' | 'PLAIN';

/** A file of one column, as our writer makes it. */
function written(
  data: readonly (number | string | null)[] | Uint32Array,
  encoding: Encoding,
  pageSize?: number,
): Written {
  const isText = encoding === 'RLE_DICTIONARY' || encoding === 'DELTA_BYTE_ARRAY';
  const hasNull = Array.isArray(data) && data.includes(null);
  const type = isText
    ? ({ type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const)
    : ({ type: 'INT32', converted_type: 'UINT_32' } as const);
  const file = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'x', ...type, repetition_type: hasNull ? 'OPTIONAL' : 'REQUIRED' },
    ],
    columnData: [{ name: 'x', data: data as never, encoding }],
    codec: 'UNCOMPRESSED',
    rowGroupSize: 131_072,
    ...(pageSize === undefined ? {} : { pageSize }),
  });
  const { meta_data: chunk } = (parquetMetadata(file) as FileMetaData).row_groups[0].columns[0];
  const from = Number(chunk!.dictionary_page_offset ?? chunk!.data_page_offset);
  return { file, bytes: new Uint8Array(file, from), length: Number(chunk!.total_compressed_size) };
}

/** The general reader's answer. */
const byHyparquet = async ({ file }: Written): Promise<readonly (number | string | null)[]> =>
  (await parquetReadObjects({ file })).map(({ x }) => x);

const u32 = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 2 }), fc.integer({ min: 0, max: 300 }), fc.constant(0));
const numbers = fc.array(u32, { minLength: 1, maxLength: 700 });
const sparse = fc.array(fc.option(u32), { minLength: 1, maxLength: 700 });

describe('a column of numbers', () => {
  it('is read as the general reader reads it', () =>
    fc.assert(
      fc.asyncProperty(
        numbers,
        fc.option(fc.integer({ min: 40, max: 900 }), { nil: undefined }),
        async (data, pageSize) => {
          const file = written(Uint32Array.from(data), 'DELTA_BINARY_PACKED', pageSize);
          const read = readDeltaColumn(file.bytes, file.length, new Uint32Array(data.length));
          // Deltas of more than 32 bits are left to the general reader.
          if (read !== undefined)
            expect([...read]).toEqual((await byHyparquet(file)).map((value) => Number(value) >>> 0));
          if (data.every((value) => value < 2 ** 31)) expect(read === undefined ? undefined : [...read]).toEqual(data);
        },
      ),
      { numRuns: 150 },
    ));

  it('is read where values are missing', () =>
    fc.assert(
      fc.asyncProperty(sparse, async (data) => {
        const file = written(data, 'DELTA_BINARY_PACKED');
        const read = readDeltaColumn(file.bytes, file.length, new Uint32Array(data.length));
        const general = (await byHyparquet(file)).map((value) => (value === null ? NONE : Number(value) >>> 0));
        if (read !== undefined) expect([...read]).toEqual(general);
        if (data.every((value) => value === null || value < 2 ** 31))
          expect(read === undefined && data.some((value) => value !== null)).toBe(false);
      }),
      { numRuns: 150 },
    ));

  it('is left to the general reader where it has another encoding', () => {
    const file = written([1, 2, 3], 'PLAIN');
    expect(readDeltaColumn(file.bytes, file.length, new Uint32Array(3))).toBeUndefined();
  });
});

const text = fc.oneof(fc.string(), fc.constantFrom('', 'a', 'bench/sensor-1', 'é', '\n', '🙂'));

describe('a column of texts', () => {
  it('has a code for each different one', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('canary', 'broad', '', 'é\n'), { minLength: 1, maxLength: 900 }), (data) => {
        const file = written(data, 'RLE_DICTIONARY');
        const read = readCodedTexts(file.bytes, file.length, data.length)!;
        expect(Array.from(read.codes, (code) => read.texts[code])).toEqual(data);
      }),
      { numRuns: 150 },
    ));

  it('has no code where a text is missing', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('crl', 'allow', '', null), { minLength: 1, maxLength: 900 }), (data) => {
        const file = written(data, 'RLE_DICTIONARY');
        const read = readCodedTexts(file.bytes, file.length, data.length)!;
        expect(Array.from(read.codes, (code) => (code === NONE ? null : read.texts[code]))).toEqual(data);
      }),
      { numRuns: 150, examples: [[[null, null]], [[null, 'crl']]] },
    ));

  it('has codes of any width', () => {
    for (const different of [1, 2, 3, 255, 256, 257, 5_000]) {
      const data = Array.from({ length: 12_000 }, (_, i) => `text ${(i * 7_919) % different}`);
      const file = written(data, 'RLE_DICTIONARY');
      const read = readCodedTexts(file.bytes, file.length, data.length)!;
      expect(Array.from(read.codes, (code) => read.texts[code])).toEqual(data);
    }
  });

  it('is one text with offsets, as long as it is ASCII', () =>
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 300 }), (data) => {
        const file = written(data, 'DELTA_BYTE_ARRAY');
        const read = readJoinedTexts(file.bytes, file.length, data.length);
        const isPlain = data.every((one) => [...one].every((sign) => sign.codePointAt(0)! < 128));
        expect(read !== undefined).toBe(isPlain);
        if (read === undefined) return;
        expect(data.map((_, i) => read.all.slice(read.starts[i], read.starts[i + 1] - 1))).toEqual(data);
      }),
      { numRuns: 150 },
    ));
});

describe('damaged pages', () => {
  const columns = {
    numbers: written(
      Uint32Array.from({ length: 3_000 }, (_, i) => (i * 7_919) % 100_000),
      'DELTA_BINARY_PACKED',
    ),
    'numbers with gaps': written(
      Array.from({ length: 3_000 }, (_, i) => (i % 7 === 0 ? null : i)),
      'DELTA_BINARY_PACKED',
    ),
    codes: written(
      Array.from({ length: 3_000 }, (_, i) => `ring ${(i * 31) % 90}`),
      'RLE_DICTIONARY',
    ),
    'codes with gaps': written(
      Array.from({ length: 3_000 }, (_, i) => (i % 7 === 0 ? null : `ring ${(i * 31) % 90}`)),
      'RLE_DICTIONARY',
    ),
    names: written(
      Array.from({ length: 3_000 }, (_, i) => `acme/sensor-${i}`),
      'DELTA_BYTE_ARRAY',
    ),
  };
  const readers = (bytes: Uint8Array, length: number): void => {
    readDeltaColumn(bytes, length, new Uint32Array(3_000));
    readDeltaColumn(bytes, length, new Uint8Array(3_000));
    const coded = readCodedTexts(bytes, length, 3_000);
    expect(coded === undefined || coded.codes.every((code) => code < coded.texts.length || code === NONE)).toBe(true);
    const joined = readJoinedTexts(bytes, length, 3_000);
    expect(joined === undefined || joined.starts[3_000] === joined.all.length).toBe(true);
  };

  it.each(Object.entries(columns))('give an answer or none, and soon: %s', (_name, { bytes, length }) => {
    const start = performance.now();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.nat({ max: length }),
        (changes, cut) => {
          const spoilt = bytes.slice();
          for (const [at, value] of changes) spoilt[at] = value;
          readers(spoilt, length);
          readers(spoilt.subarray(0, cut), Math.min(cut, length));
        },
      ),
      { numRuns: 400 },
    );
    // The header holds counts and lengths, so the test sets each byte of it to every boundary value.
    for (let at = 0; at < 60; at++) {
      for (const value of [0, 1, 127, 128, 254, 255]) {
        const spoilt = bytes.slice();
        spoilt[at] = value;
        readers(spoilt, length);
      }
    }
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
