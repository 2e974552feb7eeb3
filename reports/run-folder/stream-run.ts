import type { ChangeBlock, EventBlock, TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { BlockTable, Run } from './read-run.ts';

/**
 * Feeds a run's trace to a sink as the recorder did: code that computes a figure during a run computes the same figure
 * from its files. Rows come in row order: no call holds rows that belong after those of the next call.
 */
export async function streamRun(run: Run, sink: TraceSink): Promise<void> {
  const changes = cursor(run.changes);
  const events = cursor(run.events);
  for (;;) {
    const change = await changes.peek();
    const event = await events.peek();
    if (Math.min(change, event) === Number.POSITIVE_INFINITY) break;
    if (change < event) sink.changes(changeSlice(...changes.takeBelow(event)));
    else sink.events(eventSlice(...events.takeBelow(change)));
  }
  // Samples come after the rows: no figure depends on how the two interleave.
  for await (const sample of run.samples()) sink.samples(sample);
  sink.reached(run.manifest.reachedT);
}

/** A read position in one table: the row number that comes next, and a run of rows below a bound. */
function cursor<Block extends ChangeBlock | EventBlock>(table: BlockTable<Block>) {
  let group = 0;
  let at = 0;
  let block: Block | undefined;
  return {
    /** Infinite where no row is left. */
    async peek(): Promise<number> {
      if (block !== undefined && at < block.length) return block.row[at];
      if (group === table.groups.length) return Number.POSITIVE_INFINITY;
      block = await table.block(table.groups[group++]);
      at = 0;
      return block.row[0];
    },
    takeBelow(bound: number): [Block, number, number] {
      const from = at;
      const taken = block!;
      // At least one row: the caller has checked that the next one is due.
      at++;
      while (at < taken.length && taken.row[at] < bound) at++;
      return [taken, from, at];
    },
  };
}

const changeSlice = (block: ChangeBlock, from: number, to: number): ChangeBlock => ({
  length: to - from,
  row: block.row.subarray(from, to),
  t: block.t.subarray(from, to),
  device: block.device.subarray(from, to),
  region: block.region.subarray(from, to),
  state: block.state.subarray(from, to),
  cause: block.cause.subarray(from, to),
});

const eventSlice = (block: EventBlock, from: number, to: number): EventBlock => ({
  length: to - from,
  strings: block.strings,
  row: block.row.subarray(from, to),
  t: block.t.subarray(from, to),
  kind: block.kind.subarray(from, to),
  device: block.device.subarray(from, to),
  actor: block.actor.subarray(from, to),
  control: block.control.subarray(from, to),
  verdict: block.verdict.subarray(from, to),
  detail: block.detail.subarray(from, to),
  evidence: block.evidence.subarray(from, to),
  cause: block.cause.subarray(from, to),
});
