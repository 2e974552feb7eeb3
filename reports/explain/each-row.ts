import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { BlockTable, Run } from '../run-folder/read-run.ts';
import { changeRow, eventRow, type Names, type TraceRow } from './trace-row.ts';

/** The rows of a trace in their order, in words. It decodes a row group at a time. */
export async function* eachRow(run: Run): AsyncGenerator<TraceRow> {
  const { regions, tickMs } = run.manifest;
  const names: Names = { devices: await run.devices(), regions, tickMs };
  const changes = rowsOf(run.changes, (block: ChangeBlock, i) => changeRow(block, i, names));
  const events = rowsOf(run.events, (block: EventBlock, i) => eventRow(block, i, names));
  let [change, event] = [await changes.next(), await events.next()];
  while (change.done !== true || event.done !== true) {
    if (event.done === true || (change.done !== true && change.value.row < event.value.row)) {
      yield change.value as TraceRow;
      change = await changes.next();
    } else {
      yield event.value;
      event = await events.next();
    }
  }
}

async function* rowsOf<Block extends ChangeBlock | EventBlock>(
  table: BlockTable<Block>,
  rowAt: (block: Block, i: number) => TraceRow,
): AsyncGenerator<TraceRow, undefined> {
  for (const group of table.groups) {
    const block = await table.block(group);
    for (let i = 0; i < block.length; i++) yield rowAt(block, i);
  }
}
