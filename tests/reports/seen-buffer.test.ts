import { expect, it } from 'vitest';
import { SeenBuffer } from '../../reports/run-folder/seen-buffer.ts';
import type { SegmentedTable } from '../../reports/run-folder/segmented-table.ts';
import { type SeenBatch, seenFields } from '../../sim/seen/seen-row.ts';

const batch = (receivedAt: number, writtenAt: number): SeenBatch =>
  ({
    ...{ receivedAt, writtenAt: [writtenAt], event: ['broker.connect'] },
    ...Object.fromEntries(seenFields.map((field) => [field, [undefined]])),
  }) as unknown as SeenBatch;

it.each([
  [1, [4_001, 4_050]],
  [100, [41, 41]],
])('entries are written with the tick of %d ms at which they had arrived, or the next', (tickMs, ticks) => {
  const written: unknown[][] = [];
  const table = { write: (columns: unknown[]) => void written.push(columns) } as unknown as SegmentedTable;
  const buffer = new SeenBuffer(table, tickMs);
  for (const at of [4_001, 4_050]) buffer.add(batch(at, at - 10));
  buffer.flush();
  const [[receivedAt, writtenAt]] = written;
  expect(receivedAt).toEqual(Uint32Array.from(ticks));
  // By the clock of the logger, which has no ticks.
  expect(writtenAt).toEqual(Float64Array.of(3_991, 4_040));
});
