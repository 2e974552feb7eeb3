import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedArray } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { schemaOfColumns } from './layout.ts';
import type { RunFile } from './manifest.ts';
import { NumberGroups, type WholeNumbers } from './number-groups.ts';
import { columnsOf, type FolderTable } from './seen-columns.ts';
import { sha256OfFile } from './sha256-of-file.ts';

/** What a row group covers; tables without row numbers or ticks leave them out. */
export interface GroupRange {
  readonly rows: number;
  readonly fromRow?: number;
  readonly toRow?: number;
  readonly fromT?: number;
  readonly toT?: number;
}

/**
 * One table as a sequence of Parquet files. A Parquet file is readable only with its footer, so a file has a temporary
 * name (`.changes-0003.parquet.part`) until it is whole; what a killed run leaves unfinished is recognized by that name.
 */
export class SegmentedTable {
  private open: OpenSegment | undefined;
  private written = 0;
  /** Undefined for a table with columns of other kinds. */
  private readonly numbers: NumberGroups | undefined;

  constructor(
    private readonly folder: string,
    private readonly table: FolderTable,
  ) {
    if (NumberGroups.canWrite(columnsOf(table))) this.numbers = new NumberGroups();
  }

  /** Rows in the segment that is being written. */
  get rows(): number {
    return this.open?.rows ?? 0;
  }

  /**
   * Writes one row group; `data` has an array for each column of the layout, in its order. Of a table that has whole numbers alone they are
   * typed, with `NONE` for what is missing.
   */
  write(data: readonly DecodedArray[], range: GroupRange): void {
    if (range.rows === 0) return;
    this.open ??= openSegment(this.folder, this.nextName(), this.table);
    const { writer } = this.open;
    const columns = columnsOf(this.table);
    if (this.numbers !== undefined) this.numbers.write(writer, columns, data as readonly WholeNumbers[]);
    else
      writer.write({
        columnData: columns.map(({ name, encoding }, i) => ({ name, data: data[i], ...encodings[encoding] })),
        rowGroupSize: range.rows,
        ...(this.table === 'metrics' && { pageSize: NO_LIMIT }),
      });
    const chunks = writer.row_groups.at(-1)!.columns;
    for (const [i, { name }] of columns.entries())
      if (sorted.includes(name)) chunks[i].meta_data!.statistics = rangeOf(data[i] as ArrayLike<number>);
    this.open.rows += range.rows;
    this.open.first ??= range;
    this.open.last = range;
  }

  /** Closes the open segment, if there is one, and gives it its final name. `evenEmpty` makes one without rows. */
  close(evenEmpty: true): RunFile;
  close(): RunFile | undefined;
  close(evenEmpty = false): RunFile | undefined {
    const segment = this.open ?? (evenEmpty ? openSegment(this.folder, this.nextName(), this.table) : undefined);
    if (segment === undefined) return undefined;
    this.open = undefined;
    this.written++;
    segment.writer.finish();
    renameSync(segment.partPath, segment.path);
    return {
      ...describeFile(this.folder, segment.name),
      table: this.table,
      rows: segment.rows,
      ...edges(segment.first, segment.last),
    };
  }

  private nextName(): string {
    if (this.table === 'devices') return 'devices.parquet';
    return `${this.table}-${String(this.written).padStart(4, '0')}.parquet`;
  }
}

/** Name, length and digest of a file in the folder. */
export function describeFile(folder: string, name: string): { name: string; bytes: number; sha256: string } {
  const path = join(folder, name);
  return { name, bytes: statSync(path).size, sha256: sha256OfFile(path) };
}

interface OpenSegment {
  readonly name: string;
  readonly path: string;
  readonly partPath: string;
  readonly writer: ParquetWriter;
  rows: number;
  first: GroupRange | undefined;
  last: GroupRange | undefined;
}

function openSegment(folder: string, name: string, table: FolderTable): OpenSegment {
  const partPath = join(folder, `.${name}.part`);
  const writer = new ParquetWriter({
    writer: fileWriter(partPath),
    schema: schemaOfColumns(columnsOf(table)),
    codec: 'UNCOMPRESSED',
    // The library compares values of any type, an iterator's object for each: thirty times as long as `rangeOf`.
    statistics: false,
    createdBy: 'fleetlab',
  });
  return { name, path: join(folder, name), partPath, writer, rows: 0, first: undefined, last: undefined };
}

/** Columns whose least and greatest value let a reader skip a row group; the others are spread over every group. */
const sorted: readonly string[] = ['row', 't', 'level'];

function rangeOf(values: ArrayLike<number>) {
  let min_value = values[0];
  let max_value = values[0];
  for (let i = 1; i < values.length; i++) {
    if (values[i] < min_value) min_value = values[i];
    if (values[i] > max_value) max_value = values[i];
  }
  return { min_value, max_value, null_count: 0n };
}

/** A row group of samples fits one page: without a limit the library need not add up the sizes of its values. */
const NO_LIMIT = 0;

const encodings = {
  delta: { encoding: 'DELTA_BINARY_PACKED' },
  dictionary: { encoding: 'RLE_DICTIONARY' },
  'shared-prefix': { encoding: 'DELTA_BYTE_ARRAY' },
  plain: { encoding: 'PLAIN' },
} as const;

function edges(first: GroupRange | undefined, last: GroupRange | undefined) {
  return {
    ...(first?.fromRow === undefined ? {} : { fromRow: first.fromRow }),
    ...(last?.toRow === undefined ? {} : { toRow: last.toRow }),
    ...(first?.fromT === undefined ? {} : { fromT: first.fromT }),
    ...(last?.toT === undefined ? {} : { toT: last.toT }),
  };
}
