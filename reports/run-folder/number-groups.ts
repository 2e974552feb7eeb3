import type { ColumnChunk } from 'hyparquet';
import type { ParquetWriter } from 'hyparquet-writer';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Column } from './layout.ts';
import { packDeltas, packedBytesMax } from './pack-deltas.ts';

/** Whole numbers of a row group, `NONE` for what is missing. */
export type WholeNumbers = Uint32Array | Uint8Array;

/**
 * Writes row groups of a table whose columns are all whole numbers without a dictionary, in one page each. The bytes are those of
 * the library, whose general way through a group takes four times as long: three quarters of a run are such columns.
 */
export class NumberGroups {
  private room = new Uint8Array();

  /** Whether all columns are such that a group can be written so. */
  static canWrite(columns: readonly Column[]): boolean {
    return columns.every(({ type, encoding }) => encoding === 'delta' && (type === 'u8' || type === 'u32'));
  }

  /** Shape  as many values in each column, at least one of them */
  write(file: ParquetWriter, columns: readonly Column[], data: readonly WholeNumbers[]): void {
    const rows = BigInt(data[0].length);
    const from = file.writer.offset;
    const chunks = columns.map((column, i) => this.writeColumn(file, column, data[i]));
    file.num_rows += rows;
    const bytes = BigInt(file.writer.offset - from);
    file.row_groups.push({ columns: chunks, total_byte_size: bytes, num_rows: rows, total_compressed_size: bytes });
  }

  private writeColumn(
    { writer, codec }: ParquetWriter,
    { name, isNullable }: Column,
    values: WholeNumbers,
  ): ColumnChunk {
    const from = BigInt(writer.offset);
    const levels = new ByteWriter();
    if (isNullable) writeRleBitPackedHybrid(levels, levelsOf(values), 1);
    const present = isNullable && values.includes(NONE) ? values.filter((value) => value !== NONE) : values;
    const packed = this.packed(present);
    writePageHeader(writer, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: levels.offset + packed.length,
      compressed_page_size: levels.offset + packed.length,
      data_page_header_v2: {
        num_values: values.length,
        num_nulls: values.length - present.length,
        num_rows: values.length,
        encoding: 'DELTA_BINARY_PACKED',
        definition_levels_byte_length: levels.offset,
        repetition_levels_byte_length: 0,
        // By whatever codec, none included: this is what the format takes for granted.
        is_compressed: true,
      },
    });
    writer.appendBytes(levels.getBytes());
    writer.appendBytes(packed);
    const bytes = BigInt(writer.offset) - from;
    return {
      file_offset: from,
      meta_data: {
        type: 'INT32',
        encodings: ['DELTA_BINARY_PACKED'],
        path_in_schema: [name],
        codec,
        num_values: BigInt(values.length),
        total_uncompressed_size: bytes,
        total_compressed_size: bytes,
        data_page_offset: from,
      },
    };
  }

  private packed(values: WholeNumbers): Uint8Array {
    const most = packedBytesMax(values.length);
    if (this.room.length < most) this.room = new Uint8Array(most);
    return this.room.subarray(0, packDeltas(values, this.room));
  }
}

/** The definition level of each value: 1 where it is there. */
function levelsOf(values: WholeNumbers): Uint8Array {
  const levels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) levels[i] = values[i] === NONE ? 0 : 1;
  return levels;
}
