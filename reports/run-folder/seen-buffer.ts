import { loggerOf } from '../../sim/seen/seen-events.ts';
import { type SeenBatch, seenFields } from '../../sim/seen/seen-row.ts';
import { ROW_GROUP_SIZE } from './layout.ts';
import type { SegmentedTable } from './segmented-table.ts';

/** Gathers entries of logs into row groups. */
export class SeenBuffer {
  private batches: SeenBatch[] = [];
  private rows = 0;

  /** `tickMs` is how long a tick of the run is. */
  constructor(
    private readonly table: SegmentedTable,
    private readonly tickMs: number,
  ) {}

  add(batch: SeenBatch): void {
    this.batches.push(batch);
    this.rows += batch.event.length;
    if (this.rows >= ROW_GROUP_SIZE) this.flush();
  }

  flush(): void {
    const { batches, rows, tickMs } = this;
    if (rows === 0) return;
    this.batches = [];
    this.rows = 0;
    const events = batches.flatMap(({ event }) => event);
    this.table.write(
      [
        Uint32Array.from(batches.flatMap(({ event, receivedAt }) => event.map(() => Math.ceil(receivedAt / tickMs)))),
        Float64Array.from(batches.flatMap(({ writtenAt }) => writtenAt)),
        events.map(loggerOf),
        events,
        ...seenFields.map((field) => batches.flatMap((batch) => batch[field].map((value) => value ?? null))),
      ],
      { rows },
    );
  }
}
