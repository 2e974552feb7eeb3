import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { column, nullable, schemaOfColumns, tables } from '../../reports/run-folder/layout.ts';
import { NumberGroups, type WholeNumbers } from '../../reports/run-folder/number-groups.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';

const columns = [column('whole', 'u32', 'delta'), nullable('some', 'u32', 'delta'), column('small', 'u8', 'delta')];

const fileWith = (write: (file: ParquetWriter) => void): ArrayBuffer => {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaOfColumns(columns),
    codec: 'UNCOMPRESSED',
    statistics: false,
  });
  write(file);
  file.finish();
  return writer.getBuffer();
};

type Group = readonly WholeNumbers[];

const ours = (groups: readonly Group[]): ArrayBuffer =>
  fileWith((file) => {
    const writer = new NumberGroups();
    for (const group of groups) writer.write(file, columns, group);
  });

const orNull = (value: number): number | null => (value === NONE ? null : value);

const theirs = (groups: readonly Group[]): ArrayBuffer =>
  fileWith((file) => {
    for (const group of groups)
      file.write({
        columnData: columns.map(({ name, isNullable }, i) => ({
          name,
          data: isNullable ? Array.from(group[i], orNull) : group[i],
          encoding: 'DELTA_BINARY_PACKED',
        })),
        rowGroupSize: group[0].length,
        pageSize: 0,
      });
  });

/** Numbers whose differences need from no bit to all 32. */
const word = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 2 ** 20 }),
  fc.integer({ min: 0, max: NONE - 1 }),
  fc.constantFrom(0, 2 ** 31 - 1, 2 ** 31, NONE - 1),
);
const alike = fc.tuple(word, fc.integer({ min: 0, max: 300 })).map(([value, times]) => Array(times).fill(value));
const words = fc.oneof(
  fc.array(word, { maxLength: 300 }),
  fc.array(alike, { maxLength: 4 }).map((runs) => runs.flat()),
);
const group = fc
  .tuple(fc.integer({ min: 1, max: 300 }), words, fc.oneof(words, fc.array(fc.constantFrom(NONE, 7))), words)
  .map(([rows, ...values]): Group => {
    const [whole, some, small] = values.map((column) =>
      Uint32Array.from({ length: rows }, (_, i) => column[i % column.length] ?? 0),
    );
    return [whole.map((value) => value % NONE), some, Uint8Array.from(small)];
  });

const rowsOf = (groups: readonly Group[]) =>
  groups.flatMap(([whole, some, small]) =>
    Array.from(whole, (value, i) => ({ whole: value, some: orNull(some[i]), small: small[i] })),
  );

describe('row groups of whole numbers', () => {
  it('have the bytes that the library writes', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 3 }), (groups) => {
        expect(Buffer.from(ours(groups)).equals(Buffer.from(theirs(groups)))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('are read as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(group, { minLength: 1, maxLength: 3 }), async (groups) => {
        expect(await parquetReadObjects({ file: ours(groups) })).toEqual(rowsOf(groups));
      }),
      { numRuns: 100 },
    );
  });

  it.each([0, 1, 2, 31, 32, 33, 127, 128, 129, 130, 257, 131_072])('may have %i rows that differ', (more) => {
    const values = Uint32Array.from({ length: more + 1 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 1);
    const groups = [[values, values, Uint8Array.from(values)]];
    expect(Buffer.from(ours(groups)).equals(Buffer.from(theirs(groups)))).toBe(true);
  });

  it.each(Array.from({ length: 33 }, (_, bits) => bits))('may have differences of %i bits', (bits) => {
    const step = bits === 0 ? 0 : 2 ** (bits - 1) + 2 ** Math.max(0, bits - 2);
    const values = Uint32Array.from({ length: 300 }, (_, i) => (i * step) % NONE);
    const jumping = values.map((value, i) => (i % 3 === 0 ? 5 : value));
    const groups = [[values, jumping, Uint8Array.from(values)]];
    expect(Buffer.from(ours(groups)).equals(Buffer.from(theirs(groups)))).toBe(true);
  });

  it('are for tables without texts, fractions and dictionaries', () => {
    expect(NumberGroups.canWrite(tables.changes)).toBe(true);
    expect(NumberGroups.canWrite(tables.events)).toBe(false);
    expect(NumberGroups.canWrite(tables.metrics)).toBe(false);
    expect(NumberGroups.canWrite([column('level', 'u8', 'dictionary')])).toBe(false);
  });
});
