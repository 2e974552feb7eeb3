import type { AsyncBuffer, DecodedArray } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Column, schemaOf, type TableName, tables } from '../../reports/run-folder/layout.ts';
import type { RunFile } from '../../reports/run-folder/manifest.ts';

/** By column. */
export type Values = Readonly<Record<string, readonly (number | string | null)[]>>;

export interface FileOptions {
  readonly table?: TableName;
  readonly groups?: number[] | undefined;
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY';
  /** A column that the file lacks. */
  readonly without?: string | undefined;
}

const encodings = {
  delta: 'DELTA_BINARY_PACKED',
  dictionary: 'RLE_DICTIONARY',
  'shared-prefix': 'DELTA_BYTE_ARRAY',
  plain: 'PLAIN',
} as const;

/** A file of a table as the writer makes it, in groups of this many rows. */
export function fileOf(
  values: Values,
  { table = 'changes', groups, codec = 'UNCOMPRESSED', without }: FileOptions = {},
) {
  const { length } = Object.values(values)[0];
  const held = (tables[table] as readonly Column[]).filter(({ name }) => name !== without);
  const [root, ...elements] = schemaOf(table);
  return parquetWriteBuffer({
    schema: [{ ...root, num_children: held.length }, ...elements.filter(({ name }) => name !== without)],
    columnData: held.map(({ name, type, encoding }) => ({
      name,
      encoding: encodings[encoding],
      statistics: true,
      data: asData(values[name] ?? Array(length).fill(type === 'text' ? '' : 0), type) as DecodedArray,
    })),
    codec,
    rowGroupSize: groups ?? length,
  });
}

const asData = (values: readonly unknown[], type: Column['type']): unknown =>
  type === 'f64' ? Float64Array.from(values as number[]) : [...values];

/** Files in memory, with a record of each range of bytes that was read. */
export function inMemory(files: Readonly<Record<string, ArrayBuffer>>) {
  const reads: { readonly name: string; readonly start: number; readonly end: number | undefined }[] = [];
  const opened: string[] = [];
  return {
    reads,
    opened,
    where: 'memory',
    text: async () => '',
    bytes: async (name: string): Promise<AsyncBuffer> => {
      opened.push(name);
      const file = files[name];
      return {
        byteLength: file.byteLength,
        slice: async (start, end) => {
          reads.push({ name, start, end });
          return file.slice(start, end);
        },
      };
    },
  };
}

/** A file as a manifest lists it, without a digest. */
export const listed = (name: string, table: RunFile['table'], file: ArrayBuffer, rows: number): RunFile => ({
  ...{ name, table, bytes: file.byteLength, sha256: '', rows },
});
