import {
  type AsyncBuffer,
  type ColumnMetaData,
  type DecodedArray,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
} from 'hyparquet';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { damagedRun } from './damaged-run.ts';
import { readDeltaColumn } from './delta-column.ts';
import { type Column, type ColumnType, ROW_GROUP_SIZE, schemaOf, type TableName, tables } from './layout.ts';
import type { Manifest, RunFile } from './manifest.ts';
import { type CodedTexts, type JoinedTexts, readCodedTexts, readJoinedTexts } from './text-column.ts';

/** Access to the files of a run: in a folder, on a server, embedded in a page. Names are those of the manifest. */
export interface RunFiles {
  /** The place, as errors name it. */
  readonly where: string;
  text(name: string): Promise<string>;
  /** `length`: how many bytes it should have, if that is known. */
  bytes(name: string, length?: number): Promise<AsyncBuffer>;
  /** SHA-256 of a whole file in hex. Left out where the server has checked it, or where a page is offered no digests. */
  sha256?(name: string): Promise<string | undefined>;
}

/** Rows that are decoded together. Edges are undefined where the file has no statistics. */
export interface RowGroup {
  readonly file: string;
  readonly rows: number;
  /** First row of the group, counted in its file. */
  readonly offset: number;
  readonly fromRow: number | undefined;
  readonly toRow: number | undefined;
  readonly fromT: number | undefined;
  readonly toT: number | undefined;
  readonly level: number | undefined;
}

export interface TableReader {
  readonly groups: readonly RowGroup[];
  /** The named columns of a group, in the order asked for: numbers as typed arrays (see `asU32`), texts as arrays. */
  read(group: RowGroup, columns: readonly string[]): Promise<readonly DecodedArray[]>;
  /** The same for callers that want texts in another form than one string per row. Only these columns can be read then. */
  open(group: RowGroup, columns: readonly string[]): Promise<GroupColumns>;
}

export interface GroupColumns {
  values(column: string): Promise<DecodedArray>;
  coded(column: string): Promise<CodedTexts>;
  joined(column: string): Promise<JoinedTexts>;
}

/**
 * Opens all segments of a table. Only the footers are read.
 *
 * Errors  LabError `report/damaged-run` naming the file: missing, cut short, or not of the layout this code knows
 */
export async function openTable(files: RunFiles, manifest: Manifest, table: TableName): Promise<TableReader> {
  const lacks = lackedColumns(manifest, table);
  const segments = new Map<string, Segment>();
  const groups: RowGroup[] = [];
  const listed = manifest.files.filter((file) => file.table === table);
  for (let i = 0; i < listed.length; i += OPENED_AT_ONCE) {
    const some = listed.slice(i, i + OPENED_AT_ONCE);
    const opening = some.map((file) => openSegment(files, file, table, lacks));
    // Of several that are damaged, the first one is named.
    await Promise.allSettled(opening);
    for (const [nth, { name }] of some.entries()) {
      const segment = await opening[nth];
      segments.set(name, segment);
      groups.push(...segment.groups);
    }
  }

  async function open(group: RowGroup, columns: readonly string[]): Promise<GroupColumns> {
    const segment = segments.get(group.file)!;
    const { metadata } = segment;
    const present = columns.filter((column) => !lacks.includes(column));
    const held = await guarded(files, group.file, () => heldBytes(segment, group, present));
    const range = { rowStart: group.offset, rowEnd: group.offset + group.rows };
    let scan: Promise<ParquetScan> | undefined;

    const values = (column: string): Promise<DecodedArray> =>
      guarded(files, group.file, async () => {
        if (lacks.includes(column)) return Array<null>(group.rows).fill(null);
        const quick = quickColumn(held, column, typeOf(column), group.rows);
        if (quick !== undefined) return quick;
        scan ??= parquetScan({ file: held.file, metadata, columns: present });
        const found = await (await scan).readColumn({ column, ...range });
        if (found.length !== group.rows) throw damaged(files, group.file, `column "${column}" ends early`);
        return checkedValues(found, column);
      });

    return {
      values,
      coded: async (column) => quickTexts(held, column, group.rows, readCodedTexts) ?? coded(await values(column)),
      joined: async (column) => quickTexts(held, column, group.rows, readJoinedTexts) ?? joined(await values(column)),
    };
  }

  async function read(group: RowGroup, columns: readonly string[]): Promise<readonly DecodedArray[]> {
    const { values } = await open(group, columns);
    return Promise.all(columns.map(values));
  }

  const typeOf = (name: string): ColumnType =>
    (tables[table] as readonly Column[]).find((column) => column.name === name)!.type;

  function checkedValues(values: DecodedArray, name: string): DecodedArray {
    const type = typeOf(name);
    if (type === 'u32') return asU32(values);
    if (type === 'u8') return asU8(values);
    if (type === 'f64') return Float64Array.from(values as ArrayLike<number>);
    for (const value of values)
      if (typeof value !== 'string' && value != null) throw new Error(`"${name}" is not text`);
    return values;
  }

  return { groups, open, read };
}

/** Bytes of a row group that were read at once, and a file that serves reads from them. */
interface HeldBytes {
  readonly file: AsyncBuffer;
  readonly chunkOf: (column: string) => ColumnMetaData | undefined;
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** Columns of a group are adjacent: reads all of them at once, unless too many bytes of other columns lie between. */
async function heldBytes({ buffer, metadata, groups }: Segment, group: RowGroup, names: readonly string[]) {
  const rowGroup = metadata.row_groups[groups.findIndex(({ offset }) => offset === group.offset)];
  const chunkOf = (name: string) =>
    rowGroup.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
  const edges = names.map((name) => edgesOf(chunkOf(name)));
  const from = Math.min(...edges.map(([start]) => start));
  const wanted = edges.reduce((sum, [start, end]) => sum + end - start, 0);
  // A decoder reads words, so it may look a few bytes ahead.
  const to = Math.min(buffer.byteLength, Math.max(...edges.map(([, end]) => end)) + 8);
  const isWorthIt = to > from && to - from < wanted * 1.5 + 65_536;
  if (!isWorthIt) return { file: buffer, chunkOf, from: 0, bytes: new Uint8Array(0) };
  const bytes = new Uint8Array(await buffer.slice(from, to));
  const file: AsyncBuffer = {
    byteLength: buffer.byteLength,
    slice: (start, end = buffer.byteLength) =>
      start >= from && end <= from + bytes.length
        ? bytes.buffer.slice(start - from, end - from)
        : buffer.slice(start, end),
  };
  return { file, chunkOf, from, bytes };
}

/** First byte, and the one after the last; NaN where the file does not describe the column. */
function edgesOf(chunk: ColumnMetaData | undefined): readonly [number, number] {
  const start = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset);
  return [start, start + Number(chunk?.total_compressed_size)];
}

function quickColumn(held: HeldBytes, name: string, type: ColumnType, rows: number) {
  if (type !== 'u32' && type !== 'u8') return undefined;
  const place = placeIn(held, name);
  if (place === undefined) return undefined;
  const values = type === 'u32' ? new Uint32Array(rows) : new Uint8Array(rows);
  return readDeltaColumn(place.bytes, place.length, values);
}

function quickTexts<Texts>(
  held: HeldBytes,
  name: string,
  rows: number,
  read: (bytes: Uint8Array, length: number, rows: number) => Texts | undefined,
): Texts | undefined {
  const place = placeIn(held, name);
  return place && read(place.bytes, place.length, rows);
}

/** The bytes of a column and what follows; undefined where they are compressed, or not among those held. */
function placeIn(held: HeldBytes, name: string): { readonly bytes: Uint8Array; readonly length: number } | undefined {
  const chunk = held.chunkOf(name);
  const [start, end] = edgesOf(chunk);
  const [from, to] = [start - held.from, end - held.from];
  if (chunk?.codec !== 'UNCOMPRESSED' || !(to <= held.bytes.length)) return undefined;
  return { bytes: held.bytes.subarray(from), length: to - from };
}

function coded(values: DecodedArray): CodedTexts {
  const numbers = new Map<string, number>();
  const codes = Uint32Array.from(values as ArrayLike<string | null>, (text) => {
    if (typeof text !== 'string') return NONE;
    const code = numbers.get(text) ?? numbers.size;
    numbers.set(text, code);
    return code;
  });
  return { texts: [...numbers.keys()], codes };
}

function joined(values: DecodedArray): JoinedTexts {
  const starts = new Uint32Array(values.length + 1);
  for (let i = 0; i < values.length; i++) starts[i + 1] = starts[i] + (values[i] as string).length + 1;
  return { all: `${(values as string[]).join('\n')}\n`, starts };
}

/** The columns of a table that the files of this run do not have. */
export const lackedColumns = ({ lacks = [] }: Manifest, table: TableName): readonly string[] =>
  lacks.filter((name) => name.startsWith(`${table}.`)).map((name) => name.slice(table.length + 1));

/** A column of unsigned numbers as a typed array; missing values become `NONE`. */
export function asU32(data: DecodedArray): Uint32Array {
  if (data instanceof Uint32Array) return data;
  return Uint32Array.from(data as ArrayLike<number | null>, (value) => value ?? NONE);
}

export const asU8 = (data: DecodedArray): Uint8Array =>
  data instanceof Uint8Array ? data : Uint8Array.from(data as ArrayLike<number>);

/** The error for damaged content of a file. */
export const damaged = ({ where }: Pick<RunFiles, 'where'>, name: string, what: string): LabError =>
  damagedRun(`${where}/${name}`, what);

/** A server answers as many requests of a browser side by side. */
const OPENED_AT_ONCE = 6;
/** Fetched of the end of a file, which most footers fit; a longer one takes a second request. */
const FOOTER_BYTES = 2 ** 16;

interface Segment {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly groups: readonly RowGroup[];
}

async function openSegment(
  files: RunFiles,
  file: RunFile,
  table: TableName,
  lacks: readonly string[],
): Promise<Segment> {
  const buffer = await files.bytes(file.name, file.bytes);
  if (buffer.byteLength !== file.bytes) {
    throw damaged(files, file.name, `the file has ${buffer.byteLength} bytes where the manifest says ${file.bytes}`);
  }
  return guarded(files, file.name, async () => {
    const metadata = await parquetMetadataAsync(buffer, { initialFetchSize: FOOTER_BYTES });
    checkSchema(files, file.name, metadata, table, lacks);
    checkRows(files, file, metadata);
    return { buffer, metadata, groups: groupsOf(file.name, metadata) };
  });
}

function checkSchema(
  files: RunFiles,
  name: string,
  metadata: FileMetaData,
  table: TableName,
  lacks: readonly string[],
): void {
  const [, ...expected] = schemaOf(table);
  const [, ...found] = metadata.schema;
  const byName = new Map(found.map((element) => [element.name, element]));
  for (const [i, element] of expected.entries()) {
    if (lacks.includes(element.name)) continue;
    const other = byName.get(element.name);
    const { type, isNullable } = (tables[table] as readonly Column[])[i];
    if (other === undefined) throw damaged(files, name, `column "${element.name}" is missing`);
    const hasType = other.type === element.type && other.converted_type === element.converted_type;
    if (!hasType || other.repetition_type === 'REPEATED' || (other.repetition_type !== 'REQUIRED' && !isNullable)) {
      throw damaged(files, name, `column "${element.name}" is not of type ${type}`);
    }
  }
}

function checkRows(files: RunFiles, file: RunFile, metadata: FileMetaData): void {
  let rows = 0;
  for (const group of metadata.row_groups) {
    // A forged count would make a reader allocate more than the file holds.
    if (group.num_rows < 0n || group.num_rows > BigInt(ROW_GROUP_SIZE)) {
      throw damaged(
        files,
        file.name,
        `a row group claims ${group.num_rows} rows; the format has at most ${ROW_GROUP_SIZE}`,
      );
    }
    rows += Number(group.num_rows);
  }
  if (rows !== file.rows)
    throw damaged(files, file.name, `the file has ${rows} rows where the manifest says ${file.rows}`);
}

function groupsOf(file: string, metadata: FileMetaData): RowGroup[] {
  let offset = 0;
  return metadata.row_groups.map((group) => {
    const edges = (name: string) => {
      const chunk = group.columns.find((column) => column.meta_data?.path_in_schema[0] === name);
      const { min_value, max_value } = chunk?.meta_data?.statistics ?? {};
      return [asEdge(min_value), asEdge(max_value)] as const;
    };
    const [[fromRow, toRow], [fromT, toT], [levelMin, levelMax]] = [edges('row'), edges('t'), edges('level')];
    const level = levelMin === levelMax ? levelMin : undefined;
    const rows = Number(group.num_rows);
    const here = { file, rows, offset, fromRow, toRow, fromT, toT, level };
    offset += rows;
    return here;
  });
}

/** Statistics come back signed; row numbers and ticks are not. */
const asEdge = (value: unknown): number | undefined => (typeof value === 'number' ? value >>> 0 : undefined);

/** Turns what the Parquet reader throws on a broken file into an error that names the file. */
async function guarded<T>(files: RunFiles, name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw damaged(
      files,
      name,
      `not a readable Parquet file (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
