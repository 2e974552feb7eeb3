import type { ChangeBlock, EventBlock, TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer } from './accumulator.ts';

/**
 * Restores the common order of changes and events. A recorder buffers the two separately, so a block of one may hold rows
 * from before and after rows of the other that have not come yet.
 *
 * Row numbers count up without a gap over both, so a row is due when its number is next. Rows that are not due wait,
 * copied, until the missing rows come or `reached` says that there are none.
 */
export function inRowOrder(consumers: readonly RowConsumer[]): Pick<TraceSink, 'changes' | 'events' | 'reached'> {
  const changes: Waiting<ChangeBlock>[] = [];
  const events: Waiting<EventBlock>[] = [];
  let next = 0;

  function advance(isWhole: boolean): void {
    for (;;) {
      const change = head(changes);
      const event = head(events);
      const due = Math.min(change, event);
      if (due === Number.POSITIVE_INFINITY || (due > next && !isWhole)) return;
      if (change < event) passChanges(changes[0], event, isWhole);
      else passEvent(events[0]);
    }
  }

  function passChanges(waiting: Waiting<ChangeBlock>, bound: number, isWhole: boolean): void {
    const { block, at } = waiting;
    const to = isWhole ? firstAtLeast(block, at, bound) : endOfRun(block, at);
    for (const consumer of consumers) consumer.changes?.(block, at, to);
    next = block.row[to - 1] + 1;
    waiting.at = to;
  }

  function passEvent(waiting: Waiting<EventBlock>): void {
    const { block, at } = waiting;
    for (const consumer of consumers) consumer.event?.(block, at);
    next = block.row[at] + 1;
    waiting.at = at + 1;
  }

  return {
    changes(block) {
      changes.push({ block, at: 0 });
      advance(false);
      keepLast(changes, copyOfChanges);
    },
    events(block) {
      events.push({ block, at: 0 });
      advance(false);
      keepLast(events, copyOfEvents);
    },
    reached() {
      advance(true);
    },
  };
}

interface Waiting<Block> {
  readonly block: Block;
  at: number;
}

/** The next row number of a queue; drops blocks that were passed on. */
function head(queue: Waiting<ChangeBlock | EventBlock>[]): number {
  while (queue.length > 0 && queue[0].at === queue[0].block.length) queue.shift();
  return queue.length === 0 ? Number.POSITIVE_INFINITY : queue[0].block.row[queue[0].at];
}

/** Copies the rest of the block just given, whose arrays the caller may reuse. */
function keepLast<Block extends { length: number }>(
  queue: Waiting<Block>[],
  copy: (block: Block, from: number) => Block,
): void {
  const last = queue.pop();
  if (last !== undefined) queue.push({ block: copy(last.block, last.at), at: 0 });
}

/** The index at which row numbers stop counting up by one. */
function endOfRun({ row, length }: ChangeBlock, from: number): number {
  let low = from + 1;
  let high = length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (row[middle - 1] - row[from] === middle - 1 - from) low = middle;
    else high = middle - 1;
  }
  return low;
}

function firstAtLeast({ row, length }: ChangeBlock, from: number, bound: number): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (row[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

const copyOfChanges = (block: ChangeBlock, from: number): ChangeBlock => ({
  length: block.length - from,
  row: block.row.slice(from, block.length),
  t: block.t.slice(from, block.length),
  device: block.device.slice(from, block.length),
  region: block.region.slice(from, block.length),
  state: block.state.slice(from, block.length),
  cause: block.cause.slice(from, block.length),
});

const copyOfEvents = (block: EventBlock, from: number): EventBlock => ({
  length: block.length - from,
  strings: block.strings,
  row: block.row.slice(from, block.length),
  t: block.t.slice(from, block.length),
  kind: block.kind.slice(from, block.length),
  device: block.device.slice(from, block.length),
  actor: block.actor.slice(from, block.length),
  control: block.control.slice(from, block.length),
  verdict: block.verdict.slice(from, block.length),
  detail: block.detail.slice(from, block.length),
  evidence: block.evidence.slice(from, block.length),
  cause: block.cause.slice(from, block.length),
});
