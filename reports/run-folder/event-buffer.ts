import { eventKinds, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import { ROW_GROUP_SIZE } from './layout.ts';
import type { SegmentedTable } from './segmented-table.ts';

/** Gathers event rows into row groups. Turns codes into words, so that files can be read without a list of codes. */
export class EventBuffer {
  private length = 0;
  private readonly row = new Uint32Array(ROW_GROUP_SIZE);
  private readonly t = new Uint32Array(ROW_GROUP_SIZE);
  private readonly kind = new Uint8Array(ROW_GROUP_SIZE);
  private readonly device = new Uint32Array(ROW_GROUP_SIZE);
  private readonly actor = new Uint32Array(ROW_GROUP_SIZE);
  private readonly control = new Uint32Array(ROW_GROUP_SIZE);
  private readonly verdict = new Uint8Array(ROW_GROUP_SIZE);
  private readonly detail = new Uint32Array(ROW_GROUP_SIZE);
  private readonly evidence = new Uint32Array(ROW_GROUP_SIZE);
  private readonly cause = new Uint32Array(ROW_GROUP_SIZE);
  private strings: readonly string[] = [];

  constructor(private readonly table: SegmentedTable) {}

  add(block: EventBlock): void {
    // The list only grows, so the newest one can name what earlier blocks left in the buffer.
    this.strings = block.strings;
    for (let from = 0; from < block.length; ) {
      const to = Math.min(block.length, from + ROW_GROUP_SIZE - this.length);
      this.row.set(block.row.subarray(from, to), this.length);
      this.t.set(block.t.subarray(from, to), this.length);
      this.kind.set(block.kind.subarray(from, to), this.length);
      this.device.set(block.device.subarray(from, to), this.length);
      this.actor.set(block.actor.subarray(from, to), this.length);
      this.control.set(block.control.subarray(from, to), this.length);
      this.verdict.set(block.verdict.subarray(from, to), this.length);
      this.detail.set(block.detail.subarray(from, to), this.length);
      this.evidence.set(block.evidence.subarray(from, to), this.length);
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
        Array.from(this.kind.subarray(0, length), (code) => eventKinds[code]),
        noneAsNull(this.device.subarray(0, length)),
        this.words(this.actor.subarray(0, length)),
        this.words(this.control.subarray(0, length)),
        Array.from(this.verdict.subarray(0, length), (code) => (code === undecided ? null : verdicts[code])),
        this.words(this.detail.subarray(0, length)),
        this.words(this.evidence.subarray(0, length)),
        noneAsNull(this.cause.subarray(0, length)),
      ],
      { rows: length, fromRow: row[0], toRow: row[length - 1], fromT: t[0], toT: t[length - 1] },
    );
  }

  private words(codes: Uint32Array): (string | null)[] {
    return Array.from(codes, (code) => (code === NONE ? null : this.strings[code]));
  }
}

const undecided = verdicts.indexOf('none');

/** The column as the writer takes it: typed where nothing is missing, since that is ten times faster. */
function noneAsNull(column: Uint32Array): Uint32Array | (number | null)[] {
  if (!column.includes(NONE)) return column;
  const values = new Array<number | null>(column.length);
  for (let i = 0; i < column.length; i++) values[i] = column[i] === NONE ? null : column[i];
  return values;
}
