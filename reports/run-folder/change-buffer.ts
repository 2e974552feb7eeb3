import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import { ROW_GROUP_SIZE } from './layout.ts';
import type { SegmentedTable } from './segmented-table.ts';

/** Gathers change rows, in blocks of any size, into row groups of the size that the files have. */
export class ChangeBuffer {
  private length = 0;
  private readonly row = new Uint32Array(ROW_GROUP_SIZE);
  private readonly t = new Uint32Array(ROW_GROUP_SIZE);
  private readonly device = new Uint32Array(ROW_GROUP_SIZE);
  private readonly region = new Uint8Array(ROW_GROUP_SIZE);
  private readonly state = new Uint8Array(ROW_GROUP_SIZE);
  private readonly cause = new Uint32Array(ROW_GROUP_SIZE);

  constructor(private readonly table: SegmentedTable) {}

  add(block: ChangeBlock): void {
    for (let from = 0; from < block.length; ) {
      const to = Math.min(block.length, from + ROW_GROUP_SIZE - this.length);
      this.row.set(block.row.subarray(from, to), this.length);
      this.t.set(block.t.subarray(from, to), this.length);
      this.device.set(block.device.subarray(from, to), this.length);
      this.region.set(block.region.subarray(from, to), this.length);
      this.state.set(block.state.subarray(from, to), this.length);
      this.cause.set(block.cause.subarray(from, to), this.length);
      this.length += to - from;
      from = to;
      if (this.length === ROW_GROUP_SIZE) this.flush();
    }
  }

  flush(): void {
    const { length, row, t } = this;
    if (length === 0) return;
    this.length = 0;
    this.table.write(
      [
        row.subarray(0, length),
        t.subarray(0, length),
        this.device.subarray(0, length),
        this.region.subarray(0, length),
        this.state.subarray(0, length),
        this.cause.subarray(0, length),
      ],
      { rows: length, fromRow: row[0], toRow: row[length - 1], fromT: t[0], toT: t[length - 1] },
    );
  }
}
