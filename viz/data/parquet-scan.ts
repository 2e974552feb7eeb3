import type { DecodedArray, ParquetScan, ParquetScanOptions } from 'hyparquet';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { parquetMetadataAsync, parquetSchema } from 'hyparquet/src/metadata.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { flatten } from 'hyparquet/src/utils.js';

/*
 * The pages' replacement for `hyparquet` (see `vite.config.ts`): the same two functions, on the same decoders, without
 * filters, bloom filters, page indexes and nested columns, none of which fleetlab's files have. It makes the bundle a
 * third smaller.
 */
export { parquetMetadataAsync };

/**
 * A reader of whole row groups.
 *
 * Errors  plain errors for a broken file; the reader of a run adds which file it was
 */
export async function parquetScan({ file, metadata: given, columns }: ParquetScanOptions): Promise<ParquetScan> {
  const metadata = given ?? (await parquetMetadataAsync(file));
  const schema = parquetSchema(metadata);
  const missing = columns?.find((name) => !schema.children.some(({ element }) => element.name === name));
  if (missing !== undefined) throw new Error(`parquet column not found: ${missing}`);
  let next = 0;
  const groups = metadata.row_groups.map((group) => {
    const rowStart = next;
    next += Number(group.num_rows);
    return { group, rowStart, rowEnd: next };
  });

  async function values(column: string, rowStart: number, rowEnd: number): Promise<DecodedArray> {
    if (rowStart === rowEnd) return [];
    const found = groups.find((one) => one.rowStart === rowStart && one.rowEnd === rowEnd);
    if (found === undefined) throw new RangeError(`rows ${rowStart} to ${rowEnd} are no row group`);
    const chunk = found.group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data;
    if (chunk === undefined) throw new Error(`parquet column not found: ${column}`);
    const pages = Number(chunk.data_page_offset);
    const start = Math.min(pages, Number(chunk.dictionary_page_offset || pages));
    const view = new DataView(await file.slice(start, start + Number(chunk.total_compressed_size)));
    const schemaPath = getTreePath(schema, chunk.path_in_schema);
    const { data } = readColumn(
      { view, offset: 0 },
      { groupStart: rowStart, groupRows: rowEnd - rowStart, selectStart: 0, selectEnd: rowEnd - rowStart },
      {
        ...chunk,
        pathInSchema: chunk.path_in_schema,
        element: schemaPath[schemaPath.length - 1].element,
        schemaPath,
        parsers: DEFAULT_PARSERS,
      },
    );
    const decoded = flatten(data);
    // The last page may hold more values than the group has rows.
    return decoded.length > rowEnd - rowStart ? decoded.slice(0, rowEnd - rowStart) : decoded;
  }

  return {
    metadata,
    ranges: groups.map(({ rowStart, rowEnd }) => ({ rowStart, rowEnd })),
    readColumn: ({ column, rowStart, rowEnd }) => values(column, rowStart, rowEnd),
  };
}
